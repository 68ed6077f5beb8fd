import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { checkSameEnvironment } from './private/environments';
import { fail } from './private/messages';
import { isKnown } from './private/references';
import { SyncFailure } from './sync-failure';
import { SyncJobMetrics } from './sync-job-metrics';

/**
 * Properties of the alarms on what fails as a twin is kept in sync.
 *
 * None of them touches the sync job: a change changes alarms.
 */
export interface SyncFailureAlarmsProps {
  /**
   * The job whose workspace is watched. It is in the account and region of this stack.
   */
  readonly syncJob: ISyncJobRef;

  /**
   * The failures to watch.
   *
   * @default - all of them
   */
  readonly failures?: SyncFailure[];

  /**
   * How many failures of one kind in a period raise the alarm.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * How long failures are added up: whole minutes.
   *
   * @default - one minute, the finest that AWS IoT TwinMaker publishes
   */
  readonly period?: Duration;

  /**
   * How many of the latest periods are looked at. All of them together are three hours at most.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
   */
  readonly evaluationPeriods?: number;

  /**
   * In how many of these periods the threshold has to be reached.
   *
   * @default - in all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * What whoever is alarmed reads.
   *
   * @default - a sentence that names the workspace, where its id is known
   */
  readonly alarmDescription?: string;
}

/**
 * Alarms on what fails as a twin is kept in sync: one alarm for each kind of failure, and one above them, `anyFailure`, to act upon.
 *
 * A period without failures has no data, and is fine. An alarm counts what fails in the whole workspace, entities that people make
 * included: see `SyncJobMetrics`, with the limits of its queries. Five of the 200 alarms on queries that an account has in a region
 * go to one twin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export class SyncFailureAlarms extends Construct {
  /**
   * The alarm that is raised while any of the others is: the one to add actions to.
   */
  public readonly anyFailure: cloudwatch.CompositeAlarm;

  /**
   * The alarm for each kind of failure, in the order of `failures`.
   */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly byFailure: Map<SyncFailure, cloudwatch.Alarm>;

  /**
   * @throws where the job is in another account or region or its workspace id breaks the limits; where no failure is named, or one
   * twice; where the period is not in whole minutes, `evaluationPeriods` or `datapointsToAlarm` is not a whole number from 1, the latter
   * exceeds the former, or all periods together exceed three hours.
   */
  constructor(scope: Construct, id: string, props: SyncFailureAlarmsProps) {
    super(scope, id);

    const { syncJob, failures = Object.values(SyncFailure), threshold = 1, evaluationPeriods = 1, period = Duration.minutes(1) } = props;
    checkFailures(this, failures);
    checkAlarmTimes(this, period, evaluationPeriods, props.datapointsToAlarm);
    checkSameEnvironment(this, ['The alarms', Stack.of(this)], ['the sync job', syncJob.env], 'Define the alarms in a stack that has the env of the job.');
    if (isKnown(threshold) && !(threshold > 0)) { fail(this, `The threshold is ${threshold}. Write how many failures raise the alarm, 1 or more.`); }

    const metrics = SyncJobMetrics.fromSyncJob(syncJob);
    this.byFailure = new Map(failures.map((failure) => [failure, new cloudwatch.Alarm(this, failure, {
      metric: metrics._failures(failure, { period }),
      threshold,
      evaluationPeriods,
      datapointsToAlarm: props.datapointsToAlarm,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })]));
    this.alarms = [...this.byFailure.values()];
    this.anyFailure = new cloudwatch.CompositeAlarm(this, 'AnyFailure', {
      alarmRule: cloudwatch.AlarmRule.anyOf(...this.alarms),
      alarmDescription: props.alarmDescription ?? metrics._describe(),
    });
  }

  /**
   * The alarm for one kind of failure.
   *
   * @throws where that kind is not watched.
   */
  public alarmOf(failure: SyncFailure): cloudwatch.Alarm {
    return this.byFailure.get(failure)
      ?? fail(this, `There is no alarm for ${failure}, which is not among the failures of these alarms. Name it there, or leave failures out.`);
  }
}

function checkFailures(scope: IConstruct, failures: SyncFailure[]) {
  if (failures.length === 0) {
    fail(scope, 'There is no failure to watch: failures is empty. Name at least one SyncFailure, or leave failures out to watch all.');
  }
  const twice = failures.find((failure, index) => failures.indexOf(failure) !== index);
  if (twice !== undefined) {
    fail(scope, `The failure ${twice} is named twice, and there is one alarm for each. Name it once.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
function checkAlarmTimes(scope: IConstruct, period: Duration, evaluationPeriods: number, datapointsToAlarm: number | undefined) {
  if (isKnown(evaluationPeriods) && !(Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1)) {
    fail(scope, `The alarm would look at ${evaluationPeriods} periods. Write a whole number of evaluationPeriods, 1 or more.`);
  }
  if (datapointsToAlarm !== undefined && isKnown(datapointsToAlarm) && isKnown(evaluationPeriods)
    && !(Number.isInteger(datapointsToAlarm) && datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    fail(scope, `The alarm would wait for ${datapointsToAlarm} of ${evaluationPeriods} periods. Write a whole number of datapointsToAlarm, from 1 to `
      + 'evaluationPeriods.');
  }
  if (period.isUnresolved()) { return; }
  const minutes = period.toMinutes({ integral: false });
  if (!(Number.isInteger(minutes) && minutes >= 1)) {
    fail(scope, `The period is ${period.toHumanString()}, and a query has whole minutes. Write Duration.minutes(1), or more.`);
  }
  if (isKnown(evaluationPeriods) && minutes * evaluationPeriods > 180) {
    fail(scope, `The alarm would look at ${minutes * evaluationPeriods} minutes, and one on a query sees the last 180. Shorten period, or lower `
      + 'evaluationPeriods.');
  }
}
