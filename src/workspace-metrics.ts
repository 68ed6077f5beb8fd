import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { checkWorkspaceId } from './private/arns';
import { lazy } from './private/lazy';
import { toldWorkspaceId } from './private/references';

/**
 * Options for a metric of a workspace.
 */
export interface WorkspaceMetricOptions {
  /**
   * The period over which failures are summed: whole minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;

  /**
   * The label of the metric in a graph.
   *
   * @default - the name of the metric, such as "Entity creation failures"
   */
  readonly label?: string;

  /**
   * The color of the metric in a graph, such as `#d62728`.
   *
   * @default - Amazon CloudWatch chooses one
   */
  readonly color?: string;

  /**
   * The account of the workspace, for a dashboard in another account.
   *
   * @default - the account of the dashboard
   */
  readonly account?: string;

  /**
   * The Region of the workspace, for a dashboard in another Region.
   *
   * @default - the Region of the dashboard
   */
  readonly region?: string;
}

/**
 * Amazon CloudWatch metrics of a workspace, for graphs: the number of entities and component types that could not be created, updated or deleted.
 *
 * Do not put an alarm on them. AWS bills an alarm for every metric that its query analyzes, about $0.10 a month each in us-east-1: one alarm on a twin
 * of 10,000 entities costs about $1,000 a month. These metrics also count failures of what users create in the workspace, and report none while
 * an asset is still missing. Use `SyncJobMonitor` instead.
 *
 * AWS IoT TwinMaker publishes a metric for each entity and component type. A metric of this class sums them with a query of CloudWatch Metrics
 * Insights, which processes at most 10,000 metrics. A widget or an alarm accepts one such query. Outside of the console, a graph costs $0.01 per 1,000
 * metrics analyzed (`GetMetricData`). Prices are of November 2026, some as third parties cite them.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/monitor-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export class WorkspaceMetrics {
  /**
   * Creates the metrics of a `Workspace`, an imported workspace or an L1 `CfnWorkspace`.
   *
   * @param workspace The workspace.
   * @throws if AWS IoT TwinMaker does not accept the ID of the workspace.
   */
  public static fromWorkspace(workspace: IWorkspaceRef): WorkspaceMetrics {
    const workspaceId = toldWorkspaceId(workspace.workspaceRef.workspaceId);
    checkWorkspaceId(workspace, workspaceId);
    return new WorkspaceMetrics(workspaceId);
  }

  private constructor(private readonly workspaceId: string) {}

  /**
   * Metric for the number of entities that could not be created: the twin lacks an asset.
   *
   * @param options Options for the metric.
   */
  public entityCreationFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityCreationFailure', 'Entity creation failures', options);
  }

  /**
   * Metric for the number of entities that could not be updated: the twin lags behind an asset.
   *
   * @param options Options for the metric.
   */
  public entityUpdateFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityUpdateFailure', 'Entity update failures', options);
  }

  /**
   * Metric for the number of entities that could not be deleted: the twin has an asset that AWS IoT SiteWise no longer has.
   *
   * @param options Options for the metric.
   */
  public entityDeletionFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityDeletionFailure', 'Entity deletion failures', options);
  }

  /**
   * Metric for the number of component types that could not be created: the twin lacks an asset model and its assets.
   *
   * @param options Options for the metric.
   */
  public componentTypeCreationFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('ComponentTypeCreationFailure', 'Component type creation failures', options);
  }

  /**
   * Metric for the number of component types that could not be updated: the twin lags behind an asset model.
   *
   * @param options Options for the metric.
   */
  public componentTypeUpdateFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('ComponentTypeUpdateFailure', 'Component type update failures', options);
  }

  private failures(metricName: string, label: string, options: WorkspaceMetricOptions = {}): cloudwatch.MathExpression {
    return new lazy.cloudwatch.MathExpression({
      expression: `SELECT SUM(${metricName}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = '${this.workspaceId}'`,
      label: options.label ?? label,
      color: options.color,
      period: options.period ?? Duration.minutes(1),
      searchAccount: options.account,
      searchRegion: options.region,
    });
  }
}
