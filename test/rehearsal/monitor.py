"""
Runs state machines of a monitor in ministack's interpreter, against a stand-in for the services that they call.

Standard input has {"definitions": […], "scenarios": […]}, standard output what each definition did in each scenario. Of all definitions but the
first, only whether they did the same. Calls and answers are validated against the API models that botocore ships.
"""
import datetime
import json
import logging
import os
import sys
import time
import types

os.environ.update(SFN_WAIT_SCALE='0', AWS_DEFAULT_REGION='us-east-1')

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from ministack.services import stepfunctions
from twinmaker import Api, Refused

# Each execution would begin with a nap.
stepfunctions.time = types.SimpleNamespace(**{**vars(time), 'sleep': lambda _: None})

MOST_EVENTS = 200
PREFIXES = {'iottwinmaker': 'IoTTwinMaker', 'cloudwatch': 'CloudWatch', 'sns': 'Sns'}
MODELS = {name: ServiceModel(Loader().load_service_model(name, 'service-2'), name) for name in PREFIXES}
TWINMAKER = Api('iottwinmaker', '2021-11-29', None)


class Plant:
    """A job in trouble, and what is called of AWS meanwhile."""

    def __init__(self, scenario):
        self.job, self.resources, self.answer = scenario.get('job'), scenario.get('resources', []), scenario.get('answer')
        self.page_size = scenario.get('pageSize', 200)
        self.refusals = {operation: list(codes) for operation, codes in scenario.get('refusals', {}).items()}
        self.calls, self.metrics, self.messages = [], [], []
        TWINMAKER.operations = self

    def GetSyncJob(self, syncSource, workspaceId=None):
        if self.job is None or (workspaceId, syncSource) != ('factory', 'SITEWISE'):
            raise Refused('ResourceNotFoundException', 'No such sync job.')
        return {'arn': 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default', 'workspaceId': workspaceId,
                'syncSource': syncSource, 'syncRole': 'arn:aws:iam::111122223333:role/sync', 'status': self.job,
                'creationDateTime': 1.7e9, 'updateDateTime': 1.7e9}

    def ListSyncResources(self, workspaceId, syncSource, filters=(), maxResults=200, nextToken='0'):
        maxResults = min(maxResults, self.page_size)
        if (workspaceId, syncSource) != ('factory', 'SITEWISE') or not nextToken.isdigit():
            raise Refused('ValidationException', 'No such sync job, or page.')
        states = [one['state'] for one in filters if 'state' in one]
        found = [one for one in self.resources if not states or one['status']['state'] in states]
        start, end = int(nextToken), int(nextToken) + maxResults
        return {'syncResources': found[start:end], **({'nextToken': str(end)} if end < len(found) else {})}

    def call(self, service, operation, params):
        self.calls.append(operation)
        refusals = self.refusals.get(operation, [])
        code = refusals.pop(0) if refusals else None
        if code:
            raise Refused(code, f'{operation} was refused.')
        if service == 'iottwinmaker':
            return self.answer if self.answer is not None and operation == 'GetSyncJob' else TWINMAKER.call(operation, **params)
        report = ParamValidator().validate(params, MODELS[service].operation_model(operation).input_shape)
        if report.has_errors():
            raise Refused('ValidationException', report.generate_report())
        return getattr(self, operation)(params)

    def PutMetricData(self, params):
        self.metrics.append(params)
        return {}

    def Publish(self, params):
        subject = params.get('Subject', '-')
        if not (subject.isascii() and subject.isprintable() and 0 < len(subject) <= 100):
            raise Refused('InvalidParameterException', f'Subject: {subject}')
        self.messages.append(params)
        return {'MessageId': 'message'}


def renamed(shape, value, to_sdk):
    """Step Functions has the names of all members in PascalCase, and times as text."""
    if shape is None:
        return value
    if shape.type_name == 'structure' and isinstance(value, dict):
        names = {name[0].upper() + name[1:] if to_sdk else name: name for name in shape.members}
        if set(value) - set(names):
            raise Refused('ValidationException', f'No such members: {sorted(set(value) - set(names))}')
        return {names[key] if to_sdk else key[0].upper() + key[1:]: renamed(shape.members[names[key]], each, to_sdk) for key, each in value.items()}
    if shape.type_name == 'list' and isinstance(value, list):
        return [renamed(shape.member, each, to_sdk) for each in value]
    if shape.type_name == 'timestamp' and not to_sdk:
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc).isoformat()
    return value


def integrate(resource, arguments):
    start, _, call = resource.partition(':::aws-sdk:')
    service, _, action = call.partition(':')
    if start != 'arn:aws:states' or service not in MODELS or action[:1].upper() + action[1:] not in MODELS[service].operation_names or not action[0].islower():
        raise stepfunctions._ExecutionError('States.Runtime', f'No such integration: {resource}')
    operation = MODELS[service].operation_model(action[0].upper() + action[1:])
    try:
        answer = plant.call(service, operation.name, renamed(operation.input_shape, arguments, True))
        return renamed(operation.output_shape, answer, False)
    except Refused as refused:
        raise stepfunctions._ExecutionError(f'{PREFIXES[service]}.{refused.code}', f'{refused} (Service: {PREFIXES[service]})')


def record(execution, *event):
    execution['events'].append(None)
    if len(execution['events']) > MOST_EVENTS and execution['status'] == 'RUNNING':
        raise RuntimeError('It does not end.')


stepfunctions._invoke_aws_sdk_integration = integrate
stepfunctions._add_event = record
stepfunctions._invoke_resource_with_timeout = lambda resource, arguments, timeout: stepfunctions._invoke_resource(resource, arguments)
stepfunctions._emit_execution_status_event = lambda execution: None


def run(definition, scenario, number):
    global plant
    plant = Plant(scenario)
    name = f'{number}-{scenario["name"]}'
    machine = f'arn:aws:states:us-east-1:111122223333:stateMachine:{number}'
    stepfunctions._state_machines[machine] = {'name': str(number), 'definition': json.dumps(definition), 'stateMachineArn': machine}
    execution = {'stateMachineArn': machine, 'name': name, 'status': 'RUNNING', 'startDate': '', 'input': json.dumps(scenario.get('input', {})),
                 'events': [], 'executionArn': name, 'output': None}
    stepfunctions._executions[name] = execution
    stepfunctions._run_execution(name)
    return {'status': execution['status'], 'output': json.loads(execution['output'] or 'null'), 'error': execution.get('error'),
            'cause': execution.get('cause'), 'metrics': plant.metrics, 'messages': plant.messages, 'calls': plant.calls}


logging.disable(logging.CRITICAL)  # a mutant may be no state machine at all
told = json.load(sys.stdin)
first = [run(told['definitions'][0], scenario, 0) for scenario in told['scenarios']]
noticed = [next((scenario['name'] for scenario, expected in zip(told['scenarios'], first) if run(definition, scenario, number + 1) != expected), None)
           for number, definition in enumerate(told['definitions'][1:])]
json.dump({'first': first, 'noticed': noticed}, sys.stdout)
