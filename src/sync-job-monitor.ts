import { Duration, Stack, Token } from 'aws-cdk-lib';
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
import { checkMonitorTopic, letCloudWatchPublish } from './private/monitor-topic';
import { checkOtherMonitors } from './private/neighbors';
import { l1OfJob, toldWorkspaceIdOfJob } from './private/references';
import { SyncJobProblem } from './sync-job-problem';

/**
 * Properties for defining a monitor.
 *
 * Adding, changing or removing a monitor changes no property of the sync job.
 */
export interface SyncJobMonitorProps {
  /**
   * The sync job to watch: a `SyncJob`, an L1 `CfnSyncJob`, or an import by `SyncJob.fromSyncJobAttributes()`.
   *
   * It has to be in the account and Region of this stack, and to have no other monitor.
   */
  readonly syncJob: ISyncJobRef;

  /**
   * The topic that is told of each change of an alarm, recovery included, with what AWS IoT TwinMaker says of the job.
   *
   * The policy of the topic, and of the key that encrypts it, lets Amazon CloudWatch publish for all alarms of this account. This statement
   * replaces the default policy of a topic that has none. A topic or a key that this app can't change emits the warning
   * `cdk-iot-twinmaker:monitorTopicNotManaged` or `cdk-iot-twinmaker:monitorKeyNotManaged`, which lists the statement that it must have. The topic is
   * in the Region of this stack, and no FIFO topic.
   *
   * @default - nobody is told: add actions to `alarm`
   */
  readonly topic?: sns.ITopic;

  /**
   * How often the job is asked for its state: whole minutes, from 1 minute to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * How long the job may be anything but `ACTIVE`, at its first sync and ever after: whole hours, from 1 hour to 7 days.
   *
   * @default Duration.days(1)
   */
  readonly inactivityThreshold?: Duration;

  /**
   * The problems to have an alarm for. `SyncJobProblem.NO_ANSWER` always has one.
   *
   * @default - all
   */
  readonly problems?: SyncJobProblem[];

  /**
   * Text at the end of the description of each alarm, such as the address of a runbook: 400 characters at most.
   *
   * @default - where the executions are that tell why
   */
  readonly alarmDescription?: string;
}

/**
 * Watches a sync job, and tells of it when it stops, hangs, is gone, or leaves assets behind.
 *
 * AWS publishes nothing of the state of a sync job. A schedule starts a state machine, which asks for the state of the job and for what is in
 * error, and publishes both as metrics in the namespace `cdk-iot-twinmaker`, with the dimensions `WorkspaceId` and `SyncSource`. Each problem has an
 * alarm on these. The output of an execution is what AWS IoT TwinMaker says of the job. An execution fails only if it could not ask or publish.
 *
 * A month costs $7.02 at an interval of 1 minute, $3.17 at 5 minutes, $2.52 at 15 minutes: 4 state transitions ($0.025 per 1,000) and
 * 1 `PutMetricData` ($0.01 per 1,000) a run, 4 metrics ($0.30), 5 alarms ($0.10) and a composite alarm ($0.50), in us-east-1 without free tiers. While
 * resources are in error, each 50 of them take 2 more transitions a run. (Prices of November 2026: of AWS Step Functions from its page, of Amazon
 * CloudWatch as third parties cite it.)
 *
 * Logging and tracing of the state machine are off, since they need permissions on `*`. `stateMachine` takes them.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class SyncJobMonitor extends Construct {
  /**
   * The alarm for any problem. A composite alarm tells of its own changes only: its actions run once, until all problems are over.
   */
  public readonly alarm: cloudwatch.CompositeAlarm;

  /**
   * The alarms of the problems, in the order of `SyncJobProblem`.
   */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The state machine that asks. The outputs of its executions, and the causes of failed ones, tell what is wrong.
   */
  public readonly stateMachine: stepfunctions.StateMachine;

  private readonly byProblem: Map<SyncJobProblem, cloudwatch.Alarm>;
  private readonly dimensionsMap: Record<string, string>;
  private readonly interval: Duration;

  /**
   * @throws an error if the job is in another account or Region or was imported without its source, if this stack has a monitor of the job already,
   * if the topic is a FIFO topic or in another Region, or if an interval, a problem or a description is not as stated there.
   */
  constructor(scope: Construct, id: string, props: SyncJobMonitorProps) {
    super(scope, id);

    const { syncJob, topic, interval = Duration.minutes(5), inactivityThreshold = Duration.days(1) } = props;
    const { problems = Object.values(SyncJobProblem) } = props;
    const stack = Stack.of(this);
    const workspaceId = toldWorkspaceIdOfJob(syncJob);
    const { syncSource } = l1OfJob(syncJob) ?? syncJob.syncJobRef;
    checkSameEnvironment(this, ['The monitor', stack], ['the sync job', syncJob.env], 'Define the monitor in a stack that has the env of the job.');
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
        // The next run comes anyway.
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 60 },
      },
    });
    // Nobody is alarmed of a job that is still to be created, or that is deleted with the stack.
    schedule.node.addDependency(l1OfJob(syncJob) ?? syncJob);

    const why = props.alarmDescription ?? `The executions of ${stateMachineArn} tell why.`;
    const where = `AWS IoT TwinMaker workspace ${workspaceId}, source ${syncSource}. ${why}`;
    const { ComparisonOperator, TreatMissingData, Stats } = lazy.cloudwatch;
    const below = ComparisonOperator.LESS_THAN_THRESHOLD;
    const rules: Record<SyncJobProblem, [string, cloudwatch.Metric, number, Partial<cloudwatch.CreateAlarmOptions>]> = {
      [SyncJobProblem.ERROR]: ['Sync job in ERROR', this.metricError(), 1, {}],
      // Twice, since a replacement deletes the job before it creates the new one.
      [SyncJobProblem.MISSING]: ['Sync job missing', this.metricMissing(), 2, {}],
      [SyncJobProblem.NOT_ACTIVE]: ['Sync job not ACTIVE', this.metricActive({ period: Duration.hours(1) }), inactivityThreshold.toHours(), {
        comparisonOperator: below,
      }],
      // Three times, since the service tries again.
      [SyncJobProblem.RESOURCES_IN_ERROR]: ['Assets or models in ERROR', this.metricResourcesInError(), 3, {}],
      // Of the metric that an execution publishes only with a full answer.
      [SyncJobProblem.NO_ANSWER]: ['No answer about the sync job', this.metricResourcesInError({ statistic: Stats.SAMPLE_COUNT }), 3, {
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
    const noAnswer = this.alarmFor(SyncJobProblem.NO_ANSWER);
    // A property that older versions of the L1 do not have.
    (noAnswer.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('WarmUpConfiguration.WarmUpPeriodDurationInMinutes', 3 * interval.toMinutes());
    this.alarm = new lazy.cloudwatch.CompositeAlarm(this, 'AnyProblem', {
      alarmRule: lazy.cloudwatch.AlarmRule.anyOf(...this.alarms),
      alarmDescription: `Problem of a sync job. ${where}`,
    });
    (this.alarm.node.defaultChild as cloudwatch.CfnCompositeAlarm).alarmName = undefined; // by which two stacks of one class could collide

    if (topic !== undefined) {
      letCloudWatchPublish(this, topic);
      // Who can't ask can't tell either. That it is over, the state machine tells.
      noAnswer.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
      const told = this.alarms.filter((alarm) => alarm !== noAnswer);
      new lazy.events.CfnRule(this, 'Rule', {
        description: 'Tells of problems of a sync job of AWS IoT TwinMaker',
        eventPattern: {
          'source': ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          '$or': [
            ...told.length === 0 ? [] : [{ resources: told.map(({ alarmArn }) => alarmArn), detail: { state: { value: ['ALARM'] } } }],
            { resources: this.alarms.map(({ alarmArn }) => alarmArn), detail: { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } } },
          ],
        },
        targets: [{ id: 'StateMachine', arn: stateMachineArn, roleArn: startRole(this, 'RuleRole', 'events.amazonaws.com', stateMachineArn).roleArn }],
      });
    }
  }

  /**
   * The alarm of a problem.
   *
   * @param problem The problem.
   * @throws an error if the problem is not one of `problems`.
   */
  public alarmFor(problem: SyncJobProblem): cloudwatch.Alarm {
    return this.byProblem.get(problem)
      ?? fail(this, `There is no alarm for ${problem}, which is not one of the problems of this monitor. Add it to problems, or leave problems out.`);
  }

  /**
   * Metric for whether the job is `ACTIVE`: 1 or 0.
   *
   * @param options Properties of the metric.
   * @default - maximum over the interval
   */
  public metricActive(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.active, options);
  }

  /**
   * Metric for whether the job is in `ERROR`: 1 or 0.
   *
   * @param options Properties of the metric.
   * @default - maximum over the interval
   */
  public metricError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.error, options);
  }

  /**
   * Metric for whether there is no such job: 1 or 0.
   *
   * @param options Properties of the metric.
   * @default - maximum over the interval
   */
  public metricMissing(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MONITOR_METRICS.missing, options);
  }

  /**
   * Metric for how many assets and asset models are in `ERROR`: 500 at most, which then means 500 or more.
   *
   * @param options Properties of the metric.
   * @default - maximum over the interval
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
  // The periods of the alarms depend on it.
  const value = time.isUnresolved() ? undefined : unit === 'hours' ? time.toHours({ integral: false }) : time.toMinutes({ integral: false });
  if (!(Number.isInteger(value) && value! >= 1 && value! <= most)) {
    fail(scope, `The ${prop} is ${value === undefined ? 'a token' : time.toHumanString() || value}. Write whole ${unit}, from Duration.${unit}(1) to Duration.${unit}(${most}).`);
  }
}

function checkProblems(scope: IConstruct, problems: SyncJobProblem[]) {
  const known = Object.values(SyncJobProblem);
  const unknown = problems.find((problem) => !known.includes(problem));
  if (unknown !== undefined || problems.includes(undefined!)) {
    fail(scope, `${quote(unknown)} is no problem that a monitor knows. Write values of SyncJobProblem, or leave problems out for all.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function checkAlarmDescription(scope: IConstruct, description = '') {
  if (!Token.isUnresolved(description) && description.length > 400) {
    fail(scope, `The alarmDescription ${quote(description)} has ${description.length} characters. It has 400 at most, since Amazon CloudWatch takes 1,024 with what `
      + 'names the problem and the job. Shorten it.');
  }
}
