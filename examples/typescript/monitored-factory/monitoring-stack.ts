import { Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ISyncJob, IWorkspace, SyncJobMonitor } from 'cdk-iot-twinmaker';

export interface MonitoringStackProps extends StackProps {
  readonly workspace: IWorkspace;
  readonly syncJob: ISyncJob;
}

/**
 * Tells the operators when the twin differs from the factory, and why.
 */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);

    // Subscribe your operators: by email, or by the tool that pages them.
    const operators = new sns.Topic(this, 'Operators', { enforceSSL: true });
    const monitor = new SyncJobMonitor(this, 'Monitor', { syncJob: props.syncJob, topic: operators });

    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: 'factory-twin',
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Is the twin in sync?', alarms: [monitor.alarm, ...monitor.alarms], width: 24, height: 3 })],
        [
          graph('State of the sync job', monitor.metricActive(), monitor.metricError(), monitor.metricMissing()),
          graph('Assets and models in error', monitor.metricResourcesInError()),
          // CloudWatch takes only one query per widget.
          graph('Entities not created', props.workspace.metrics.entityCreationFailures()),
        ],
      ],
    });
  }
}

function graph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, width: 8 });
}
