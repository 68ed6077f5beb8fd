import { Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeMonitorFindings } from './cdk-nag';
import { ISyncJob, IWorkspace, SyncJobMonitor } from 'cdk-iot-twinmaker';

export interface MonitoringStackProps extends StackProps {
  readonly syncJob: ISyncJob;
  readonly workspace: IWorkspace;
}

/**
 * Tells the operators when the twin is no longer what the plant is, and why.
 */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { syncJob, workspace, ...props }: MonitoringStackProps) {
    super(scope, id, props);

    // Subscribe to it: by e-mail, or with whatever pages your operators.
    const operators = new sns.Topic(this, 'Operators', { enforceSSL: true });
    const monitor = new SyncJobMonitor(this, 'Monitor', { syncJob, topic: operators });
    acknowledgeMonitorFindings(monitor);

    const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, width: 8 });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: 'factory-twin',
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Is the twin in sync?', alarms: [monitor.alarm, ...monitor.alarms], width: 24, height: 3 })],
        [
          graph('State of the sync job', monitor.metricActive(), monitor.metricError(), monitor.metricMissing()),
          graph('Assets and models in error', monitor.metricResourcesInError()),
          // CloudWatch takes only one query per widget.
          graph('Entities not created', workspace.metrics.entityCreationFailures()),
        ],
      ],
    });
  }
}
