import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { checkWorkspaceId } from './private/arns';
import { toldWorkspaceIdOfJob } from './private/references';
import { SyncFailure } from './sync-failure';

/**
 * How a metric is added up and shown.
 */
export interface SyncJobMetricOptions {
  /**
   * How long failures are added up: whole minutes.
   *
   * @default - one minute, the finest that AWS IoT TwinMaker publishes
   */
  readonly period?: Duration;

  /**
   * What the metric is called in a graph.
   *
   * @default - what fails, such as "Entity creation failures"
   */
  readonly label?: string;

  /**
   * The color in a graph, such as `#d62728`.
   *
   * @default - Amazon CloudWatch chooses one
   */
  readonly color?: string;

  /**
   * The account of the job, for a dashboard in another one. An alarm has to be where the job is.
   *
   * @default - that of the dashboard
   */
  readonly account?: string;

  /**
   * The region of the job, likewise.
   *
   * @default - that of the dashboard
   */
  readonly region?: string;
}

/**
 * What Amazon CloudWatch tells of the workspace of a sync job: how many entities and component types could not be synced.
 *
 * Each metric is one figure, the sum over everything in the workspace: AWS publishes one metric per entity and one per component
 * type, and none for a job. So what people create in the workspace themselves counts too.
 *
 * A figure is a query of CloudWatch Metrics Insights, with its limits: one query per alarm, widget or math expression, so the
 * figures can't be added up in one; 10,000 metrics and 500 series per query, so a very large twin is seen in part; 200 alarms on
 * queries per account and region; and an alarm sees the last three hours. In a monitoring account of CloudWatch, a workspace of the
 * same id in a source account counts too.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/monitor-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export class SyncJobMetrics {
  /**
   * The metrics of any sync job: a `SyncJob`, an imported one, an L1 `CfnSyncJob`.
   *
   * @throws where the job is in a workspace with an id that AWS does not accept.
   */
  public static fromSyncJob(syncJob: ISyncJobRef): SyncJobMetrics {
    const workspaceId = toldWorkspaceIdOfJob(syncJob);
    checkWorkspaceId(syncJob, workspaceId);
    return new SyncJobMetrics(workspaceId);
  }

  private constructor(private readonly workspaceId: string) {}

  /**
   * How many entities could not be created: an asset of AWS IoT SiteWise is missing from the twin.
   *
   * @param options Period, label, color, and for a dashboard elsewhere account and region.
   */
  public entityCreationFailures(options?: SyncJobMetricOptions): cloudwatch.MathExpression {
    return this._failures(SyncFailure.ENTITY_CREATION, options);
  }

  /**
   * How many entities could not be updated: the twin lags behind an asset of AWS IoT SiteWise.
   *
   * @param options As for `entityCreationFailures()`.
   */
  public entityUpdateFailures(options?: SyncJobMetricOptions): cloudwatch.MathExpression {
    return this._failures(SyncFailure.ENTITY_UPDATE, options);
  }

  /**
   * How many entities could not be deleted: the twin has an asset that AWS IoT SiteWise no longer has.
   *
   * @param options As for `entityCreationFailures()`.
   */
  public entityDeletionFailures(options?: SyncJobMetricOptions): cloudwatch.MathExpression {
    return this._failures(SyncFailure.ENTITY_DELETION, options);
  }

  /**
   * How many component types could not be created: an asset model is missing from the twin, and with it its assets.
   *
   * @param options As for `entityCreationFailures()`.
   */
  public componentTypeCreationFailures(options?: SyncJobMetricOptions): cloudwatch.MathExpression {
    return this._failures(SyncFailure.COMPONENT_TYPE_CREATION, options);
  }

  /**
   * How many component types could not be updated: the twin lags behind an asset model.
   *
   * @param options As for `entityCreationFailures()`.
   */
  public componentTypeUpdateFailures(options?: SyncJobMetricOptions): cloudwatch.MathExpression {
    return this._failures(SyncFailure.COMPONENT_TYPE_UPDATE, options);
  }

  /**
   * A failure by its name, which is that of its metric.
   *
   * @internal
   */
  public _failures(failure: SyncFailure, options: SyncJobMetricOptions = {}): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: `SELECT SUM(${failure}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = '${this.workspaceId}'`,
      label: options.label ?? LABELS[failure],
      color: options.color,
      period: options.period ?? Duration.minutes(1),
      searchAccount: options.account,
      searchRegion: options.region,
    });
  }

  /**
   * What an alarm on any of the metrics says.
   *
   * @internal
   */
  public _describe(): string {
    return `Something could not be synced into the AWS IoT TwinMaker workspace ${this.workspaceId}.`;
  }
}

const LABELS: Record<SyncFailure, string> = {
  [SyncFailure.ENTITY_CREATION]: 'Entity creation failures',
  [SyncFailure.ENTITY_UPDATE]: 'Entity update failures',
  [SyncFailure.ENTITY_DELETION]: 'Entity deletion failures',
  [SyncFailure.COMPONENT_TYPE_CREATION]: 'Component type creation failures',
  [SyncFailure.COMPONENT_TYPE_UPDATE]: 'Component type update failures',
};
