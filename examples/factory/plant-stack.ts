import { RemovalPolicy, Stack, StackProps, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
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

    const workspaceRole = this.workspaceRole(bucket);
    const workspace = new CfnWorkspace(this, 'Workspace', {
      workspaceId: 'factory',
      role: workspaceRole.roleArn,
      s3Location: bucket.bucketArn,
    });

    this.syncJob = new SyncJob(this, 'Sync', { workspace });

    this.acknowledgeFindings(bucket, workspaceRole);
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

  /**
   * For cdk-nag, where you use it: it wants a word on each wildcard, and on the missing access logs.
   */
  private acknowledgeFindings(bucket: s3.Bucket, workspaceRole: iam.Role) {
    const acknowledge = (construct: IConstruct, reason: string, findings: string[]) => findings.forEach((finding) =>
      Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason }));
    const environment = `${this.region}:${this.account}`;
    const objects = `Resource::<${this.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)}.Arn>`;

    acknowledge(bucket, 'Access logs need a bucket of their own: name it here if the rules of your house have one.', ['S1']);
    acknowledge(workspaceRole, 'The guide asks for these, on the one bucket of the workspace.', [
      'IAM5[Action::s3:GetBucket*]',
      `IAM5[${objects}/*]`,
      `IAM5[${objects}/DO_NOT_DELETE_WORKSPACE_*]`,
    ]);
    acknowledge(this.syncJob, 'A sync job reads all assets and models, and writes all that is synced into its one workspace.', [
      'IAM5[Resource::*]',
      `IAM5[Resource::arn:<AWS::Partition>:iotsitewise:${environment}:asset/*]`,
      `IAM5[Resource::arn:<AWS::Partition>:iotsitewise:${environment}:asset-model/*]`,
      `IAM5[Resource::arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/<Workspace>/entity/*]`,
      `IAM5[Resource::arn:<AWS::Partition>:iottwinmaker:${environment}:workspace/<Workspace>/component-type/*]`,
    ]);
  }
}
