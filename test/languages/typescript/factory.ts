import { CfnOutput, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ISyncJob, SyncJob, SyncJobMonitor, SyncJobProblem, SyncSource, Workspace } from 'cdk-iot-twinmaker';
import { Construct } from 'constructs';

/** The plant: its twin in two lines, which operators may look at. */
export class PlantStack extends Stack {
  public readonly syncJob: SyncJob;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const workspace = new Workspace(this, 'Workspace');
    this.syncJob = new SyncJob(this, 'Sync', { workspace });
    new CfnOutput(this, 'SyncJobIdentifier', { value: this.syncJob.syncJobIdentifier });

    const operator = new iam.Role(this, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    workspace.grants.readData(operator);
    this.syncJob.grants.read(operator);
    this.syncJob.grants.listResources(operator);
  }
}

/** A branch: its workspace exists already, and its sync role and sync job follow the rules of the house. */
export class BranchStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const syncRole = new iam.Role(this, 'SyncRole', {
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'),
      path: '/plant/',
    });
    new SyncJob(this, 'Sync', {
      workspace: Workspace.fromWorkspaceId(this, 'Workspace', 'branch'),
      syncSource: SyncSource.SITEWISE,
      syncRole,
      tags: { line: '1' },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

export interface SyncJobStackProps extends StackProps {
  readonly syncJob: ISyncJob;
}

/** What others know of the job of the plant, and of jobs elsewhere: their ARN, or just their workspace. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: SyncJobStackProps) {
    super(scope, id, props);

    new ssm.StringParameter(this, 'SyncJobArn', { stringValue: props.syncJob.syncJobArn });

    const auditor = new iam.Role(this, 'Auditor', { assumedBy: new iam.AccountRootPrincipal() });
    const mine = SyncJob.fromSyncJobArn(this, 'Mine', 'arn:aws:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/1234abcd');
    mine.grants.read(auditor);
    const harbour = SyncJob.fromSyncJobAttributes(this, 'Harbour', {
      workspace: Workspace.fromWorkspaceId(this, 'HarbourWorkspace', 'harbour'),
    });
    harbour.grants.read(auditor);
  }
}

/** Who is told when the twin of the plant stops. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: SyncJobStackProps) {
    super(scope, id, props);

    const operators = new sns.Topic(this, 'Operators');
    const monitor = new SyncJobMonitor(this, 'Monitor', {
      syncJob: props.syncJob,
      topic: operators,
      problems: [SyncJobProblem.ERROR, SyncJobProblem.MISSING],
    });
    monitor.alarm.addAlarmAction(new SnsAction(operators));

    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [[new cloudwatch.GraphWidget({
        title: 'Missing from the twin',
        left: [monitor.metricResourcesInError()],
      })]],
    });
  }
}
