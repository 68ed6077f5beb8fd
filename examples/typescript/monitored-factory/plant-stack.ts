import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ISyncJob, IWorkspace, SyncJob, Workspace } from 'cdk-iot-twinmaker';

/**
 * The digital twin of a factory whose assets are in AWS IoT SiteWise.
 */
export class PlantStack extends Stack {
  public readonly workspace: IWorkspace;
  public readonly syncJob: ISyncJob;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.workspace = new Workspace(this, 'Workspace', { workspaceId: 'factory' });
    this.syncJob = new SyncJob(this, 'Sync', { workspace: this.workspace });
  }
}
