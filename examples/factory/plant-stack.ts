import { RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ProductionLine } from './production-line';
import { SyncJob } from 'cdk-iot-twinmaker';

/**
 * A production line in AWS IoT SiteWise, and its twin in AWS IoT TwinMaker.
 */
export class PlantStack extends Stack {
  public readonly syncJob: SyncJob;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The job needs no order among the assets: it syncs those that are there, and follows those that come.
    new ProductionLine(this, 'Line1', { name: 'Line 1', path: '/factory/line-1', pumps: 3 });

    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      // It holds the scenes and 3D models of the twin, which are people's work.
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const workspace = new CfnWorkspace(this, 'Workspace', {
      workspaceId: 'factory',
      role: this.workspaceRole(bucket).roleArn,
      s3Location: bucket.bucketArn,
    });

    this.syncJob = new SyncJob(this, 'Sync', { workspace });
  }

  /**
   * The role that the guide asks for. Its policy is inline, so it is there before the workspace.
   *
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
   */
  private workspaceRole(bucket: s3.IBucket): iam.Role {
    return new iam.Role(this, 'WorkspaceRole', {
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': this.account } },
      }),
      inlinePolicies: {
        Bucket: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['s3:GetBucket*', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
              resources: [bucket.bucketArn, bucket.arnForObjects('*')],
            }),
            new iam.PolicyStatement({
              actions: ['s3:DeleteObject'],
              resources: [bucket.arnForObjects('DO_NOT_DELETE_WORKSPACE_*')],
            }),
          ],
        }),
      },
    });
  }
}
