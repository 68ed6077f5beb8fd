import { Stack, StackProps, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { SyncJob } from 'cdk-iot-twinmaker';

export interface OperationsStackProps extends StackProps {
  readonly syncJob: SyncJob;
}

/**
 * What those who run the plant have of the sync job: its ARN, its state, and leave to look at it.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, { syncJob, ...props }: OperationsStackProps) {
    super(scope, id, props);

    new ssm.StringParameter(this, 'JobArn', {
      parameterName: '/factory/sync-job/arn',
      stringValue: syncJob.syncJobArn,
    });

    // A value of the deployment, never a live one: operators get that from GetSyncJob.
    new ssm.StringParameter(this, 'JobStateAtDeployment', {
      parameterName: '/factory/sync-job/state-at-deployment',
      stringValue: syncJob.syncJobState,
    });

    const operators = new iam.Role(this, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
    syncJob.grants.read(operators);
    syncJob.grants.listResources(operators);

    // If you use cdk-nag: AWS chooses the ID of a job when it creates it, so a grant names the jobs of the workspace.
    Validations.of(operators).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iottwinmaker:${this.region}:${this.account}:workspace/factory/sync-job/*]`,
      reason: 'A workspace has one sync job, whose ID is not known before it is created.',
    });
  }
}
