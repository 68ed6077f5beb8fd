import { CfnOutput, Stack, StackProps, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from 'cdk-iot-twinmaker';

export interface ExistingWorkspaceStackProps extends StackProps {
  /**
   * A workspace in the account and region of the stack that has no sync job yet.
   */
  readonly workspaceId: string;
}

/**
 * A sync job for a workspace that somebody made before, in the console or in another app.
 */
export class ExistingWorkspaceStack extends Stack {
  constructor(scope: Construct, id: string, { workspaceId, ...props }: ExistingWorkspaceStackProps) {
    super(scope, id, props);

    const workspace = Workspace.fromWorkspaceId(this, 'Workspace', workspaceId);
    const syncJob = new SyncJob(this, 'Sync', { workspace });

    new CfnOutput(this, 'SyncJobArn', { value: syncJob.syncJobArn });

    // If you use cdk-nag: it wants a reason for each wildcard.
    const environment = `${this.region}:${this.account}`;
    for (const resource of [
      '*',
      `arn:<AWS::Partition>:iotsitewise:${environment}:asset/*`,
      `arn:<AWS::Partition>:iotsitewise:${environment}:asset-model/*`,
      `arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/${workspaceId}/entity/*`,
      `arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/${workspaceId}/component-type/*`,
    ]) {
      Validations.of(syncJob).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
        reason: 'A sync job reads all assets and models, and writes all that is synced into its one workspace.',
      });
    }
  }
}
