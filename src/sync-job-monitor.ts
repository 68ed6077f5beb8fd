import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, IConstruct } from 'constructs';
import { checkSameEnvironment } from './private/environments';
import { lazy } from './private/lazy';
import { fail, quote } from './private/messages';
import { MONITOR_METRICS, MONITOR_NAMESPACE, monitorDefinition, monitorDimensions } from './private/monitor-definition';
import { machineRole, startRole } from './private/monitor-roles';
import { checkMonitorTopic, letMonitorPublish } from './private/monitor-topic';
import { checkOtherMonitors } from './private/neighbors';
import { l1OfJob, toldWorkspaceIdOfJob } from './private/references';
import { SyncJobProblem } from './sync-job-problem';

/**
 * Properties for defining a monitor of a sync job.
 *
 * Adding, changing or removing a monitor does not replace the sync job.
 */
export interface SyncJobMonitorProps {
  /**
   * The sync job to watch: a `SyncJob`, an L1 `CfnSyncJob`, or an import by `SyncJob.fromSyncJobAttributes()`.
   *
   * The job must be in the account and Region of this stack and must have no other monitor.
   */
  readonly syncJob: ISyncJobRef;

  /**
   * The topic that receives a message when an alarm starts and when it ends, with the answer of AWS IoT TwinMaker: `ALARM`, `RESOLVED`, or `CHANGED` if
   * the job is still not `ACTIVE` without errors. Amazon CloudWatch itself sends the message that `NO_ANSWER` starts, without an answer. The topic must
   * be a standard topic in the Region of this stack. Chat applications show only messages of Amazon CloudWatch: add an action to each of `alarms` for
   * these.
   *
   * The monitor adds a statement to the policy of the topic, and of the key that encrypts it, which lets Amazon CloudWatch publish for all alarms of
   * this account. The first statement replaces the default policy of a topic. In another account, a second statement lets this account publish, which
   * the state machine does. If this app cannot change the topic or the key, the warning `cdk-iot-twinmaker:monitorTopicNotManaged` or
   * `cdk-iot-twinmaker:monitorKeyNotManaged` lists the required statements.
   *
   * @default - no messages; add actions to `alarm` instead
   */
  readonly topic?: sns.ITopic;

  /**
   * How often the monitor checks the job: whole minutes, from 1 minute to 1 hour. A shorter interval costs more.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * How long the job may be in a state other than `ACTIVE`, in its first sync or later: whole hours, from 1 hour to 7 days.
   *
   * @default Duration.days(1)
   */
  readonly inactivityThreshold?: Duration;

  /**
   * The problems to create alarms for. `SyncJobProblem.NO_ANSWER` always has an alarm.
   *
   * @default - all problems
   */
  readonly problems?: SyncJobProblem[];

  /**
   * Text at the end of the description of each alarm, such as the URL of a runbook: at most 400 characters.
   *
   * @default - the ARN of the state machine, whose executions show the cause
   */
  readonly alarmDescription?: string;
}

/**
 * Watches a sync job and raises an alarm when it stops, hangs, is deleted, or fails to sync assets.
 *
 * AWS publishes no metric or event about the state of a sync job. A schedule starts a state machine, which gets the state of the job and lists the
 * resources in error. It publishes both as metrics in the namespace `cdk-iot-twinmaker`, with the dimensions `WorkspaceId` and `SyncSource`. Each
 * problem has an alarm on these metrics. The output of an execution is the answer of AWS IoT TwinMaker. An execution fails only if it gets no
 * complete answer or cannot publish.
 *
 * A month costs $7.06 at an interval of 1 minute, $3.17 at 5 minutes and $2.52 at 15 minutes, in us-east-1 without free tiers: per run, 1 invocation
 * of the schedule ($1.00 per million), 4 state transitions ($0.025 per 1,000) and 1 `PutMetricData` ($0.01 per 1,000); per month, 4 metrics ($0.30
 * each), 5 alarms ($0.10 each) and a composite alarm ($0.50). Every further 25 resources in error add 2 transitions per run. Prices are of November 2026;
 * third parties cite those of Amazon EventBridge and Amazon CloudWatch.
 *
 * Logging and tracing of the state machine are off, because they need permissions on `*`. Turn them on with the L1,
 * `stateMachine.node.defaultChild`, and grant the role of the state machine what they need.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 * @example
 * const workspace = Workspace.fromWorkspaceId(this, 'Workspace', 'factory');
 * const job = new SyncJob(this, 'Sync', { workspace: workspace });
 *
 * const operators = new sns.Topic(this, 'Operators');
 * new SyncJobMonitor(this, 'Monitor', { syncJob: job, topic: operators });
 */
export class SyncJobMonitor extends Construct {
  /**
   * The composite alarm, which is in alarm while any problem lasts. Its actions run for the first problem, not for further ones while that lasts.
   */
  public readonly alarm: cloudwatch.CompositeAlarm;

  /**
   * The alarms of the problems, in the order of `SyncJobProblem`.
   */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The state machine that checks the job. The outputs of its executions, and the causes of failed ones, show what is wrong.
   */
  public readonly stateMachine: stepfunctions.StateMachine;

  private readonly byProblem: Map<SyncJobProblem, cloudwatch.Alarm>;
  private readonly dimensionsMap: Record<string, string>;
  private readonly interval: Duration;

  /**
   * Defines a monitor of a sync job.
   *
   * @param scope The scope of the monitor.
   * @param id The construct ID of the monitor.
   * @param props The properties of the monitor.
   * @throws if the job is in another account or Region, or was imported without its source; if the topic is a FIFO topic or in another Region; or if
   * another property is not valid. A second monitor of the job in one stack fails at synthesis.
   */
  constructor(scope: Construct, id: string, props: SyncJobMonitorProps) {
    super(scope, id);

    const { syncJob, topic, interval = Duration.minutes(5), inactivityThreshold = Duration.days(1) } = props;
    const { problems = Object.values(SyncJobProblem) } = props;
    const stack = Stack.of(this);
    const workspaceId = toldWorkspaceIdOfJob(syncJob);
    const { syncSource } = l1OfJob(syncJob) ?? syncJob.syncJobRef;
    checkSameEnvironment(this, ['The monitor', stack], ['the sync job', syncJob.env], 'Define the monitor in a stack with the env of the job.');
    checkTime(this, 'interval', interval, 'minutes', 60);
    checkTime(this, 'inactivityThreshold', inactivityThreshold, 'hours', 168);
    checkProblems(this, problems);
    checkAlarmDescription(this, props.alarmDescription);
    if (topic !== undefined) { checkMonitorTopic(this, topic); }
    checkOtherMonitors(this, workspaceId, syncSource);
    this.interval = interval;
    this.dimensionsMap = monitorDimensions(workspaceId, syncSource);

    const definition = monitorDefinition({ partition: stack.partition, workspaceId, syncSource, topicArn: topic?.topicArn });
    this.stateMachine = new lazy.stepfunctions.StateMachine(this, 'StateMachine', {
      // Whatever is a token here, an ID or an ARN, has no character that JSON escapes.
      definitionBody: lazy.stepfunctions.DefinitionBody.fromString(JSON.stringify(definition)),
      role: machineRole(this, 'Role', workspaceId, topic),
    });
    const { stateMachineArn } = this.stateMachine;

    const schedule = new lazy.scheduler.CfnSchedule(this, 'Schedule', {
      description: 'Asks AWS IoT TwinMaker for the state of a sync job',
      scheduleExpression: lazy.scheduler.ScheduleExpression.rate(interval).expressionString,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: stateMachineArn,
        roleArn: startRole(this, 'ScheduleRole', 'scheduler.amazonaws.com', stateMachineArn).roleArn,
        input: '{}',
        // The next run asks again.
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 60 },
      },
    });
    // No alarm for a job that is not created yet, or that is deleted with the stack.
    const job = l1OfJob(syncJob);
    if (job !== undefined) { schedule.node.addDependency(job); }

    const why = props.alarmDescription ?? `See the executions of ${stateMachineArn}.`;
    const where = `AWS IoT TwinMaker workspace ${workspaceId}, source ${syncSource}. ${why}`;
    const { ComparisonOperator, TreatMissingData, Stats } = lazy.cloudwatch;
    const below = ComparisonOperator.LESS_THAN_THRESHOLD;
    const metricOf = (name: string, options?: cloudwatch.MetricOptions) => this.metric(name, options);
    const rules: Record<SyncJobProblem, [string, cloudwatch.Metric, number, Partial<cloudwatch.CreateAlarmOptions>]> = {
      [SyncJobProblem.ERROR]: ['Sync job in ERROR', metricOf(MONITOR_METRICS.error), 1, {}],
      // Two periods, because a replacement deletes the job before it creates the new one.
      [SyncJobProblem.MISSING]: ['Sync job missing', metricOf(MONITOR_METRICS.missing), 2, {}],
      [SyncJobProblem.NOT_ACTIVE]: ['Sync job not ACTIVE', metricOf(MONITOR_METRICS.active, { period: Duration.hours(1) }), inactivityThreshold.toHours(), {
        comparisonOperator: below,
      }],
      // Three periods, because the service retries.
      [SyncJobProblem.RESOURCES_IN_ERROR]: ['Assets or models in ERROR', metricOf(MONITOR_METRICS.resourcesInError), 3, {}],
      // An execution publishes this metric only with a complete answer. Amazon CloudWatch looks at five periods before it takes missing data for a breach.
      [SyncJobProblem.NO_ANSWER]: ['No answer about the sync job', metricOf(MONITOR_METRICS.resourcesInError, { statistic: Stats.SAMPLE_COUNT }), 3, {
        comparisonOperator: below, treatMissingData: TreatMissingData.BREACHING,
      }],
    };
    this.byProblem = new Map(Object.values(SyncJobProblem)
      .filter((problem) => problem === SyncJobProblem.NO_ANSWER || problems.includes(problem))
      .map((problem) => {
        const [name, metric, evaluationPeriods, more] = rules[problem];
        return [problem, new lazy.cloudwatch.Alarm(this, problem, {
          metric,
          alarmDescription: `${name}. ${where}`,
          threshold: 1,
          evaluationPeriods,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.IGNORE,
          ...more,
        })];
      }));
    this.alarms = [...this.byProblem.values()];
    this.alarms.forEach((alarm) => alarm.node.addDependency(schedule));
    const noAnswer = this.byProblem.get(SyncJobProblem.NO_ANSWER)!;
    // Older versions of the L1 do not have this property.
    (noAnswer.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('WarmUpConfiguration.WarmUpPeriodDurationInMinutes', 3 * interval.toMinutes());
    this.alarm = new lazy.cloudwatch.CompositeAlarm(this, 'AnyProblem', {
      alarmRule: lazy.cloudwatch.AlarmRule.anyOf(...this.alarms),
      alarmDescription: `Problem with a sync job. ${where}`,
    });
    // CDK generates a name that two stacks of one class can share. A name from a default of the organization stays.
    const composite = this.alarm.node.defaultChild as cloudwatch.CfnCompositeAlarm;
    if (String(stack.resolve(composite.alarmName)).endsWith(Names.uniqueId(this.alarm).slice(-8))) { composite.alarmName = undefined; }

    if (topic !== undefined) {
      letMonitorPublish(this, topic);
      // A state machine that gets no answer may be unable to publish, so CloudWatch sends this message. The state machine sends that of the recovery.
      noAnswer.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
      new lazy.events.CfnRule(this, 'Rule', {
        description: 'Sends messages about problems with a sync job of AWS IoT TwinMaker',
        // Amazon EventBridge accepts 2,048 characters, of which each ARN can take 300.
        eventPattern: {
          'source': ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          'resources': this.alarms.map(({ alarmArn }) => alarmArn),
          'detail': {
            $or: [
              { state: { value: ['ALARM'] }, configuration: { description: [{ 'anything-but': { prefix: rules[SyncJobProblem.NO_ANSWER][0] } }] } },
              { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
            ],
          },
        },
        targets: [{ id: 'StateMachine', arn: stateMachineArn, roleArn: startRole(this, 'RuleRole', 'events.amazonaws.com', stateMachineArn).roleArn }],
      });
    }
  }

  /**
   * Returns the alarm for a problem.
   *
   * @param problem The problem.
   * @throws if the problem is not one of `problems`.
   */
  public alarmFor(problem: SyncJobProblem): cloudwatch.Alarm {
    return this.byProblem.get(problem)
      ?? fail(this, `This monitor has no alarm for ${problem}, which is not one of its problems. Add it to problems, or leave problems out.`);
  }

  /**
   * Metric for whether the job is `ACTIVE`: 1 or 0. By default, the maximum over the interval.
   *
   * @param options Properties of the metric.
   */
  public metricActive(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.active, options);
  }

  /**
   * Metric for whether the job is in `ERROR`: 1 or 0. By default, the maximum over the interval.
   *
   * @param options Properties of the metric.
   */
  public metricError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.error, options);
  }

  /**
   * Metric for whether the job is missing: 1 or 0. By default, the maximum over the interval.
   *
   * @param options Properties of the metric.
   */
  public metricMissing(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.missing, options);
  }

  /**
   * Metric for the number of assets and asset models in `ERROR`, where 500 means 500 or more. By default, the maximum over the interval.
   *
   * @param options Properties of the metric.
   */
  public metricResourcesInError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.resourcesInError, options);
  }

  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { Metric, Stats } = lazy.cloudwatch;
    const { dimensionsMap, interval: period } = this;
    return new Metric({ namespace: MONITOR_NAMESPACE, metricName, dimensionsMap, period, statistic: Stats.MAXIMUM, ...options }).attachTo(this);
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function checkTime(scope: IConstruct, prop: string, time: Duration, unit: 'minutes' | 'hours', most: number) {
  // The periods of the alarms depend on the value, so a token is not valid.
  const value = time.isUnresolved() ? NaN : time[unit === 'hours' ? 'toHours' : 'toMinutes']({ integral: false });
  if (!(Number.isInteger(value) && value >= 1 && value <= most)) {
    const given = time.isUnresolved() ? 'a token' : time.toHumanString() || value;
    fail(scope, `The ${prop} is ${given}. Write whole ${unit}, from Duration.${unit}(1) to Duration.${unit}(${most}).`);
  }
}

function checkProblems(scope: IConstruct, problems: SyncJobProblem[]) {
  const unknown = problems.filter((problem) => !Object.values(SyncJobProblem).includes(problem));
  if (unknown.length > 0) {
    fail(scope, `${quote(unknown[0])} is not a problem that a monitor knows. Write values of SyncJobProblem, or leave problems out for all.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function checkAlarmDescription(scope: IConstruct, description = '') {
  if (!Token.isUnresolved(description) && description.length > 400) {
    fail(scope, `The alarmDescription ${quote(description)} has ${description.length} characters: it must have at most 400, because the names of the problem and `
      + 'the job precede it, and Amazon CloudWatch accepts 1,024 in all. Shorten it.');
  }
}
