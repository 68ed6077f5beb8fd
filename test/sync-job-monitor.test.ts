import {
  App, Aspects, Aws, CfnCondition, CfnParameter, CfnResource, Duration, Fn, IPropertyInjector, NestedStack, PropertyInjectors, Stack, Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { ENV, onlyResource, OTHER_ACCOUNT, ownWorkspaceIn, resourcesOf, stackIn, synthError, warningsOn, workspaceIn } from './fixtures';
import { SyncJob, SyncJobMonitor, SyncJobMonitorProps, SyncJobProblem, SyncSource, Workspace } from '../src';

function plant(props?: Partial<SyncJobMonitorProps>, stack = stackIn(undefined, 'Plant', { env: ENV })) {
  const syncJob = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  const monitor = new SyncJobMonitor(stack, 'Monitor', { syncJob, ...props });
  return { stack, syncJob, monitor };
}

function plantWithTopic(topicProps?: sns.TopicProps, props?: Partial<SyncJobMonitorProps>) {
  const stack = stackIn(undefined, 'Plant', { env: ENV });
  const topic = new sns.Topic(stack, 'Operators', topicProps);
  return { topic, ...plant({ topic, ...props }, stack) };
}

/** Resources whose logical IDs start with the monitor's, by the rest of it without its hash. */
function resourcesOfMonitor(stack: Stack): Record<string, any> {
  return Object.fromEntries(Object.entries(Template.fromStack(stack).toJSON().Resources)
    .filter(([id]) => id.startsWith('Monitor'))
    .map(([id, resource]) => [id.replace(/^Monitor(.*)[0-9A-F]{8}$/, '$1'), resource]));
}

function definitionIn(stack: Stack): any {
  const { DefinitionString } = onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties;
  const [, parts] = DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part: any) => typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt'].join('.')}>`).join(''));
}

const twinMakerArn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iottwinmaker:us-east-1:111122223333:${resource}`]] });
const machine = { Ref: 'MonitorStateMachine4955146F' };
const described = (problem: string) => ({
  'Fn::Join': ['', [`${problem}. AWS IoT TwinMaker workspace factory, source SITEWISE. See the executions of `, machine, '.']],
});
const DIMENSIONS = [{ Name: 'SyncSource', Value: 'SITEWISE' }, { Name: 'WorkspaceId', Value: 'factory' }];
const roleOf = (service: string, ...statements: any[]) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{
      Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    }],
  },
  Policies: [{ PolicyName: 'Monitor', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
});
const ASK = {
  Action: ['iottwinmaker:GetSyncJob', 'iottwinmaker:ListSyncResources'],
  Effect: 'Allow',
  Resource: [twinMakerArn('workspace/factory'), twinMakerArn('workspace/factory/sync-job/*')],
};
const PUT = {
  Action: 'cloudwatch:PutMetricData', Effect: 'Allow', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'cdk-iot-twinmaker' } },
};
const START = { Action: 'states:StartExecution', Effect: 'Allow', Resource: machine };

describe('a monitor', () => {
  const { stack } = plant();
  const resources = resourcesOfMonitor(stack);

  test('is ten resources: two roles, a state machine, a schedule, five alarms, and one above them', () => {
    expect(Object.keys(resources)).toEqual([
      'Role', 'StateMachine', 'ScheduleRole', 'Schedule', 'Error', 'Missing', 'NotActive', 'ResourcesInError', 'NoAnswer', 'AnyProblem',
    ]);
  });

  test('may ask, and publish its own metrics', () => {
    expect(resources.Role.Properties).toEqual(roleOf('states.amazonaws.com', ASK, PUT));
  });

  test('is a standard state machine without logging or tracing', () => {
    expect(resources.StateMachine.Properties).toEqual({ DefinitionString: expect.anything(), RoleArn: { 'Fn::GetAtt': ['MonitorRole6D26CBE9', 'Arn'] } });
    expect(resources.StateMachine.DependsOn).toEqual(['MonitorRole6D26CBE9']);
  });

  test('asks every five minutes, once more where that fails, and starts after the job', () => {
    expect(resources.ScheduleRole.Properties).toEqual(roleOf('scheduler.amazonaws.com', START));
    expect(resources.Schedule).toEqual({
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: 'Asks AWS IoT TwinMaker for the state of a sync job',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ScheduleExpression: 'rate(5 minutes)',
        Target: {
          Arn: machine,
          Input: '{}',
          RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
          RoleArn: { 'Fn::GetAtt': ['MonitorScheduleRole8B20D25A', 'Arn'] },
        },
      },
      DependsOn: ['SyncEC3EAE86'],
    });
  });

  const alarm = (properties: object) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Dimensions: DIMENSIONS,
      Namespace: 'cdk-iot-twinmaker',
      Period: 300,
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'ignore',
      ...properties,
    },
    DependsOn: ['MonitorSchedule66B888D7'],
  });

  test('has an alarm for a job in ERROR, at once', () => {
    expect(resources.Error).toEqual(alarm({ AlarmDescription: described('Sync job in ERROR'), EvaluationPeriods: 1, MetricName: 'SyncJobError' }));
  });

  test('has an alarm for a job that is missing twice in a row, as it is not while it is replaced', () => {
    expect(resources.Missing).toEqual(alarm({ AlarmDescription: described('Sync job missing'), EvaluationPeriods: 2, MetricName: 'SyncJobMissing' }));
  });

  test('has an alarm for a job that has not been ACTIVE for a day', () => {
    expect(resources.NotActive).toEqual(alarm({
      AlarmDescription: described('Sync job not ACTIVE'), EvaluationPeriods: 24, MetricName: 'SyncJobActive', Period: 3600, ComparisonOperator: 'LessThanThreshold',
    }));
  });

  test('has an alarm for resources that are in ERROR three times in a row', () => {
    expect(resources.ResourcesInError).toEqual(alarm({
      AlarmDescription: described('Assets or models in ERROR'), EvaluationPeriods: 3, MetricName: 'SyncResourcesInError',
    }));
  });

  test('has an alarm for intervals without a complete answer, silent for three after its deployment', () => {
    expect(resources.NoAnswer).toEqual(alarm({
      AlarmDescription: described('No answer about the sync job'),
      EvaluationPeriods: 3,
      MetricName: 'SyncResourcesInError',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 15 },
    }));
  });

  test('has one alarm above all, with a name by AWS CloudFormation', () => {
    const rule = ['MonitorError5A2D32CB', 'MonitorMissing0D21D2C6', 'MonitorNotActiveA3F9C242', 'MonitorResourcesInError1EA15A71', 'MonitorNoAnswerCDF67B47']
      .flatMap((id, index) => [index === 0 ? '(ALARM("' : '") OR ALARM("', { 'Fn::GetAtt': [id, 'Arn'] }]);
    expect(resources.AnyProblem).toEqual({
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmDescription: described('Problem with a sync job'), AlarmRule: { 'Fn::Join': ['', [...rule, '"))']] } },
    });
  });

  describe.each([
    ['a text', 'plant-any-problem', 'plant-any-problem'],
    ['a token', `${Aws.STACK_NAME}-any-problem`, { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-any-problem']] }],
  ])('of an organization that names alarms, by %s', (_, compositeAlarmName, AlarmName) => {
    // As the docs of AWS CDK write an injector: what a construct passes wins.
    const injector: IPropertyInjector = {
      constructUniqueId: cloudwatch.CompositeAlarm.PROPERTY_INJECTION_ID, inject: (props) => ({ ...{ compositeAlarmName }, ...props }),
    };

    test('keeps an alarm name from a property injector', () => {
      const named = stackIn(undefined, 'Plant', { env: ENV });
      PropertyInjectors.of(named).add(injector);
      plant({}, named);
      expect(onlyResource(named, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmName).toEqual(AlarmName);
    });
  });

  test('changes nothing about the job', () => {
    const without = stackIn(undefined, 'Plant', { env: ENV });
    new SyncJob(without, 'Sync', { workspace: workspaceIn(without) });
    const { Resources } = Template.fromStack(without).toJSON();
    expect(Template.fromStack(stack).toJSON().Resources).toEqual(expect.objectContaining(Resources));
  });
});

describe('alarms', () => {
  test('are told apart by problem, in the order of SyncJobProblem', () => {
    const { monitor } = plant();
    expect(Object.values(SyncJobProblem).map((problem) => monitor.alarmFor(problem).node.id)).toEqual(monitor.alarms.map(({ node }) => node.id));
    expect(monitor.alarms.map(({ node }) => node.id)).toEqual(['Error', 'Missing', 'NotActive', 'ResourcesInError', 'NoAnswer']);
  });

  test('are of the problems that are chosen, and of no answer', () => {
    const { stack, monitor } = plant({ problems: [SyncJobProblem.MISSING, SyncJobProblem.ERROR, SyncJobProblem.MISSING] });
    expect(monitor.alarms.map(({ node }) => node.id)).toEqual(['Error', 'Missing', 'NoAnswer']);
    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule)).not.toContain('NotActive');
    expect(() => monitor.alarmFor(SyncJobProblem.NOT_ACTIVE)).toThrow(
      '[Plant/Monitor] This monitor has no alarm for NotActive, which is not one of its problems. Add it to problems, or leave problems out.');
  });

  test('end with a description of yours', () => {
    const { stack } = plant({ alarmDescription: 'Runbook: https://wiki.example.com/twin' });
    const descriptions = [...Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')), onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm')]
      .map(({ Properties }) => Properties.AlarmDescription);
    expect(descriptions).toEqual(['Sync job in ERROR', 'Sync job missing', 'Sync job not ACTIVE', 'Assets or models in ERROR', 'No answer about the sync job',
      'Problem with a sync job'].map((problem) => `${problem}. AWS IoT TwinMaker workspace factory, source SITEWISE. Runbook: https://wiki.example.com/twin`));
  });

  test('take any action, once for all problems', () => {
    const { stack, monitor } = plant();
    monitor.alarm.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:ssm:us-east-1:111122223333:opsitem:2' }) });
    expect(onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmActions).toEqual(['arn:aws:ssm:us-east-1:111122223333:opsitem:2']);
  });
});

describe('times', () => {
  test.each([
    [Duration.minutes(1), 'rate(1 minute)', 60, 3],
    [Duration.seconds(900), 'rate(15 minutes)', 900, 45],
    [Duration.hours(1), 'rate(1 hour)', 3600, 180],
  ])('an interval of %#', (interval, expression, period, warmUp) => {
    const { stack } = plant({ interval });
    const { Schedule, Error, NotActive, NoAnswer } = resourcesOfMonitor(stack);
    expect(Schedule.Properties.ScheduleExpression).toBe(expression);
    expect([Error, NotActive, NoAnswer].map(({ Properties }) => Properties.Period)).toEqual([period, 3600, period]);
    expect(NoAnswer.Properties.WarmUpConfiguration).toEqual({ WarmUpPeriodDurationInMinutes: warmUp });
  });

  test.each([[Duration.hours(1), 1], [Duration.minutes(120), 2], [Duration.days(7), 168]])('an inactivityThreshold of %#', (inactivityThreshold, periods) => {
    expect(resourcesOfMonitor(plant({ inactivityThreshold }).stack).NotActive.Properties.EvaluationPeriods).toBe(periods);
  });

  test.each([
    [{ interval: Duration.seconds(30) }, 'The interval is 30 seconds. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ interval: Duration.seconds(90) }, 'The interval is 1 minute 30 seconds. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ interval: Duration.minutes(0) }, 'The interval is 0 minutes. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ interval: Duration.minutes(61) }, 'The interval is 1 hour 1 minute. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ interval: Duration.minutes(NaN) }, 'The interval is NaN. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ interval: Duration.minutes(Token.asNumber({ Ref: 'Interval' })) }, 'The interval is a token. Write whole minutes, from Duration.minutes(1) to Duration.minutes(60).'],
    [{ inactivityThreshold: Duration.minutes(90) }, 'The inactivityThreshold is 1 hour 30 minutes. Write whole hours, from Duration.hours(1) to Duration.hours(168).'],
    [{ inactivityThreshold: Duration.hours(0) }, 'The inactivityThreshold is 0 hours. Write whole hours, from Duration.hours(1) to Duration.hours(168).'],
    [{ inactivityThreshold: Duration.hours(169) }, 'The inactivityThreshold is 7 days 1 hour. Write whole hours, from Duration.hours(1) to Duration.hours(168).'],
  ])('%# is refused', (props, message) => {
    expect(() => plant(props)).toThrow(`[Plant/Monitor] ${message}`);
  });
});

describe('other input', () => {
  test.each([
    [{ problems: ['Errors' as SyncJobProblem] }, '"Errors" is not a problem that a monitor knows. Write values of SyncJobProblem, or leave problems out for all.'],
    [{ problems: [undefined!] }, '(missing) is not a problem that a monitor knows. Write values of SyncJobProblem, or leave problems out for all.'],
    [{ alarmDescription: 'x'.repeat(401) }, `The alarmDescription "${'x'.repeat(200)}…" has 401 characters: it must have at most 400, because `
      + 'the names of the problem and the job precede it, and Amazon CloudWatch accepts 1,024 in all. Shorten it.'],
  ])('%# is refused', (props, message) => {
    expect(() => plant(props)).toThrow(`[Plant/Monitor] ${message}`);
  });

  test('a description of 400 characters passes, and one that is a token', () => {
    plant({ alarmDescription: 'x'.repeat(400) });
    const stack = stackIn();
    plant({ alarmDescription: new CfnParameter(stack, 'Runbook').valueAsString }, stack);
    expect(resourcesOfMonitor(stack).Error.Properties.AlarmDescription['Fn::Join'][1].slice(-1)).toEqual([{ Ref: 'Runbook' }]);
  });
});

describe('metrics', () => {
  test.each<[string, (monitor: SyncJobMonitor, options?: cloudwatch.MetricOptions) => cloudwatch.Metric]>([
    ['SyncJobActive', (monitor, options) => monitor.metricActive(options)],
    ['SyncJobError', (monitor, options) => monitor.metricError(options)],
    ['SyncJobMissing', (monitor, options) => monitor.metricMissing(options)],
    ['SyncResourcesInError', (monitor, options) => monitor.metricResourcesInError(options)],
  ])('%s', (metricName, metricOf) => {
    const { stack, monitor } = plant({ interval: Duration.minutes(10) });
    const render = (options?: cloudwatch.MetricOptions) => stack.resolve(metricOf(monitor, options).toMetricConfig().metricStat);
    const dimensions = DIMENSIONS.map(({ Name: name, Value: value }) => ({ name, value }));
    expect(render()).toMatchObject({ namespace: 'cdk-iot-twinmaker', metricName, dimensions, period: Duration.minutes(10), statistic: 'Maximum' });
    expect(render({ statistic: 'Sum', period: Duration.days(1) })).toMatchObject({ metricName, dimensions, period: Duration.days(1), statistic: 'Sum' });
  });

  test('are of the account and Region of the monitor, in a dashboard elsewhere', () => {
    const app = new App();
    const { monitor } = plant({}, stackIn(app, 'Plant', { env: ENV }));
    const elsewhere = stackIn(app, 'Elsewhere', { env: { ...ENV, region: 'eu-west-1' } });
    new cloudwatch.Dashboard(elsewhere, 'Dashboard', { widgets: [[new cloudwatch.GraphWidget({ left: [monitor.metricActive()] })]] });
    expect(JSON.stringify(onlyResource(elsewhere, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain('\\"region\\":\\"us-east-1\\"');
  });
});

describe('a topic', () => {
  const { stack } = plantWithTopic();
  const resources = resourcesOfMonitor(stack);
  const topic = { Ref: 'Operators93109ECD' };
  const cloudWatchPublishes = {
    Action: 'sns:Publish',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Resource: topic,
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  };

  test('adds a rule and its role, and a policy to the topic', () => {
    expect(Object.keys(resources).slice(10)).toEqual(['RuleRole', 'Rule']);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 1);
  });

  test('lets all alarms of the account publish', () => {
    expect(onlyResource(stack, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement).toEqual([{ ...cloudWatchPublishes, Sid: '0' }]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('lets the state machine publish', () => {
    expect(resources.Role.Properties).toEqual(roleOf('states.amazonaws.com', ASK, PUT, { Action: 'sns:Publish', Effect: 'Allow', Resource: topic }));
  });

  test('is told that there is no answer by the alarm itself, and by none of the others', () => {
    const actions = Object.entries(resources).map(([id, { Properties }]) => [id, Properties.AlarmActions, Properties.OKActions]);
    expect(actions.filter(([, onAlarm, onOk]) => onAlarm ?? onOk)).toEqual([['NoAnswer', [topic], undefined]]);
  });

  const arns = (...ids: string[]) => ids.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }));

  test('is told of each change of the other alarms, and of the end of each, by the state machine', () => {
    const told = ['MonitorError5A2D32CB', 'MonitorMissing0D21D2C6', 'MonitorNotActiveA3F9C242', 'MonitorResourcesInError1EA15A71'];
    expect(resources.RuleRole.Properties).toEqual(roleOf('events.amazonaws.com', START));
    expect(resources.Rule.Properties).toEqual({
      Description: 'Sends messages about problems with a sync job of AWS IoT TwinMaker',
      EventPattern: {
        'source': ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        'resources': arns(...told, 'MonitorNoAnswerCDF67B47'),
        'detail': {
          $or: [
            { state: { value: ['ALARM'] }, configuration: { description: [{ 'anything-but': { prefix: 'No answer about the sync job' } }] } },
            { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
          ],
        },
      },
      Targets: [{ Id: 'StateMachine', Arn: machine, RoleArn: { 'Fn::GetAtt': ['MonitorRuleRoleD9505D9E', 'Arn'] } }],
    });
  });

  test('is told of no answer alone, and of its end, where no other problem is chosen', () => {
    const alone = plantWithTopic(undefined, { problems: [] }).stack;
    expect(resourcesOfMonitor(alone).Rule.Properties.EventPattern.resources).toEqual(arns('MonitorNoAnswerCDF67B47'));
  });

  test('is told by a rule that Amazon EventBridge accepts, however long the names of the alarms', () => {
    const { EventPattern } = resources.Rule.Properties;
    const text = JSON.stringify(EventPattern, (_, value) =>
      value?.['Fn::GetAtt'] ? `arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:${'n'.repeat(255)}` : value);
    expect(text.length).toBeLessThanOrEqual(2048);
  });

  test('publishes by a state that a monitor without a topic has not', () => {
    expect(Object.keys(definitionIn(stack).States)).toContain('Publish');
    expect(definitionIn(stack).States.Publish.Arguments.TopicArn).toBe('<Operators93109ECD>');
    const without = definitionIn(plant().stack);
    expect(Object.keys(without.States)).not.toContain('Publish');
    expect(JSON.stringify(without)).not.toContain('"Next":"Publish"');
  });

  test('takes its policy once from two monitors, and keeps what it has', () => {
    const both = stackIn(undefined, 'Plant', { env: ENV });
    const operators = new sns.Topic(both, 'Operators', { enforceSSL: true });
    ['factory', 'warehouse'].forEach((id) => {
      const syncJob = SyncJob.fromSyncJobAttributes(both, `Sync-${id}`, { workspace: workspaceIn(both, id) });
      new SyncJobMonitor(both, `Monitor-${id}`, { syncJob, topic: operators });
    });
    expect(onlyResource(both, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Sid: 'AllowPublishThroughSSLOnly' }), { ...cloudWatchPublishes, Sid: '1' },
    ]);
  });

  test('in a stack of its own has its policy there, and ties no knot', () => {
    const app = new App();
    const operations = stackIn(app, 'Operations', { env: ENV });
    const operators = new sns.Topic(operations, 'Operators', { masterKey: new kms.Key(operations, 'Key') });
    const { stack: monitored } = plant({ topic: operators }, stackIn(app, 'Plant', { env: ENV }));
    Template.fromStack(operations).resourceCountIs('AWS::SNS::TopicPolicy', 1);
    Template.fromStack(monitored).resourceCountIs('AWS::SNS::TopicPolicy', 0);
    expect(monitored.dependencies.map(({ node }) => node.id)).toEqual(['Operations']);
    expect(operations.dependencies).toHaveLength(0);
  });

  test('that this app can\'t change brings a warning with the statement that it must have', () => {
    const imported = stackIn(undefined, 'Plant', { env: ENV });
    plant({ topic: sns.Topic.fromTopicArn(imported, 'Operators', 'arn:aws:sns:us-east-1:111122223333:operators') }, imported);
    expect(warningsOn(imported)).toEqual([
      'This app can\'t change the policy of the topic arn:aws:sns:us-east-1:111122223333:operators. To let messages reach the topic, the policy must have the statement '
      + '{"Action":"sns:Publish","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}},"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},'
      + '"Resource":"arn:aws:sns:us-east-1:111122223333:operators"} [ack: cdk-iot-twinmaker:monitorTopicNotManaged]',
    ]);
    expect(resourcesOfMonitor(imported).NoAnswer.Properties.AlarmActions).toEqual(['arn:aws:sns:us-east-1:111122223333:operators']);
  });

  test('that is a FIFO topic is refused', () => {
    expect(() => plantWithTopic({ fifo: true }).stack)
      .toThrow('[Plant/Monitor] The topic [Plant/Operators] is a FIFO topic, which accepts no message without a group. Pass a standard topic.');
  });

  test('of another Region is refused, of another account is not', () => {
    const there = (account: string, region: string) => {
      const here = stackIn(undefined, 'Plant', { env: ENV });
      return plant({ topic: sns.Topic.fromTopicArn(here, 'Operators', `arn:aws:sns:${region}:${account}:operators`) }, here);
    };
    expect(() => there('111122223333', 'eu-west-1')).toThrow('[Plant/Monitor] The monitor is in the Region "us-east-1" and its topic in "eu-west-1": both must be '
      + 'in one Region. Pass a topic of the Region of the monitor.');
    expect(() => there('444455556666', 'us-east-1')).not.toThrow();
  });

  describe('in another account', () => {
    const monitor = { Effect: 'Allow', Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } } };

    test('lets the state machine publish too, as its key does', () => {
      const app = new App();
      const operations = stackIn(app, 'Operations', { env: OTHER_ACCOUNT });
      // By an alias, since the ARN of a key has a part that AWS chooses.
      const masterKey = new kms.Alias(operations, 'Alias', { aliasName: 'alias/operators', targetKey: new kms.Key(operations, 'Key') });
      const operators = new sns.Topic(operations, 'Operators', { topicName: 'operators', masterKey });
      const here = stackIn(app, 'Plant', { env: ENV });
      plant({ topic: operators }, here);
      expect(onlyResource(operations, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement).toEqual([
        { ...cloudWatchPublishes, Sid: '0' }, { ...monitor, Action: 'sns:Publish', Resource: topic, Sid: '1' },
      ]);
      expect(onlyResource(operations, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.slice(2)).toEqual([
        { ...monitor, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' },
      ]);
      expect(resourcesOfMonitor(here).Role.Properties.Policies[0].PolicyDocument.Statement[3]).toMatchObject({
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:444455556666:key/*']] },
        Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/operators' } },
      });
    });

    test('that this app can\'t change emits a warning with both statements', () => {
      const here = stackIn(undefined, 'Plant', { env: ENV });
      plant({ topic: sns.Topic.fromTopicArn(here, 'Operators', 'arn:aws:sns:us-east-1:444455556666:operators') }, here);
      expect(warningsOn(here)).toEqual([
        expect.stringMatching(/ must have the statement \{.*"cloudwatch\.amazonaws\.com".*\} and the statement \{.*:iam::111122223333:root"\},"Resource":"[^"]+"\} \[ack: /),
      ]);
    });
  });
});

describe('an encrypted topic', () => {
  const encrypts = {
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Resource: '*',
    Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
  };
  const inline = (stack: Stack) => resourcesOfMonitor(stack).Role.Properties.Policies[0].PolicyDocument.Statement;
  const separate = (stack: Stack) => resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const publishes = { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: 'Operators93109ECD' } };
  const ofKey = (Resource: unknown) => ({ Action: encrypts.Action, Effect: 'Allow', Resource });
  const keyArn = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
  const plantWithKey = (keyIn: (stack: Stack) => kms.IKey) => {
    const stack = stackIn(undefined, 'Plant', { env: ENV });
    const masterKey = keyIn(stack);
    return { masterKey, ...plant({ topic: new sns.Topic(stack, 'Operators', { masterKey }) }, stack) };
  };

  test('has a key that CloudWatch and the state machine may use', () => {
    const { stack } = plantWithKey((scope) => new kms.Key(scope, 'Key'));
    expect(onlyResource(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toEqual([expect.objectContaining({ Action: 'kms:*' }), encrypts]);
    expect(inline(stack)).toEqual([ASK, PUT]);
    expect(separate(stack)).toEqual([publishes, ofKey(keyArn)]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('has a state machine that waits for its permissions', () => {
    const { stack } = plantWithKey((scope) => new kms.Key(scope, 'Key'));
    const { logicalId, Properties } = onlyResource(stack, 'AWS::IAM::Policy');
    expect(Properties.Roles).toEqual([{ Ref: 'MonitorRole6D26CBE9' }]);
    expect(resourcesOfMonitor(stack).StateMachine.DependsOn).toEqual([logicalId, 'MonitorRole6D26CBE9']);
  });

  test.each<[string, (stack: Stack) => kms.Key, (key: kms.Key, stack: Stack) => kms.IKey]>([
    ['an L2', (stack) => new kms.Key(stack, 'Key'), (key) => key],
    ['an L2 by its alias', (stack) => new kms.Key(stack, 'Key'), (key) => key.addAlias('operators')],
    ['an L1 by its ARN', (stack) => new kms.Key(stack, 'Key'), (key, stack) => kms.Key.fromKeyArn(stack, 'Imported', (key.node.defaultChild as kms.CfnKey).attrArn)],
  ])('has a key whose policy may name the role of the state machine: %s', (_, keyIn, masterKeyFor) => {
    const stack = stackIn(undefined, 'Plant', { env: ENV });
    const key = keyIn(stack);
    const { monitor } = plant({ topic: new sns.Topic(stack, 'Operators', { masterKey: masterKeyFor(key, stack) }) }, stack);
    key.addToResourcePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [new iam.ArnPrincipal(monitor.stateMachine.role.roleArn)] }));
    expect(separate(stack)).toEqual([publishes, ofKey(keyArn)]);
  });

  test.each<[string, 'separate' | 'inline', (stack: Stack) => kms.IKey]>([
    ['this app defines', 'separate', (stack) => new kms.Key(stack, 'Key')],
    ['an intrinsic function names, and this app may define', 'separate', (stack) => kms.Key.fromKeyArn(stack, 'Key', Fn.sub('${Key.Arn}'))],
    ['a parameter names', 'inline', (stack) => kms.Key.fromKeyArn(stack, 'Key', new CfnParameter(stack, 'KeyArn').valueAsString)],
    ['is imported', 'inline', (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['is imported, in the environment of the stack', 'inline', (stack) =>
      kms.Key.fromKeyArn(stack, 'Key', `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/1234abcd-12ab-34cd-56ef-1234567890ab`)],
    ['is imported by its alias', 'inline', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/operators')],
  ])('has its permissions in a separate policy only if the policy of the key can name the role: a key that %s', (_, where, keyIn) => {
    const { stack } = plantWithKey(keyIn);
    const onTopic = [publishes, expect.objectContaining({ Action: encrypts.Action })];
    expect([inline(stack), separate(stack)]).toEqual(where === 'inline' ? [[ASK, PUT, ...onTopic], []] : [[ASK, PUT], onTopic]);
  });

  test('by an alias that this app defines: the role names the key, which is not its alias', () => {
    const { stack } = plantWithKey((scope) => new kms.Alias(scope, 'Alias', { aliasName: 'alias/operators', targetKey: new kms.Key(scope, 'Key') }));
    expect(separate(stack)[1]).toEqual(ofKey(keyArn));
  });

  test('by an alias of an alias that this app defines: the role names the key', () => {
    const { stack } = plantWithKey((scope) => {
      const first = new kms.Alias(scope, 'First', { aliasName: 'alias/first', targetKey: new kms.Key(scope, 'Key') });
      return new kms.Alias(scope, 'Alias', { aliasName: 'alias/operators', targetKey: first });
    });
    expect(separate(stack)[1]).toEqual(ofKey(keyArn));
  });

  test('by an imported alias: the role names any key that has the alias', () => {
    const [, , , statement] = inline(plantWithKey((scope) => kms.Alias.fromAliasName(scope, 'Alias', 'alias/operators')).stack);
    expect(statement).toEqual({
      ...ofKey({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111122223333:key/*']] }),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/operators' } },
    });
  });

  test('by a key that this app can\'t change brings a warning with the statement that it must have', () => {
    const stack = stackIn(undefined, 'Plant', { env: ENV });
    const masterKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    plant({ topic: new sns.Topic(stack, 'Operators', { masterKey }) }, stack);
    expect(warningsOn(stack)).toEqual([
      'This app can\'t change the policy of the key arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab. To let messages reach the topic, the '
      + 'policy must have the statement {"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}},"Effect":"Allow",'
      + '"Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":"*"} [ack: cdk-iot-twinmaker:monitorKeyNotManaged]',
    ]);
  });
});

describe('jobs', () => {
  const job = (stack: Stack) => new CfnSyncJob(stack, 'Sync', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync' });

  test.each<[string, (stack: Stack) => SyncJobMonitorProps['syncJob'], string[] | undefined]>([
    ['an L1', job, ['Sync']],
    ['an import by attributes', (stack) => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack) }), undefined],
    ['a job in a workspace of the stack', (stack) => new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack) }), ['SyncEC3EAE86']],
  ])('%s', (_, jobIn, dependsOn) => {
    const stack = stackIn(undefined, 'Plant', { env: ENV });
    new SyncJobMonitor(stack, 'Monitor', { syncJob: jobIn(stack) });
    const { Role, Schedule, Error } = resourcesOfMonitor(stack);
    expect(Role.Properties).toEqual(roleOf('states.amazonaws.com', ASK, PUT));
    expect(Schedule.DependsOn).toEqual(dependsOn);
    expect(Error.Properties.Dimensions).toEqual(DIMENSIONS);
    expect(definitionIn(stack).States.GetSyncJob.Arguments).toEqual({ WorkspaceId: 'factory', SyncSource: 'SITEWISE' });
  });

  test('another source', () => {
    const stack = stackIn();
    new SyncJobMonitor(stack, 'Monitor', { syncJob: SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of('OTHER') }) });
    expect(definitionIn(stack).States.ListSyncResources.Arguments).toMatchObject({ WorkspaceId: 'factory', SyncSource: 'OTHER' });
    expect(resourcesOfMonitor(stack).Missing.Properties.Dimensions[0]).toEqual({ Name: 'SyncSource', Value: 'OTHER' });
  });

  test('an ID behind a token stays out of the expressions', () => {
    const stack = stackIn();
    const workspace = Workspace.fromWorkspaceId(stack, 'Workspace', new CfnParameter(stack, 'Id').valueAsString);
    new SyncJobMonitor(stack, 'Monitor', { syncJob: new SyncJob(stack, 'Sync', { workspace }), topic: new sns.Topic(stack, 'Topic') });
    const expressions = JSON.stringify(definitionIn(stack)).match(/\{%.*?%\}/g)!;
    expect(expressions.length).toBeGreaterThan(20);
    expect(expressions.filter((text) => text.includes('<Id>'))).toEqual([]);
    expect(definitionIn(stack).States.GetSyncJob).toMatchObject({ Arguments: { WorkspaceId: '<Id>' }, Assign: { workspace: '<Id>' } });
    expect(resourcesOfMonitor(stack).Error.Properties.Dimensions[1]).toEqual({ Name: 'WorkspaceId', Value: { Ref: 'Id' } });
  });

  test('a job whose ID nothing tells from others may have two', () => {
    const stack = stackIn();
    const syncJob = SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Workspace', `${Aws.STACK_NAME}-factory`) });
    for (const id of ['Monitor', 'Other']) { new SyncJobMonitor(stack, id, { syncJob }); }
    expect(warningsOn(stack)).toEqual([]);
  });

  test('a job of another stack is not exported, and comes first', () => {
    const app = new App();
    const twin = stackIn(app, 'Twin', { env: ENV });
    const syncJob = new SyncJob(twin, 'Sync', { workspace: new Workspace(twin, 'Workspace') });
    const stack = stackIn(app, 'Plant', { env: ENV });
    new SyncJobMonitor(stack, 'Monitor', { syncJob, topic: new sns.Topic(stack, 'Operators') });
    expect(Template.fromStack(twin).toJSON().Outputs).toBeUndefined();
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Fn::ImportValue');
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Twin']);
  });

  test('a monitor may stand in its job', () => {
    const stack = stackIn();
    const syncJob = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    new SyncJobMonitor(syncJob, 'Monitor', { syncJob });
    expect(onlyResource(stack, 'AWS::Scheduler::Schedule').DependsOn).toEqual(['SyncEC3EAE86']);
  });

  describe('in a construct of one\'s own', () => {
    class Line extends Construct implements ISyncJobRef {
      public readonly syncJob: ISyncJobRef;
      constructor(scope: Construct, id: string, kind: 'L1' | 'L2' | 'import') {
        super(scope, id);
        this.syncJob = kind === 'L2' ? new SyncJob(this, 'Job', { workspace: workspaceIn(this) })
          : kind === 'import' ? SyncJob.fromSyncJobAttributes(this, 'Job', { workspace: workspaceIn(this) })
            : new CfnSyncJob(this, 'Job', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync' });
      }
      public get syncJobRef() { return this.syncJob.syncJobRef; }
      public get env() { return this.syncJob.env; }
    }
    const lineIn = (stack: Stack, kind: 'L1' | 'L2' | 'import') => new Line(stack, 'Line', kind);

    test.each<['L1' | 'L2' | 'import', number]>([['L1', 1], ['L2', 1], ['import', 0]])('a monitor may stand beside its job: %s', (kind, count) => {
      const stack = stackIn(undefined, 'Plant', { env: ENV });
      const line = lineIn(stack, kind);
      new SyncJobMonitor(line, 'Monitor', { syncJob: line });
      const jobs = resourcesOf(stack, 'AWS::IoTTwinMaker::SyncJob').map(({ logicalId }) => logicalId);
      expect(jobs).toHaveLength(count);
      expect(onlyResource(stack, 'AWS::Scheduler::Schedule').DependsOn ?? []).toEqual(jobs);
    });

    test.each(['L1', 'L2', 'import'] as const)('whatever stands beside its job may use its monitor: %s', (kind) => {
      const stack = stackIn(undefined, 'Plant', { env: ENV });
      const line = lineIn(stack, kind);
      const { alarm, stateMachine } = new SyncJobMonitor(stack, 'Monitor', { syncJob: line });
      new sns.Topic(line, 'Siren', { displayName: alarm.alarmName }).node.addDependency(stateMachine, stack.node.findChild('Monitor'));
      expect(() => Template.fromStack(stack)).not.toThrow();
    });
  });

  test('a job imported by its ARN has no source, and is refused', () => {
    const stack = stackIn();
    const syncJob = SyncJob.fromSyncJobArn(stack, 'Sync', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default');
    expect(() => new SyncJobMonitor(stack, 'Monitor', { syncJob })).toThrow('[Plant/Sync] The ARN of a sync job does not contain its sync source');
  });

  test('a job of another Region is refused', () => {
    const app = new App();
    const twin = stackIn(app, 'Twin', { env: { ...ENV, region: 'eu-west-1' } });
    const syncJob = new SyncJob(twin, 'Sync', { workspace: workspaceIn(twin) });
    expect(() => new SyncJobMonitor(stackIn(app, 'Plant', { env: ENV }), 'Monitor', { syncJob })).toThrow('[Plant/Monitor] The monitor is in the Region "us-east-1" '
      + 'and the sync job in "eu-west-1": both must be in one Region. Define the monitor in a stack with the env of the job.');
  });
});

describe('two monitors of one job', () => {
  const SAYS = 'There is already a monitor of the sync job of this workspace ("factory") and sync source: [Plant/Monitor]. Both publish the same metrics, so neither '
    + 'would notice that the other stopped. Use that SyncJobMonitor here.';

  test('are refused in one stack, and in one nested in it', () => {
    const { stack, syncJob } = plant();
    new SyncJobMonitor(stack, 'Second', { syncJob });
    new SyncJobMonitor(new NestedStack(stack, 'Nested'), 'Monitor', { syncJob });
    expect(synthError(stack)).toContain(`[Plant/Second] ${SAYS}`);
    expect(synthError(stack)).toContain(`[Plant/Nested/Monitor] ${SAYS}`);
  });

  const WARNING = `${SAYS} Acknowledge this warning if the conditions exclude each other. [ack: cdk-iot-twinmaker:secondMonitor]`;

  function twoMonitors(...withCondition: ('Monitor' | 'Second')[]) {
    const { stack, syncJob, monitor } = plant();
    const second = new SyncJobMonitor(stack, 'Second', { syncJob });
    // Conditions come after the constructs.
    withCondition.forEach((id) => {
      const condition = new CfnCondition(stack, `Condition${id}`, { expression: Fn.conditionEquals(Aws.REGION, id) });
      Aspects.of(id === 'Monitor' ? monitor : second).add({
        visit: (node: IConstruct) => { if (CfnResource.isCfnResource(node)) { node.cfnOptions.condition = condition; } },
      });
    });
    return stack;
  }

  test.each<[string, ('Monitor' | 'Second')[]]>([
    ['the first', ['Monitor']], ['the second', ['Second']], ['each', ['Monitor', 'Second']],
  ])('bring a warning if a condition applies to %s', (_, withCondition) => {
    expect(warningsOn(twoMonitors(...withCondition))).toEqual([WARNING]);
  });

  test('bring a warning if a condition applies to the nested stack of one', () => {
    const { stack, syncJob } = plant();
    const nested = new NestedStack(stack, 'Nested');
    new SyncJobMonitor(nested, 'Monitor', { syncJob });
    nested.nestedStackResource!.cfnOptions.condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
    expect(warningsOn(stack)).toEqual([WARNING]);
  });

  test('are refused before synthesis is over, and leave no warning', () => {
    const stack = twoMonitors();
    expect(synthError(stack)).toContain(`[Plant/Second] ${SAYS}`);
    expect(stack.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });

  test('bring a warning in two stacks of one environment', () => {
    const app = new App();
    const { syncJob } = plant({}, stackIn(app, 'Plant', { env: ENV }));
    const second = stackIn(app, 'Second', { env: ENV });
    new SyncJobMonitor(second, 'Monitor', { syncJob });
    expect(warningsOn(second)).toEqual([
      `${SAYS} Acknowledge this warning if only one of the two is ever deployed. [ack: cdk-iot-twinmaker:secondMonitor]`,
    ]);
  });

  test('are fine for two jobs', () => {
    const { stack } = plant();
    const syncJob = SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack, 'warehouse') });
    new SyncJobMonitor(stack, 'Second', { syncJob });
    expect(warningsOn(stack)).toEqual([]);
  });
});

test('a subclass overrides what it likes, with fields of its own', () => {
  class PlantMonitor extends SyncJobMonitor {
    private readonly own = { metric: { period: Duration.minutes(30) }, seen: [] as string[] };
    public metricActive(options?: cloudwatch.MetricOptions) { return super.metricActive({ ...this.own.metric, ...options }); }
    public metricError(options?: cloudwatch.MetricOptions) { return super.metricError({ ...this.own.metric, ...options }); }
    public metricMissing(options?: cloudwatch.MetricOptions) { return super.metricMissing({ ...this.own.metric, ...options }); }
    public metricResourcesInError(options?: cloudwatch.MetricOptions) { return super.metricResourcesInError({ ...this.own.metric, ...options }); }
    public alarmFor(problem: SyncJobProblem) { this.own.seen.push(problem); return super.alarmFor(problem); }
  }
  const stack = stackIn(undefined, 'Plant', { env: ENV });
  const topic = new sns.Topic(stack, 'Operators');
  const monitor = new PlantMonitor(stack, 'Monitor', { syncJob: new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }), topic });
  expect(resourcesOfMonitor(stack)).toEqual(resourcesOfMonitor(plantWithTopic().stack));
  expect(monitor.metricError().period).toEqual(Duration.minutes(30));
  expect(monitor.alarmFor(SyncJobProblem.ERROR)).toBe(monitor.alarms[0]);
});

test('the state machine takes logging from whoever wants it', () => {
  const { stack, monitor } = plant();
  monitor.stateMachine.addToRolePolicy(new iam.PolicyStatement({ actions: ['xray:PutTraceSegments'], resources: ['*'] }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Action: 'xray:PutTraceSegments', Resource: '*' }] } });
});
