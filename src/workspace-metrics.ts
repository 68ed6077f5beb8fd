import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { checkWorkspaceId } from './private/arns';
import { lazy } from './private/lazy';
import { toldWorkspaceId } from './private/references';

/**
 * Options of a metric of a workspace.
 */
export interface WorkspaceMetricOptions {
  /**
   * The period over which failures are added up: whole minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;

  /**
   * The label of the metric in a graph.
   *
   * @default - what fails, such as "Entity creation failures"
   */
  readonly label?: string;

  /**
   * The color of the metric in a graph, such as `#d62728`.
   *
   * @default - Amazon CloudWatch chooses one
   */
  readonly color?: string;

  /**
   * The account of the workspace, for a dashboard in another one.
   *
   * @default - the account of the dashboard
   */
  readonly account?: string;

  /**
   * The Region of the workspace, for a dashboard in another one.
   *
   * @default - the Region of the dashboard
   */
  readonly region?: string;
}

/**
 * Amazon CloudWatch metrics of a workspace: how many entities and component types could not be created, updated or deleted.
 *
 * They are for graphs. To be told when the twin falls behind, use a `SyncJobMonitor`: these metrics fall silent while an asset is still missing, and what
 * people create in the workspace themselves counts too.
 *
 * AWS IoT TwinMaker publishes a metric for each entity and each component type. Each metric here is the sum of them, by a query of CloudWatch Metrics
 * Insights, of which a widget or an alarm takes one. A query processes 10,000 metrics at most. An alarm on it is billed for each metric that the query
 * analyzes, about $0.10 a month each in us-east-1, so a twin of 10,000 entities costs about $1,000 a month for one alarm. A graph costs what
 * `GetMetricData` costs for the metrics analyzed, $0.01 per 1,000 where the console does not read them. (Prices of November 2026, in part as third
 * parties cite them.)
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/monitor-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export class WorkspaceMetrics {
  /**
   * Creates the metrics of a `Workspace`, an imported workspace or an L1 `CfnWorkspace`.
   *
   * @param workspace The workspace.
   * @throws an error if AWS IoT TwinMaker does not accept the ID of the workspace.
   */
  public static fromWorkspace(workspace: IWorkspaceRef): WorkspaceMetrics {
    const workspaceId = toldWorkspaceId(workspace.workspaceRef.workspaceId);
    checkWorkspaceId(workspace, workspaceId);
    return new WorkspaceMetrics(workspaceId);
  }

  private constructor(private readonly workspaceId: string) {}

  /**
   * The number of entities that could not be created: the twin lacks an asset.
   *
   * @param options Options of the metric.
   */
  public entityCreationFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityCreationFailure', 'Entity creation failures', options);
  }

  /**
   * The number of entities that could not be updated: the twin lags behind an asset.
   *
   * @param options Options of the metric.
   */
  public entityUpdateFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityUpdateFailure', 'Entity update failures', options);
  }

  /**
   * The number of entities that could not be deleted: the twin has an asset that AWS IoT SiteWise no longer has.
   *
   * @param options Options of the metric.
   */
  public entityDeletionFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('EntityDeletionFailure', 'Entity deletion failures', options);
  }

  /**
   * The number of component types that could not be created: the twin lacks an asset model, and with it its assets.
   *
   * @param options Options of the metric.
   */
  public componentTypeCreationFailures(options?: WorkspaceMetricOptions): cloudwatch.MathExpression {
    return this.failures('ComponentTypeCreationFailure', 'Component type creation failures', options);
  }

  /**
   * The number of component types that could not be updated: the twin lags behind an asset model.
   *
   * @param options Options of the metric.
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
