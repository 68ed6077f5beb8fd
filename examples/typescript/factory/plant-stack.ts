import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeFindings } from './cdk-nag';
import { ProductionLine } from './production-line';
import { SyncJob, Workspace } from 'cdk-iot-twinmaker';

/**
 * A production line in AWS IoT SiteWise, and its twin in AWS IoT TwinMaker.
 */
export class PlantStack extends Stack {
  public readonly workspace: Workspace;
  public readonly syncJob: SyncJob;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The job needs no order among the assets: it syncs those that are there, and follows those that come.
    new ProductionLine(this, 'Line1', { name: 'Line 1', path: '/factory/line-1', pumps: 3 });

    this.workspace = new Workspace(this, 'Workspace', {
      workspaceId: 'factory',
      description: 'The twin of the factory: its line and pumps, as AWS IoT SiteWise has them',
    });
    this.syncJob = new SyncJob(this, 'Sync', { workspace: this.workspace });

    acknowledgeFindings(this.workspace, this.syncJob);
  }
}
