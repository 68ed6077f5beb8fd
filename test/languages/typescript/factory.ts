import { RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ISyncJob, SyncJob, SyncSource } from 'cdk-iot-twinmaker';
import { Construct } from 'constructs';

/** The plant: its workspace exists already, and operators may look at the sync job. */
export class PlantStack extends Stack {
  public readonly syncJob: SyncJob;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const workspace = CfnWorkspace.fromWorkspaceId(this, 'Workspace', 'factory');
    this.syncJob = new SyncJob(this, 'Sync', { workspace });

    const operator = new iam.Role(this, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    this.syncJob.grants.read(operator);
    this.syncJob.grants.listResources(operator);
  }
}

/** A branch, whose sync role and sync job follow the rules of the house. */
export class BranchStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const syncRole = new iam.Role(this, 'SyncRole', {
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'),
      path: '/plant/',
    });
    new SyncJob(this, 'Sync', {
      workspace: CfnWorkspace.fromWorkspaceId(this, 'Workspace', 'branch'),
      syncSource: SyncSource.SITEWISE,
      syncRole,
      tags: { line: '1' },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

export interface OperationsStackProps extends StackProps {
  readonly syncJob: ISyncJob;
}

/** What others know of the job of the plant: its ARN, or just its workspace. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);

    new ssm.StringParameter(this, 'SyncJobArn', { stringValue: props.syncJob.syncJobArn });

    const imported = SyncJob.fromSyncJobAttributes(this, 'Imported', {
      workspace: CfnWorkspace.fromWorkspaceId(this, 'Workspace', 'factory'),
    });
    imported.grants.read(new iam.Role(this, 'Auditor', { assumedBy: new iam.AccountRootPrincipal() }));
  }
}
