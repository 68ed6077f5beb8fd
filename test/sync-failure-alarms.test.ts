import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ENV, onlyResource, stackIn, warningsOn, workspaceIn } from './fixtures';
import { SyncFailure, SyncFailureAlarms, SyncFailureAlarmsProps, SyncJob } from '../src';

const KINDS = ['EntityCreationFailure', 'EntityUpdateFailure', 'EntityDeletionFailure', 'ComponentTypeCreationFailure', 'ComponentTypeUpdateFailure'];

function alarmsIn(stack: Stack, props: Partial<SyncFailureAlarmsProps> = {}): SyncFailureAlarms {
  const syncJob = props.syncJob ?? new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  return new SyncFailureAlarms(stack, 'Alarms', { ...props, syncJob });
}

const alarmsOf = (stack: Stack): any[] => Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const kindsOf = (stack: Stack) => alarmsOf(stack).map(({ Metrics }) => Metrics[0].Expression.match(/SUM\((\w+)\)/)[1]);

test('one line alarms on any failure', () => {
  const stack = stackIn();
  alarmsIn(stack);

  expect(alarmsOf(stack)).toEqual(KINDS.map((kind) => ({
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    Metrics: [{
      Expression: `SELECT SUM(${kind}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = 'factory'`,
      Id: 'expr_1',
      Label: expect.stringMatching(/failures$/),
      Period: 60,
      ReturnData: true,
    }],
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  })));
  const { Properties } = onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm');
  expect(Properties).toEqual({
    AlarmDescription: 'Something could not be synced into the AWS IoT TwinMaker workspace factory.',
    AlarmName: expect.stringMatching(/^Plant/),
    AlarmRule: { 'Fn::Join': ['', expect.arrayContaining(['(ALARM("', '") OR ALARM("', '"))'])] },
  });
  expect(Properties.AlarmRule['Fn::Join'][1].filter((part: any) => typeof part === 'object')).toHaveLength(5);
  expect(warningsOn(stack)).toEqual([]);
});

test('actions are added the usual way', () => {
  const stack = stackIn();
  const topic = new sns.Topic(stack, 'Topic');
  alarmsIn(stack).anyFailure.addAlarmAction(new actions.SnsAction(topic));

  expect(onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmActions).toEqual([stack.resolve(topic.topicArn)]);
});

test('every alarm is at hand, by its failure and in the order of the failures', () => {
  const stack = stackIn();
  const failures = [SyncFailure.ENTITY_DELETION, SyncFailure.ENTITY_CREATION];
  const alarms = alarmsIn(stack, { failures });

  expect(kindsOf(stack)).toEqual(['EntityDeletionFailure', 'EntityCreationFailure']);
  expect(failures.map((failure) => alarms.alarmOf(failure))).toEqual(alarms.alarms);
  expect(alarms.alarms[0].node.path).toBe('Plant/Alarms/EntityDeletionFailure');
  expect(() => alarms.alarmOf(SyncFailure.ENTITY_UPDATE)).toThrow('[Plant/Alarms] There is no alarm for EntityUpdateFailure, which is not among the '
    + 'failures of these alarms. Name it there, or leave failures out.');
});

test('threshold, times and description can be chosen', () => {
  const stack = stackIn();
  alarmsIn(stack, {
    failures: [SyncFailure.COMPONENT_TYPE_UPDATE],
    threshold: 10,
    period: Duration.minutes(5),
    evaluationPeriods: 36,
    datapointsToAlarm: 3,
    alarmDescription: 'Call the plant.',
  });

  expect(alarmsOf(stack)).toEqual([expect.objectContaining({ Threshold: 10, EvaluationPeriods: 36, DatapointsToAlarm: 3 })]);
  expect(alarmsOf(stack)[0].Metrics[0].Period).toBe(300);
  expect(onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmDescription).toBe('Call the plant.');
});

test.each([
  ['of every legal character', () => '0aZ_-9', '0aZ_-9'],
  ['behind a parameter', (stack: Stack) => new CfnParameter(stack, 'Id').valueAsString, { Ref: 'Id' }],
])('the workspace has an id %s', (_, idIn, resolved) => {
  const stack = stackIn();
  alarmsIn(stack, { syncJob: new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack, idIn(stack), 'Workspace') }) });
  const { AlarmDescription } = onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties;

  for (const text of [AlarmDescription, ...alarmsOf(stack).map(({ Metrics }) => Metrics[0].Expression)]) {
    if (typeof resolved === 'string') {
      expect(text).toContain(resolved);
    } else {
      expect(text['Fn::Join'][1]).toContainEqual(resolved);
    }
  }
});

describe('an alarm that could see nothing is refused', () => {
  test.each<[string, Partial<SyncFailureAlarmsProps>, string]>([
    ['no failure', { failures: [] }, 'There is no failure to watch: failures is empty. Name at least one SyncFailure, or leave failures out to watch all.'],
    ['a failure twice', { failures: [SyncFailure.ENTITY_CREATION, SyncFailure.ENTITY_UPDATE, SyncFailure.ENTITY_CREATION] },
      'The failure EntityCreationFailure is named twice, and there is one alarm for each. Name it once.'],
    ['half a minute', { period: Duration.seconds(30) }, 'The period is 30 seconds, and a query has whole minutes. Write Duration.minutes(1), or more.'],
    ['a minute and a half', { period: Duration.seconds(90) }, 'The period is 1 minute 30 seconds, and a query has whole minutes. Write Duration.minutes(1), or more.'],
    ['no time', { period: Duration.minutes(0) }, 'The period is 0 minutes, and a query has whole minutes. Write Duration.minutes(1), or more.'],
    ['more than three hours', { period: Duration.minutes(60), evaluationPeriods: 4 },
      'The alarm would look at 240 minutes, and one on a query sees the last 180. Shorten period, or lower evaluationPeriods.'],
    ['one minute more', { evaluationPeriods: 181 },
      'The alarm would look at 181 minutes, and one on a query sees the last 180. Shorten period, or lower evaluationPeriods.'],
    ['no period', { evaluationPeriods: 0 }, 'The alarm would look at 0 periods. Write a whole number of evaluationPeriods, 1 or more.'],
    ['half a period', { evaluationPeriods: 1.5 }, 'The alarm would look at 1.5 periods. Write a whole number of evaluationPeriods, 1 or more.'],
    ['more datapoints than periods', { evaluationPeriods: 2, datapointsToAlarm: 3 },
      'The alarm would wait for 3 of 2 periods. Write a whole number of datapointsToAlarm, from 1 to evaluationPeriods.'],
    ['no datapoint', { datapointsToAlarm: 0 },
      'The alarm would wait for 0 of 1 periods. Write a whole number of datapointsToAlarm, from 1 to evaluationPeriods.'],
    ['half a datapoint', { evaluationPeriods: 2, datapointsToAlarm: 1.5 },
      'The alarm would wait for 1.5 of 2 periods. Write a whole number of datapointsToAlarm, from 1 to evaluationPeriods.'],
    ['no threshold', { threshold: NaN }, 'The threshold is NaN. Write how many failures raise the alarm, 1 or more.'],
    ['a threshold that is always reached', { threshold: 0 }, 'The threshold is 0. Write how many failures raise the alarm, 1 or more.'],
  ])('%s', (_, props, message) => {
    expect(() => alarmsIn(stackIn(), props)).toThrow(`[Plant/Alarms] ${message}`);
  });

  test.each<[string, Partial<SyncFailureAlarmsProps>]>([
    ['three hours', { evaluationPeriods: 180 }],
    ['three hours in one', { period: Duration.hours(3) }],
    ['as many datapoints as periods', { evaluationPeriods: 2, datapointsToAlarm: 2 }],
    ['one datapoint', { evaluationPeriods: 2, datapointsToAlarm: 1 }],
    ['tokens', { evaluationPeriods: Lazy.number({ produce: () => 500 }), datapointsToAlarm: Lazy.number({ produce: () => 501 }) }],
    ['a token for the datapoints', { datapointsToAlarm: Lazy.number({ produce: () => 1 }) }],
    ['a token for the periods', { evaluationPeriods: Lazy.number({ produce: () => 1 }), datapointsToAlarm: 7 }],
    ['a token for the period', { period: Duration.seconds(Lazy.number({ produce: () => 60 })), evaluationPeriods: 500 }],
  ])('%s is not', (_, props) => {
    expect(() => alarmsIn(stackIn(), props)).not.toThrow();
  });

  test.each([
    ['region', { ...ENV, region: 'eu-west-1' }, 'eu-west-1', 'us-east-1'],
    ['account', { ...ENV, account: '444455556666' }, '444455556666', '111122223333'],
  ])('another %s than that of the job', (part, env, there, here) => {
    const app = new App();
    const plant = stackIn(app, 'Plant', { env });
    const syncJob = new SyncJob(plant, 'Sync', { workspace: workspaceIn(plant) });

    expect(() => alarmsIn(stackIn(app, 'Operations', { env: ENV }), { syncJob })).toThrow(`the ${part} "${here}" `
      + `and the sync job in "${there}": both have to be in one account and Region. Define the alarms in a stack that has the env of the job.`);
    expect(() => alarmsIn(stackIn(app, 'Anywhere'), { syncJob })).not.toThrow();
  });
});
