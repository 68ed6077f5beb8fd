import { CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import { SyncJob } from 'cdk-iot-twinmaker';

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

    const workspace = CfnWorkspace.fromWorkspaceId(this, 'Workspace', workspaceId);
    const syncJob = new SyncJob(this, 'Sync', { workspace });

    new CfnOutput(this, 'SyncJobArn', { value: syncJob.syncJobArn });
  }
}
