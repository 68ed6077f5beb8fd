import { Stack, StackProps, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import { SyncJob } from 'cdk-iot-twinmaker';

/**
 * A sync job with a role that follows the rules of the house: under a path, and within a permissions boundary.
 */
export class OwnRoleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const syncRole = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': this.account } },
      }),
      path: '/plant/',
      // The boundary has to allow what the job gives the role, or the job can't sync.
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'plant-boundary'),
    });

    // The L1 will do as well: whatever refers to a workspace is taken.
    const workspace = CfnWorkspace.fromWorkspaceId(this, 'Workspace', 'factory');
    const syncJob = new SyncJob(this, 'Sync', { workspace, syncRole });

    // If you use cdk-nag: it wants a reason for each wildcard.
    const environment = `${this.region}:${this.account}`;
    for (const resource of [
      '*',
      `arn:<AWS::Partition>:iotsitewise:${environment}:asset/*`,
      `arn:<AWS::Partition>:iotsitewise:${environment}:asset-model/*`,
      `arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/factory/entity/*`,
      `arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/factory/component-type/*`,
    ]) {
      Validations.of(syncJob).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
        reason: 'A sync job reads all assets and models, and writes all that is synced into its one workspace.',
      });
    }
  }
}
