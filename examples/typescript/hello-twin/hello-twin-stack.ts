import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from 'cdk-iot-twinmaker';

/**
 * A digital twin of all assets in AWS IoT SiteWise.
 */
export class HelloTwinStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const workspace = new Workspace(this, 'Plant');
    new SyncJob(this, 'Sync', { workspace });
  }
}
