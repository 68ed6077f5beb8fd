import { Stack, Validations } from 'aws-cdk-lib';
import { SyncJobMonitor } from 'cdk-iot-twinmaker';

/**
 * If you use cdk-nag: it wants a reason for what is off, and for each wildcard.
 */
export function acknowledgeMonitorFindings(monitor: SyncJobMonitor) {
  const { account, region } = Stack.of(monitor);
  const acknowledge = (reason: string, ...findings: string[]) =>
    findings.forEach((finding) => Validations.of(monitor).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason }));

  acknowledge('Logging takes permissions on all log groups. The output of each execution is kept for 90 days without it.', 'SF1');
  acknowledge('Tracing takes permissions on everything. The history of each execution shows its four steps.', 'SF2');
  acknowledge('PutMetricData takes no resource: a condition holds it to one namespace.', 'IAM5[Resource::*]');
  acknowledge('A workspace has one sync job, whose ID is not known before it is created.',
    `IAM5[Resource::arn:<AWS::Partition>:iottwinmaker:${region}:${account}:workspace/factory/sync-job/*]`);
}
