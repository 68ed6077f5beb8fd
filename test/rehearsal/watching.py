"""
Amazon EventBridge Scheduler, Amazon CloudWatch and AWS Step Functions as far as a monitor needs them and ministack does otherwise: alarms on missing
data, events of alarms, calls of AWS IoT TwinMaker by a state machine. A minute takes two seconds.
"""
import datetime
import json
import threading
import time

from ministack.core.responses import get_account_id, get_region, set_request_account_id, set_request_region
from ministack.services import cloudwatch, eventbridge, scheduler, stepfunctions
from twinmaker import TWINMAKER, Refused, watch

MINUTE = 2
MISSING = ('ignore', 'breaching')


def renamed(shape, value, to_sdk):
    """Step Functions has the names of all members in PascalCase, and times as text."""
    if shape.type_name == 'structure':
        names = {name[0].upper() + name[1:] if to_sdk else name: name for name in shape.members}
        return {names[key] if to_sdk else key[0].upper() + key[1:]: renamed(shape.members[names[key]], each, to_sdk) for key, each in value.items()}
    if shape.type_name == 'list':
        return [renamed(shape.member, each, to_sdk) for each in value]
    if shape.type_name == 'timestamp' and not to_sdk:
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc).isoformat()
    return value


def integrate(resource, arguments):
    service, action = resource.split(':')[6:8]
    if service != 'iottwinmaker':
        return integrate_others(resource, arguments)
    watch(action)
    operation = TWINMAKER.model.operation_model(action[0].upper() + action[1:])
    try:
        return renamed(operation.output_shape, TWINMAKER.call(operation.name, **renamed(operation.input_shape, arguments, True)), False)
    except Refused as refused:
        raise stepfunctions._ExecutionError(f'IoTTwinMaker.{refused.code}', f'{refused} (Service: IoTTwinMaker)')


def state_of(alarm, now):
    """
    The state of an alarm, by its periods that are over. None keeps the state it has.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    assert alarm['TreatMissingData'] in MISSING and alarm['Statistic'] in ('Maximum', 'SampleCount'), alarm
    period, count = alarm['Period'] * MINUTE / 60, alarm['EvaluationPeriods']
    since = alarm.setdefault('_since', now)
    dimensions = {each['Name']: each['Value'] for each in alarm['Dimensions']}
    points = [point for (namespace, name, _), series in cloudwatch._metrics.items() for point in series
              if (namespace, name, point['Dimensions']) == (alarm['Namespace'], alarm['MetricName'], dimensions)]
    # A few periods more are looked at where data are missing
    periods = [[point['Value'] for point in points if now - (index + 1) * period <= point['Timestamp'] < now - index * period] for index in range(count + 2)]
    breaches = [(len(values) if alarm['Statistic'] == 'SampleCount' else max(values)) < alarm['Threshold']
                if alarm['ComparisonOperator'] == 'LessThanThreshold' else max(values) >= alarm['Threshold'] for values in periods if values]
    if alarm['TreatMissingData'] == 'breaching':
        if now - since < count * period:
            return None  # WarmUpConfiguration
        return 'OK' if any(periods) else 'ALARM'
    return None if len(breaches) < count else 'ALARM' if all(breaches[:count]) else 'OK'


def move(alarm, state):
    before, alarm['StateValue'] = alarm['StateValue'], state
    alarm['StateReason'] = 'Threshold crossed.'
    cloudwatch._record_history(alarm['AlarmName'], before, state, alarm['StateReason'])
    cloudwatch._dispatch_alarm_actions(alarm, before, state, alarm['StateReason'])
    cloudwatch._evaluate_parent_alarms(alarm)
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
    detail = {'alarmName': alarm['AlarmName'], 'state': {'value': state}, 'previousState': {'value': before},
              'configuration': {'description': alarm.get('AlarmDescription', '')}}
    eventbridge._put_events({'Entries': [{'Source': 'aws.cloudwatch', 'DetailType': 'CloudWatch Alarm State Change', 'Detail': json.dumps(detail),
                                          'Resources': [alarm['AlarmArn']]}]}, allow_aws_source=True)


def look():
    for account, region in {key[:2] for key in list(cloudwatch._alarms._data)}:
        set_request_account_id(account)
        set_request_region(region)
        for alarm in list(cloudwatch._alarms.values()):
            state = state_of(alarm, time.time())
            if state not in (None, alarm['StateValue']):
                move(alarm, state)


def keep_looking():
    while True:
        time.sleep(MINUTE / 4)
        look()


rate_of, integrate_others = eventbridge._parse_rate_seconds, stepfunctions._invoke_aws_sdk_integration
eventbridge._parse_rate_seconds = lambda expression: rate_of(expression) and rate_of(expression) * MINUTE / 60
scheduler._SCHEDULE_TICK_INTERVAL = MINUTE / 4
stepfunctions._invoke_aws_sdk_integration = integrate
cloudwatch._evaluate_alarm = lambda alarm: None
threading.Thread(target=keep_looking, daemon=True).start()
