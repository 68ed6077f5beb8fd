import { Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ISyncJob, SyncFailureAlarms } from 'cdk-iot-twinmaker';

export interface MonitoringStackProps extends StackProps {
  readonly syncJob: ISyncJob;
}

/**
 * Tells the operators when the twin is no longer what the plant is.
 */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { syncJob, ...props }: MonitoringStackProps) {
    super(scope, id, props);

    // Subscribe to it: by e-mail, or with whatever pages your operators.
    const operators = new sns.Topic(this, 'Operators', { enforceSSL: true });

    const failures = new SyncFailureAlarms(this, 'SyncFailures', { syncJob });
    failures.anyFailure.addAlarmAction(new SnsAction(operators));

    // CloudWatch takes only one query per widget.
    const { metrics } = syncJob;
    const graph = (title: string, metric: cloudwatch.IMetric) =>
      new cloudwatch.GraphWidget({ title, left: [metric], leftYAxis: { min: 0, showUnits: false }, width: 8 });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: 'factory-twin',
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Is the twin in sync?', alarms: [failures.anyFailure, ...failures.alarms], width: 24, height: 3 })],
        [
          graph('Entities not created', metrics.entityCreationFailures()),
          graph('Entities not updated', metrics.entityUpdateFailures()),
          graph('Entities not deleted', metrics.entityDeletionFailures()),
        ],
        [
          graph('Component types not created', metrics.componentTypeCreationFailures()),
          graph('Component types not updated', metrics.componentTypeUpdateFailures()),
        ],
      ],
    });
  }
}
