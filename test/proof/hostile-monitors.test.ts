import { CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import { CfnSyncJob, ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { anyFormOf, Built, Spot, spotFor, spots, synthesized, Text, textOf, texts, refusedOr, write } from './hostile-cases';
import { count, expectRefusedOrValid, hostileInput, inOwnDirectory, runs } from './hostile-run';
import { SyncJob, SyncJobMonitor, SyncJobProblem, SyncSource, Workspace } from '../../src';

hostileInput('Hostile input for monitors');

const TOPICS = [
  'none', 'L2', 'encrypted', 'encrypted by an alias', 'encrypted by an imported alias', 'encrypted by a parameter', 'imported', 'of another account', 'FIFO', 'of another Region',
] as const;

interface MonitorCase extends Spot {
  readonly job: 'L2' | 'L1' | 'imported' | 'in a construct of one\'s own';
  readonly workspaceId: Text;
  readonly syncSource: Text;
  readonly topic: typeof TOPICS[number];
  /** Seconds, or a token. */
  readonly interval?: number | 'token';
  readonly inactivity?: number | 'token';
  readonly problems?: (SyncJobProblem | undefined)[];
  readonly description?: Text;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const times = (accepted: fc.Arbitrary<number>, refused: (number | 'token')[], hostile: boolean) =>
  optional(fc.oneof({ weight: 5, arbitrary: accepted }, { weight: hostile ? 1 : 0, arbitrary: fc.constantFrom(...refused) }));

function monitorCases(hostile: boolean): fc.Arbitrary<MonitorCase> {
  const problems = fc.array(fc.constantFrom(...Object.values(SyncJobProblem)), { maxLength: 6 });
  const descriptions = fc.oneof(texts.tagValue, fc.constantFrom('', 'd'.repeat(400), '"quoted"\n{% $state %}'));
  return fc.record({
    ...spots,
    job: fc.constantFrom<MonitorCase['job']>('L2', 'L1', 'imported', 'in a construct of one\'s own'),
    workspaceId: anyFormOf(texts.workspaceId, false),
    syncSource: anyFormOf(fc.constant('SITEWISE'), false),
    topic: fc.constantFrom(...TOPICS.slice(0, hostile ? undefined : 8)),
    interval: times(fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * MINUTE), [0, 1, 59, 61, 90, 61 * MINUTE, 24 * HOUR, 'token'], hostile),
    inactivity: times(fc.integer({ min: 1, max: 168 }).map((hours) => hours * HOUR), [0, 1, 30 * MINUTE, 90 * MINUTE, 169 * HOUR, 'token'], hostile),
    problems: optional(fc.oneof(
      { weight: 5, arbitrary: problems },
      { weight: hostile ? 1 : 0, arbitrary: fc.constantFrom<MonitorCase['problems']>([undefined], ['error' as SyncJobProblem], [SyncJobProblem.ERROR, '' as SyncJobProblem]) },
    )),
    description: optional(fc.oneof(
      { weight: 5, arbitrary: anyFormOf(descriptions, false) },
      { weight: hostile ? 1 : 0, arbitrary: fc.constantFrom('d'.repeat(401), '鍵'.repeat(2000)).map((text): Text => ({ form: 'literal', text })) },
    )),
  });
}

/** The rules that a case breaks, each by words of its message. */
function brokenRules({ env, topic, interval = MINUTE, inactivity = HOUR, problems = [], description }: MonitorCase): string[] {
  const isOutside = (time: number | 'token', unit: number, most: number) => time === 'token' || time % unit > 0 || time < unit || time > most * unit;
  const rules: [string, boolean][] = [
    ['The interval is ', isOutside(interval, MINUTE, 60)],
    ['The inactivityThreshold is ', isOutside(inactivity, HOUR, 168)],
    ['is not a problem that a monitor knows', problems.some((problem) => !Object.values(SyncJobProblem).includes(problem!))],
    ['The alarmDescription ', (textOf(description) ?? '').length > 400],
    ['is a FIFO topic', topic === 'FIFO'],
    ['and its topic in ', topic === 'of another Region' && env.region !== undefined],
  ];
  return rules.filter(([, broken]) => broken).map(([rule]) => rule);
}

function topicFor({ topic, env }: MonitorCase, stack: Stack): sns.ITopic | undefined {
  const arn = (region: string, account: string) => `arn:aws:sns:${region}:${account}:operators`;
  switch (topic) {
    case 'none': return undefined;
    case 'L2': return new sns.Topic(stack, 'Operators');
    case 'encrypted': return new sns.Topic(stack, 'Operators', { masterKey: new kms.Key(stack, 'Key') });
    case 'encrypted by an alias': return new sns.Topic(stack, 'Operators', { masterKey: new kms.Key(stack, 'Key').addAlias('operators') });
    case 'encrypted by an imported alias': return new sns.Topic(stack, 'Operators', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/operators') });
    case 'encrypted by a parameter':
      return new sns.Topic(stack, 'Operators', { masterKey: kms.Key.fromKeyArn(stack, 'Key', new CfnParameter(stack, 'KeyArn').valueAsString) });
    case 'FIFO': return new sns.Topic(stack, 'Operators', { fifo: true });
    case 'imported': return sns.Topic.fromTopicArn(stack, 'Operators', arn(stack.region, stack.account));
    case 'of another account': return sns.Topic.fromTopicArn(stack, 'Operators', arn(stack.region, '444455556666'));
    case 'of another Region': return sns.Topic.fromTopicArn(stack, 'Operators', arn('ap-southeast-2', env.account ?? '111122223333'));
  }
}

/** A construct of one's own, beside whose job the monitor stands. */
class Line extends Construct implements ISyncJobRef {
  public job!: ISyncJobRef;
  public get syncJobRef() { return this.job.syncJobRef; }
  public get env() { return this.job.env; }
}

function jobFor(one: MonitorCase, scope: Construct): ISyncJobRef {
  const workspaceId = write(scope, 'WorkspaceId', one.workspaceId);
  const source = write(scope, 'SyncSource', one.syncSource);
  if (one.job === 'L1') { return new CfnSyncJob(scope, 'Sync', { workspaceId, syncSource: source, syncRole: 'arn:aws:iam::111122223333:role/sync' }); }
  const props = { workspace: Workspace.fromWorkspaceId(scope, 'Workspace', workspaceId), syncSource: SyncSource.of(source) };
  if (one.job === 'in a construct of one\'s own') {
    const line = new Line(scope, 'Line');
    line.job = new SyncJob(line, 'Sync', props);
    return line;
  }
  return one.job === 'L2' ? new SyncJob(scope, 'Sync', props) : SyncJob.fromSyncJobAttributes(scope, 'Sync', props);
}

function build(one: MonitorCase, outdir: string): Built {
  const { app, here, line } = spotFor(one, outdir, {});
  const time = (seconds: number | 'token' | undefined) => seconds === undefined ? undefined
    : Duration.seconds(seconds === 'token' ? Token.asNumber({ resolve: () => 60, creationStack: [] }) : seconds);
  const isOwn = one.job === 'in a construct of one\'s own';
  return refusedOr([`${line.node.path}${isOwn ? '/Line' : ''}/Monitor`], false, () => {
    const syncJob = jobFor(one, line);
    new SyncJobMonitor(isOwn ? syncJob as Line : line, 'Monitor', {
      syncJob,
      topic: topicFor(one, here),
      interval: time(one.interval),
      inactivityThreshold: time(one.inactivity),
      problems: one.problems as SyncJobProblem[],
      alarmDescription: one.description && write(line, 'Description', one.description),
    });
    return synthesized(app, outdir, []);
  });
}

/** Text with an "x" for whatever AWS CloudFormation puts there. */
const asText = (value: any): string => typeof value === 'string' ? value : value['Fn::Join']?.[1].map(asText).join('') ?? 'x';

function expectMonitorRefusedOrValid(one: MonitorCase) {
  const resources = expectRefusedOrValid(brokenRules(one), inOwnDirectory((dir) => build(one, dir)));
  if (resources === undefined) { return; }
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

  const [machine, ...machines] = of('AWS::StepFunctions::StateMachine');
  expect(machines).toEqual([]);
  expect(Object.keys(JSON.parse(asText(machine.DefinitionString)).States)).toContain(one.topic === 'none' ? 'NoAnswer' : 'Publish');
  expect(of('AWS::Scheduler::Schedule').map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([expect.stringMatching(/^rate\([1-9]\d* (minute|hour)s?\)$/)]);

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  const alarms = of('AWS::CloudWatch::Alarm');
  expect(alarms).toHaveLength(new Set([...one.problems ?? Object.values(SyncJobProblem), SyncJobProblem.NO_ANSWER]).size);
  for (const { AlarmDescription, Period, EvaluationPeriods, AlarmActions = [] } of alarms) {
    expect(Period % MINUTE).toBe(0);
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < HOUR ? 24 * HOUR : 168 * HOUR);
    expect(asText(AlarmDescription).length).toBeLessThanOrEqual(1024);
    expect(asText(AlarmDescription)).toContain(textOf(one.description) ?? '');
    expect(AlarmActions.length).toBeLessThanOrEqual(one.topic === 'none' ? 0 : 1);
  }
  expect(of('AWS::Events::Rule')).toHaveLength(one.topic === 'none' ? 0 : 1);

  // The plain case gains no resource, and the ARN of an alias allows nothing.
  expect(of('AWS::IAM::Policy')).toHaveLength(/^encrypted( by an alias)?$/.test(one.topic) ? 1 : 0);
  expect(JSON.stringify(resources.filter(({ Type }) => Type.startsWith('AWS::IAM::')))).not.toMatch(/:alias\//);
}

test('any monitor is refused in words of ours, or makes a template that AWS accepts', () => {
  fc.assert(fc.property(monitorCases(true), expectMonitorRefusedOrValid), runs(200));
  expect(Math.min(count.accepted, count.refused)).toBeGreaterThan(50);
});

test('a monitor that AWS accepts is not refused', () => {
  fc.assert(fc.property(monitorCases(false), (one) => {
    expect(brokenRules(one)).toEqual([]);
    expectMonitorRefusedOrValid(one);
  }), runs(100));
});
