import { join } from 'path';
import { Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnScene } from 'aws-cdk-lib/aws-iottwinmaker';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from 'cdk-iot-twinmaker';

/**
 * A twin with a scene, its files, and who may look at it.
 */
export class SceneStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const workspace = new Workspace(this, 'Workspace', {
      workspaceId: 'factory',
      sceneViewerOrigins: ['https://grafana.example.com'],
    });
    const syncJob = new SyncJob(this, 'Sync', { workspace });

    const files = new BucketDeployment(this, 'Files', {
      destinationBucket: workspace.bucket,
      sources: [Source.asset(join(__dirname, 'files'))],
      prune: false, // what AWS and people put into the bucket stays
    });

    const floor = new CfnScene(this, 'Floor', {
      workspaceId: workspace.workspaceId,
      sceneId: 'floor',
      contentLocation: workspace.bucket.s3UrlForObject('floor.json'),
    });
    floor.node.addDependency(files, syncJob); // until the job is created, not until it has synced

    const viewer = new iam.Role(this, 'Viewer', { assumedBy: new iam.AccountRootPrincipal() });
    workspace.grants.viewScenes(viewer);
  }
}
