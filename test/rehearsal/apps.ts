import {
  App, Aspects, CfnParameter, CfnResource, CliCredentialsStackSynthesizer, Duration, Fn, IAspect, MissingRemovalPolicies, RemovalPolicy, Stack,
  StackProps, Tags,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnScene, CfnSyncJob, CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { Plant } from './plant';
import { OperationsStack } from '../../examples/typescript/factory/operations-stack';
import { PlantStack } from '../../examples/typescript/factory/plant-stack';
import { HelloTwinStack } from '../../examples/typescript/hello-twin/hello-twin-stack';
import { SceneStack } from '../../examples/typescript/scene/scene-stack';
import { SyncJob, SyncJobMonitor, SyncJobProps, Workspace, WorkspaceProps } from 'cdk-iot-twinmaker';

/** A stack with a workspace and a sync job, each with what a scenario wants of it. */
export function twin(app: App, plant: Plant, workspace: WorkspaceProps = {}, job: Partial<SyncJobProps> = {}, tags?: StackProps['tags']): SyncJob {
  const stack = new Stack(app, 'Twin', { ...plant.stack('twin'), tags });
  return new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), ...workspace }), ...job });
}

/** Two workspaces, and a job in one of them. */
export function twoWorkspaces(app: App, plant: Plant, which: 'plant' | 'plant2', syncRole?: (stack: Stack) => iam.Role): SyncJob {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const [first, second] = ['plant', 'plant2'].map((id) => new Workspace(stack, id, { workspaceId: plant.name(id) }));
  return new SyncJob(stack, 'Sync', { workspace: which === 'plant' ? first : second, syncRole: syncRole?.(stack) });
}

export function ownRole(scope: Construct, props: Partial<iam.RoleProps> = {}): iam.Role {
  return new iam.Role(scope, 'OwnRole', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'), ...props });
}

/** A boundary wide enough for what twins do. */
export function boundary(stack: Stack): iam.ManagedPolicy {
  return new iam.ManagedPolicy(stack, 'Boundary', {
    statements: [new iam.PolicyStatement({ actions: ['iottwinmaker:*', 'iotsitewise:*', 's3:*'], resources: ['*'] })],
  });
}

/** Tags whatever it meets, as many houses do. */
class TagEverything implements IAspect {
  constructor(private readonly value: string) {}
  public visit(node: IConstruct) { Tags.of(node).add('cost-center', this.value); }
}

export function tagged(app: App, plant: Plant, value: string, byAspect?: string) {
  twin(app, plant);
  Tags.of(app).add('stage', value);
  if (byAspect !== undefined) { Aspects.of(app).add(new TagEverything(byAspect)); }
}

export function helloTwin(app: App, plant: Plant) {
  const stack = new HelloTwinStack(app, 'HelloTwin', plant.stack('twin'));
  plant.notes.workspace = (stack.node.findChild('Plant') as Workspace).resource.workspaceId;
}

/** The class of which there is a stack in each of two Regions. The role is in both. */
export function syncWithNamedRole(app: App, plant: Plant, region: string) {
  const stack = new Stack(app, `Sync-${region}`, plant.stack('sync', region));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), removalPolicy: RemovalPolicy.DESTROY });
  new SyncJob(stack, 'Sync', { workspace, syncRole: iam.Role.fromRoleName(stack, 'Role', plant.name('shared')) });
}

export function jobAlone(app: App, plant: Plant, workspaceId: string, more?: (job: SyncJob) => void) {
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  const job = new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Plant', workspaceId) });
  more?.(job);
}

export function workspacesAlone(app: App, plant: Plant) {
  const stack = new Stack(app, 'Base', plant.stack('base'));
  ['plant', 'plant2'].forEach((id) => new Workspace(stack, id, { workspaceId: plant.name(id) }));
}

/** A job by the L1 with a role made by hand, and the same after it was taken over. */
export function handmade(app: App, plant: Plant, isTakenOver: boolean) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  const syncRole = ownRole(stack, { inlinePolicies: { sync: new iam.PolicyDocument({ statements: [everything()] }) } });
  if (isTakenOver) {
    new SyncJob(stack, 'Taken', { workspace, syncRole }).resource.overrideLogicalId('Job');
  } else {
    const job = new CfnSyncJob(stack, 'Job', { workspaceId: workspace.workspaceId, syncRole: syncRole.roleArn, syncSource: 'SITEWISE' });
    job.overrideLogicalId('Job');
  }
}

/** A whole twin by the L1s, with policies as broad as people write them. */
export function twinByHand(app: App, plant: Plant, by: 'text' | 'Ref') {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const assumedBy = new iam.ServicePrincipal('iottwinmaker.amazonaws.com');
  const role = new iam.Role(stack, 'TwinRole', { assumedBy });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*', 'iottwinmaker:*'], resources: ['*'] }));
  const syncRole = new iam.Role(stack, 'SyncRole', { assumedBy });
  (syncRole.node.defaultChild as CfnResource).overrideLogicalId('SyncRole');
  syncRole.addToPolicy(everything());
  const workspaceId = plant.name('plant');
  const workspace = new CfnWorkspace(stack, 'Twin', { workspaceId, role: role.roleArn, s3Location: new s3.Bucket(stack, 'Scenes').bucketArn });
  workspace.node.addDependency(role);
  const job = new CfnSyncJob(stack, 'Job', { workspaceId: by === 'text' ? workspaceId : workspace.ref, syncSource: 'SITEWISE', syncRole: syncRole.roleArn });
  job.node.addDependency(workspace, syncRole);
}

/** The same twin, taken over. A role by hand has no path, and its twin stays only without the path that this library writes. */
export function twinTakenOver(app: App, plant: Plant, by: 'text' | 'Ref', hasPath = false) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspaceId = plant.name('plant');
  const workspace = new Workspace(stack, 'ColdStore', { workspaceId });
  const job = new SyncJob(stack, 'Sync', { workspace: by === 'text' ? Workspace.fromWorkspaceId(stack, 'ById', workspaceId) : workspace });
  const takeOver = (construct: IConstruct, logicalId: string) => (construct.node.defaultChild as CfnResource).overrideLogicalId(logicalId);
  takeOver(workspace, 'Twin');
  takeOver(workspace.bucket, 'ScenesA06A70C8');
  takeOver(workspace.role, 'TwinRole547A0511');
  takeOver(job, 'Job');
  takeOver(job.syncRole, 'SyncRole');
  if (!hasPath) { (job.syncRole.node.defaultChild as CfnResource).addPropertyDeletionOverride('Path'); }
}

function connectorIn(stack: Stack, workspaceId: string): lambda.Function {
  return new lambda.Function(stack, 'Connector', {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('def handler(event, context): return {"propertyValues": []}'),
    environment: { WORKSPACE_ID: workspaceId },
  });
}

export function connector(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  connectorIn(stack, workspace.workspaceId).grantInvoke(workspace);
  new SyncJob(stack, 'Sync', { workspace });
}

export function connectorInTwoStacks(app: App, plant: Plant) {
  const fn = connectorIn(new Stack(app, 'Connectors', plant.stack('connectors')), plant.name('plant'));
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  fn.grantInvoke(workspace);
  new SyncJob(stack, 'Sync', { workspace });
}

/** A scene that waits for the job. */
export function scene(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  const floor = new CfnScene(stack, 'Floor', {
    workspaceId: workspace.workspaceId, sceneId: 'floor', contentLocation: workspace.bucket.s3UrlForObject('floor.json'),
  });
  floor.node.addDependency(new SyncJob(stack, 'Sync', { workspace }));
  workspace.grants.viewScenes(new iam.Role(stack, 'Viewer', { assumedBy: new iam.AccountRootPrincipal() }));
}

/** A stack that has assets, in a bucket that is there before. */
function withAssets(plant: Plant): StackProps {
  return { ...plant.stack('twin'), synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: plant.name('assets') }) };
}

/** The example that copies files into the bucket of its workspace, and one file more. */
export function files(app: App, plant: Plant, more?: string) {
  const stack = new SceneStack(app, 'Scene', withAssets(plant));
  if (more !== undefined) { (stack.node.findChild('Files') as BucketDeployment).addSource(Source.data(more, '{}')); }
}

export function destroyedWithObjects(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', withAssets(plant));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  new SyncJob(stack, 'Sync', { workspace });
}

/** A job that names its workspace by text, in the stack that defines it. */
export function jobById(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'ById', plant.name('plant')) });
  new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
}

export function identity(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] });
}

export function everything(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['iottwinmaker:*', 'iotsitewise:*'], resources: ['*'] });
}

export function workspaceAndRole(app: App, plant: Plant, statements = [everything()]) {
  const stack = new Stack(app, 'Base', plant.stack('base'));
  new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  ownRole(stack, { roleName: plant.name('hand'), inlinePolicies: { sync: new iam.PolicyDocument({ statements: [...statements, identity()] }) } });
}

export function importedJob(app: App, plant: Plant) {
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  const syncRole = iam.Role.fromRoleName(stack, 'Role', plant.name('hand'), { mutable: false });
  const job = new SyncJob(stack, 'Sync', {
    workspace: Workspace.fromWorkspaceId(stack, 'Plant', plant.name('plant')), syncRole, removalPolicy: RemovalPolicy.RETAIN,
  });
  job.resource.overrideLogicalId('Job');
}

/** What can't be created, and comes after the job. */
export function fails(job: SyncJob, plant: Plant) {
  const failure = new CfnResource(job, 'Failure', {
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyName: 'failure',
      Roles: [plant.name('no-such-role')],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }] },
    },
  });
  failure.addResourceDependency(job.resource);
}

export function twoStacks(app: App, plant: Plant, description?: string) {
  const base = new Stack(app, 'Base', plant.stack('base'));
  const workspace = new Workspace(base, 'Plant', { workspaceId: plant.name('plant'), description });
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  new SyncJob(stack, 'Sync', { workspace });
}

export function ownRoleWith(app: App, plant: Plant, props: Partial<iam.RoleProps> = {}, isBounded = false) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const syncRole = ownRole(stack, { ...props, permissionsBoundary: isBounded ? boundary(stack) : undefined });
  new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') }), syncRole });
}

export function decrypt(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'] });
}

/** A twin whose roles are granted more than it needs, or are not. */
export function withMore(app: App, plant: Plant, isGranted: boolean, isAllRetained = false) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  const job = new SyncJob(stack, 'Sync', { workspace });
  if (isGranted) {
    workspace.addToRolePolicy(decrypt());
    workspace.bucket.grantRead(job);
    job.addToRolePolicy(decrypt());
  }
  if (isAllRetained) { MissingRemovalPolicies.of(app).retain(); }
}

/** A twin with roles of the same stack: that of the workspace, and that of the job, which may be one. */
export function ownRoles(app: App, plant: Plant, ofWorkspace: string, ofJob: string) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const [role, syncRole] = [ofWorkspace, ofJob].map((id) => stack.node.tryFindChild(id) as iam.Role | undefined
    ?? new iam.Role(stack, id, { roleName: plant.name(id), assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') }));
  new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), role }), syncRole });
}

/** The ID of one workspace, in another form each time. */
export function jobByForm(app: App, plant: Plant, form: 'text' | 'parameter' | 'Fn::Sub', syncRole?: (stack: Stack) => iam.Role) {
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  const id = plant.name('plant');
  const workspaceId = form === 'text' ? id : form === 'Fn::Sub' ? Fn.sub(id) : new CfnParameter(stack, 'Id', { default: id }).valueAsString;
  new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Plant', workspaceId), syncRole: syncRole?.(stack) });
}

/** A twin with an L1 role that has a path: passed as it is, or imported by its ARN. */
export function l1Role(app: App, plant: Plant, by: 'L1' | 'ARN') {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const trust = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('iottwinmaker.amazonaws.com')] });
  const role = new iam.CfnRole(stack, 'OwnRole', { path: '/plant/', assumeRolePolicyDocument: new iam.PolicyDocument({ statements: [trust] }) });
  const syncRole = by === 'L1' ? role : iam.Role.fromRoleArn(stack, 'Imported', role.attrArn);
  new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') }), syncRole });
}

/** A key that lets nobody but an administrator and the roles of this library use it: IAM policies alone do not decide. */
export function keyOfRoles(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const admin = new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(`arn:aws:iam::${plant.options.account}:role/admin`)], actions: ['kms:*'], resources: ['*'] });
  const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [admin] }) });
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), encryptionKey: key });
  const syncJob = new SyncJob(stack, 'Sync', { workspace });
  const { stateMachine } = new SyncJobMonitor(stack, 'Monitor', { syncJob, topic: new sns.Topic(stack, 'Operators', { masterKey: key }) });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [workspace.grantPrincipal, stateMachine.grantPrincipal], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'],
  }));
}

export function factory(app: App, plant: Plant) {
  const { syncJob } = new PlantStack(app, 'FactoryPlant', plant.stack('plant'));
  new OperationsStack(app, 'FactoryOperations', { ...plant.stack('operations'), syncJob });
}

export function retained(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const syncRole = ownRole(stack);
  syncRole.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  new SyncJob(stack, 'Sync', { workspace, syncRole, removalPolicy: RemovalPolicy.RETAIN });
}

export function retainedWithMore(app: App, plant: Plant) {
  twin(app, plant, {}, { removalPolicy: RemovalPolicy.RETAIN }).addToRolePolicy(decrypt());
}

export function destroyed(app: App, plant: Plant) {
  twin(app, plant, { removalPolicy: RemovalPolicy.DESTROY });
}

/** A job that is watched every minute, and operators who are told. */
export function monitored(app: App, plant: Plant) {
  const syncJob = twin(app, plant);
  const topic = new sns.Topic(Stack.of(syncJob), 'Operators', { topicName: plant.name('operators') });
  new SyncJobMonitor(Stack.of(syncJob), 'Monitor', { syncJob, topic, interval: Duration.minutes(1) });
}
