import { App, Aspects, CfnResource, IAspect, RemovalPolicy, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { Plant } from './plant';
import { OperationsStack } from '../../examples/factory/operations-stack';
import { PlantStack } from '../../examples/factory/plant-stack';
import { HelloTwinStack } from '../../examples/hello-twin/hello-twin-stack';
import { SyncJob, SyncJobProps, Workspace, WorkspaceProps } from 'cdk-iot-twinmaker';

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
