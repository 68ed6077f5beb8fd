import { App, Aspects, CfnResource, Fn, IAspect, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { Plant } from './plant';
import { OperationsStack } from '../../examples/factory/operations-stack';
import { PlantStack } from '../../examples/factory/plant-stack';
import { HelloTwinStack } from '../../examples/hello-twin/hello-twin-stack';
import { SyncJob, SyncJobProps, Workspace, WorkspaceProps } from 'cdk-iot-twinmaker';

/** One deployment, and what must hold after it. */
export interface Step {
  readonly name: string;

  /** What is done by hand before. */
  readonly first?: (plant: Plant) => Promise<unknown>;

  /** The app that is deployed, destroyed, or that a resource is imported into. */
  readonly deploy?: (app: App, plant: Plant) => void;
  readonly destroy?: (app: App, plant: Plant) => void;
  readonly import?: { app: (app: App, plant: Plant) => void; stack: string; identifiers: (plant: Plant) => Record<string, Record<string, string>> };

  /** What is said where the step has to fail. */
  readonly fails?: RegExp;

  /** What happens to sync jobs, in this order, each with all permissions. */
  readonly calls?: (plant: Plant) => string[];

  readonly holds?: (plant: Plant) => Promise<unknown>;

  /** What AWS does not document: whatever is seen holds. */
  readonly asks?: Question;
}

export interface Question {
  /** The ID of a claim in claims.ts. */
  readonly claim: string;

  /** What is seen, where need be from what the command line said of a failure. */
  readonly see: (plant: Plant, failure?: string) => Promise<string>;

  /** What is seen on the emulator. */
  readonly onEmulator: RegExp;
}

export interface Scenario {
  readonly name: string;

  /** Why it can't run on an account. */
  readonly onlyOnEmulator?: string;

  readonly steps: Step[];
}

/** A stack with a workspace and a sync job, each with what a scenario wants of it. */
function twin(app: App, plant: Plant, workspace: WorkspaceProps = {}, job: Partial<SyncJobProps> = {}, tags?: Record<string, string>): SyncJob {
  const stack = new Stack(app, 'Twin', { ...plant.stack('twin'), tags });
  return new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), ...workspace }), ...job });
}

/** Two workspaces, and a job in one of them. */
function twoWorkspaces(app: App, plant: Plant, which: 'plant' | 'plant2', syncRole?: (stack: Stack) => iam.Role): SyncJob {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const [first, second] = ['plant', 'plant2'].map((id) => new Workspace(stack, id, { workspaceId: plant.name(id) }));
  return new SyncJob(stack, 'Sync', { workspace: which === 'plant' ? first : second, syncRole: syncRole?.(stack) });
}

function ownRole(scope: Construct, props: Partial<iam.RoleProps> = {}): iam.Role {
  return new iam.Role(scope, 'OwnRole', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'), ...props });
}

/** A boundary wide enough for what twins do. */
function boundary(stack: Stack): iam.ManagedPolicy {
  return new iam.ManagedPolicy(stack, 'Boundary', {
    statements: [new iam.PolicyStatement({ actions: ['iottwinmaker:*', 'iotsitewise:*', 's3:*'], resources: ['*'] })],
  });
}

const created = (plant: Plant) => [`CreateSyncJob ${plant.name('plant')}`];
const deleted = (plant: Plant) => [`DeleteSyncJob ${plant.name('plant')}`];
const rebuilt = (plant: Plant) => [...deleted(plant), ...created(plant)];
const stateOf = async (plant: Plant) => `the job is in ${(await plant.findJob(plant.name('plant')))?.status.state ?? 'no state: there is none'}`;
const moved = (plant: Plant) => [...deleted(plant), `CreateSyncJob ${plant.name('plant2')}`];
const works = (plant: Plant) => plant.works(plant.name('plant'));
const isSame = (plant: Plant) => plant.isSame(plant.name('plant'));
const hasMoved = async (plant: Plant) => { await plant.hasNoJob(plant.name('plant')); await plant.runs(plant.name('plant2')); };

/** Tags whatever it meets, as many houses do. */
class TagEverything implements IAspect {
  constructor(private readonly value: string) {}
  public visit(node: IConstruct) { Tags.of(node).add('cost-center', this.value); }
}

function tagged(app: App, plant: Plant, value: string, byAspect?: string) {
  twin(app, plant);
  Tags.of(app).add('stage', value);
  if (byAspect !== undefined) { Aspects.of(app).add(new TagEverything(byAspect)); }
}

function helloTwin(app: App, plant: Plant) {
  const stack = new HelloTwinStack(app, 'HelloTwin', plant.stack('twin'));
  plant.notes.workspace = (stack.node.findChild('Plant') as Workspace).resource.workspaceId;
}

/** The class of which there is a stack in each of two Regions. The role is in both. */
function syncWithNamedRole(app: App, plant: Plant, region: string) {
  const stack = new Stack(app, `Sync-${region}`, plant.stack('sync', region));
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant'), removalPolicy: RemovalPolicy.DESTROY });
  new SyncJob(stack, 'Sync', { workspace, syncRole: iam.Role.fromRoleName(stack, 'Role', plant.name('shared')) });
}

function jobAlone(app: App, plant: Plant, workspaceId: string, more?: (job: SyncJob) => void) {
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  const job = new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Plant', workspaceId) });
  more?.(job);
}

function workspacesAlone(app: App, plant: Plant) {
  const stack = new Stack(app, 'Base', plant.stack('base'));
  ['plant', 'plant2'].forEach((id) => new Workspace(stack, id, { workspaceId: plant.name(id) }));
}

/** A job by the L1 with a role made by hand, and the same after it was taken over. */
function handmade(app: App, plant: Plant, isTakenOver: boolean) {
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

function identity(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] });
}

function everything(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['iottwinmaker:*', 'iotsitewise:*'], resources: ['*'] });
}

function workspaceAndRole(app: App, plant: Plant, statements = [everything()]) {
  const stack = new Stack(app, 'Base', plant.stack('base'));
  new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  ownRole(stack, { roleName: plant.name('hand'), inlinePolicies: { sync: new iam.PolicyDocument({ statements: [...statements, identity()] }) } });
}

function importedJob(app: App, plant: Plant) {
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  const syncRole = iam.Role.fromRoleName(stack, 'Role', plant.name('hand'), { mutable: false });
  const job = new SyncJob(stack, 'Sync', {
    workspace: Workspace.fromWorkspaceId(stack, 'Plant', plant.name('plant')), syncRole, removalPolicy: RemovalPolicy.RETAIN,
  });
  job.resource.overrideLogicalId('Job');
}

/** What can't be created, and comes after the job. */
function fails(job: SyncJob, plant: Plant) {
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

export const SCENARIOS: Scenario[] = [
  {
    name: 'hello-twin',
    steps: [
      {
        name: 'first deployment',
        deploy: helloTwin,
        calls: (plant) => [`CreateSyncJob ${plant.notes.workspace}`],
        holds: async (plant) => {
          plant.seen.waits = `directly after the deployment, the job is in ${(await plant.findJob(plant.notes.workspace)).status.state}`;
          await plant.works(plant.notes.workspace);
        },
      },
      { name: 'nothing changed', deploy: helloTwin, holds: (plant) => plant.isSame(plant.notes.workspace) },
      {
        name: 'stack deleted',
        first: async (plant) => { plant.notes.bucket = await plant.bucketOf(plant.notes.workspace); },
        destroy: helloTwin,
        calls: (plant) => [`DeleteSyncJob ${plant.notes.workspace}`],
        holds: async (plant) => {
          await plant.hasNoJob(plant.notes.workspace);
          await plant.hasWorkspace(plant.notes.workspace);
          await plant.demandsTls(plant.notes.bucket);
        },
      },
    ],
  },
  {
    name: 'tags above',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant); }, calls: created, holds: works },
      { name: 'tag on the app', deploy: (app, plant) => tagged(app, plant, 'test'), holds: isSame },
      { name: 'another value', deploy: (app, plant) => tagged(app, plant, 'production'), holds: isSame },
      { name: 'aspect that tags', deploy: (app, plant) => tagged(app, plant, 'production', '1'), holds: isSame },
      { name: 'another value of it', deploy: (app, plant) => tagged(app, plant, 'production', '2'), holds: isSame },
    ],
  },
  {
    name: 'tag of the job',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant, {}, { tags: { line: '1' } }); }, calls: created, holds: works },
      {
        name: 'another value',
        deploy: (app, plant) => { twin(app, plant, {}, { tags: { line: '2' } }); },
        calls: rebuilt,
        holds: async (plant) => {
          await plant.isAnother(plant.name('plant'));
          plant.seen.replacement = `the component that a user added is ${await plant.hasComponent(plant.name('plant')) ? 'still there' : 'gone'}`;
        },
      },
    ],
  },
  {
    name: 'role changed',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant); }, calls: created, holds: works },
      {
        name: 'boundary on the app',
        deploy: (app, plant) => { const job = twin(app, plant); iam.PermissionsBoundary.of(app).apply(boundary(Stack.of(job))); },
        holds: isSame,
      },
    ],
  },
  {
    name: 'own role changed',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => ownRoleWith(app, plant), calls: created, holds: works },
      { name: 'description', deploy: (app, plant) => ownRoleWith(app, plant, { description: 'Syncs the plant' }), holds: isSame },
      { name: 'boundary', deploy: (app, plant) => ownRoleWith(app, plant, { description: 'Syncs the plant' }, true), holds: isSame },
    ],
  },
  {
    name: 'statement added',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant); }, calls: created, holds: works },
      { name: 'added', deploy: (app, plant) => twin(app, plant).addToRolePolicy(decrypt()), holds: isSame },
      { name: 'removed', deploy: (app, plant) => { twin(app, plant); }, holds: isSame },
    ],
  },
  {
    name: 'workspace changed',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant'); }, calls: created, holds: works },
      { name: 'another workspace', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant2'); }, calls: moved, holds: hasMoved },
    ],
  },
  {
    name: 'workspace changed, own role',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant', ownRole); }, calls: created, holds: works },
      { name: 'another workspace', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant2', ownRole); }, calls: moved, holds: hasMoved },
      {
        name: 'stack deleted',
        destroy: (app, plant) => { twoWorkspaces(app, plant, 'plant2', ownRole); },
        calls: (plant) => [`DeleteSyncJob ${plant.name('plant2')}`],
        holds: (plant) => plant.hasNoJob(plant.name('plant2')),
      },
    ],
  },
  {
    name: 'another role',
    steps: [
      { name: 'generated', deploy: (app, plant) => { twin(app, plant); }, calls: created, holds: works },
      { name: 'own', deploy: (app, plant) => ownRoleWith(app, plant, { roleName: plant.name('first') }), calls: rebuilt, holds: works },
      { name: 'another name', deploy: (app, plant) => ownRoleWith(app, plant, { roleName: plant.name('second') }), calls: rebuilt, holds: works },
      { name: 'another path', deploy: (app, plant) => ownRoleWith(app, plant, { roleName: plant.name('third'), path: '/plant/' }), calls: rebuilt, holds: works },
    ],
  },
  {
    name: 'failed update',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant'); }, calls: created, holds: works },
      {
        name: 'statement and failure',
        deploy: (app, plant) => { const job = twoWorkspaces(app, plant, 'plant'); job.addToRolePolicy(decrypt()); fails(job, plant); },
        fails: /cannot be found/,
        holds: isSame,
      },
      {
        name: 'another workspace and failure',
        deploy: (app, plant) => fails(twoWorkspaces(app, plant, 'plant2'), plant),
        fails: /cannot be found/,
        calls: (plant) => [...moved(plant), `DeleteSyncJob ${plant.name('plant2')}`, ...created(plant)],
        holds: async (plant) => { await plant.hasNoJob(plant.name('plant2')); await plant.isAnother(plant.name('plant')); },
      },
      { name: 'as at first', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant'); }, holds: (plant) => plant.runs(plant.name('plant')) },
    ],
  },
  {
    name: 'imported workspace',
    steps: [
      { name: 'workspaces alone', deploy: workspacesAlone, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
      { name: 'job deployed', deploy: (app, plant) => jobAlone(app, plant, plant.name('plant')), calls: created, holds: works },
      {
        name: 'statement added',
        deploy: (app, plant) => jobAlone(app, plant, plant.name('plant'), (job) => job.addToRolePolicy(decrypt())),
        holds: isSame,
      },
      { name: 'another workspace', deploy: (app, plant) => jobAlone(app, plant, plant.name('plant2')), calls: moved, holds: hasMoved },
    ],
  },
  {
    name: 'workspace of another stack',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => twoStacks(app, plant), calls: created, holds: works },
      { name: 'description of the workspace', deploy: (app, plant) => twoStacks(app, plant, 'The plant'), holds: isSame },
      {
        name: 'stacks deleted',
        destroy: (app, plant) => twoStacks(app, plant, 'The plant'),
        calls: deleted,
        holds: async (plant) => { await plant.hasNoJob(plant.name('plant')); await plant.hasWorkspace(plant.name('plant')); },
      },
    ],
  },
  {
    name: 'workspace behind a token',
    steps: [
      { name: 'workspaces alone', deploy: workspacesAlone, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
      { name: 'job deployed', deploy: (app, plant) => jobAlone(app, plant, Fn.sub(plant.name('plant'))), calls: created, holds: works },
      { name: 'nothing changed', deploy: (app, plant) => jobAlone(app, plant, Fn.sub(plant.name('plant'))), holds: isSame },
      { name: 'another workspace', deploy: (app, plant) => jobAlone(app, plant, Fn.sub(plant.name('plant2'))), calls: moved, holds: hasMoved },
    ],
  },
  {
    name: 'one role, two stacks',
    steps: [
      {
        name: 'role alone', deploy: (app, plant) => { ownRole(new Stack(app, 'Roles', plant.stack('roles')), { roleName: plant.name('shared') }); },
      },
      { name: 'us-east-1', deploy: (app, plant) => syncWithNamedRole(app, plant, 'us-east-1'), calls: created, holds: works },
      {
        name: 'eu-west-1',
        deploy: (app, plant) => syncWithNamedRole(app, plant, 'eu-west-1'),
        holds: async (plant) => { await plant.runs(plant.name('plant'), 'eu-west-1'); await isSame(plant); },
      },
      {
        name: 'eu-west-1 deleted',
        destroy: (app, plant) => syncWithNamedRole(app, plant, 'eu-west-1'),
        fails: /not empty/,
        holds: async (plant) => { await plant.hasNoJob(plant.name('plant'), 'eu-west-1'); await isSame(plant); },
      },
    ],
  },
  {
    name: 'factory',
    onlyOnEmulator: 'its names are not prefixed',
    steps: [
      { name: 'first deployment', deploy: factory, calls: () => ['CreateSyncJob factory'], holds: (plant) => plant.works('factory') },
      { name: 'nothing changed', deploy: factory, holds: (plant) => plant.isSame('factory') },
      { name: 'stacks deleted', destroy: factory, calls: () => ['DeleteSyncJob factory'], holds: (plant) => plant.hasNoJob('factory') },
    ],
  },
  {
    name: 'failed first deployment',
    steps: [
      {
        name: 'fails after the job',
        deploy: (app, plant) => fails(twin(app, plant), plant),
        fails: /cannot be found/,
        calls: (plant) => [...created(plant), ...deleted(plant)],
        holds: async (plant) => { await plant.hasNoJob(plant.name('plant')); await plant.hasWorkspace(plant.name('plant'), false); },
      },
    ],
  },
  {
    name: 'RETAIN, own role',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => retained(app, plant), calls: created, holds: works },
      {
        name: 'stack deleted',
        destroy: (app, plant) => retained(app, plant),
        holds: async (plant) => { await isSame(plant); plant.seen['retain-deleted'] = await stateOf(plant); },
      },
      {
        name: 'stack deployed again',
        deploy: (app, plant) => { twin(app, plant); },
        asks: { claim: 'deploy-again', see: async (_, failure) => failure ? `it fails: ${failure}` : 'it does not fail', onEmulator: /exists already/ },
      },
    ],
  },
  {
    name: 'RETAIN, workspace changed',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant').applyRemovalPolicy(RemovalPolicy.RETAIN); }, calls: created, holds: works },
      {
        name: 'another workspace',
        deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant2').applyRemovalPolicy(RemovalPolicy.RETAIN); },
        asks: {
          claim: 'retain-replaced',
          see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; in the old workspace, ${await stateOf(plant)}`,
          onEmulator: /^it fails; in the old workspace, the job is in ACTIVE$/,
        },
      },
    ],
  },
  {
    name: 'RETAIN, statement added',
    steps: [
      { name: 'first deployment', deploy: retainedWithMore, calls: created, holds: works },
      {
        name: 'stack deleted',
        destroy: retainedWithMore,
        holds: async (plant) => {
          await isSame(plant);
          const { syncRole } = await plant.findJob(plant.name('plant'));
          const { PolicyNames } = await plant.call('iam', 'ListRolePolicies', { RoleName: syncRole.split('/').pop() });
          const { AttachedPolicies } = await plant.call('iam', 'ListAttachedRolePolicies', { RoleName: syncRole.split('/').pop() });
          if (PolicyNames.length + AttachedPolicies.length < 2) { throw new Error('The statement that was added went with the stack.'); }
        },
      },
    ],
  },
  {
    name: 'all deleted',
    steps: [
      { name: 'first deployment', deploy: destroyed, calls: created, holds: works },
      {
        name: 'bucket has a marker',
        first: async (plant) => { plant.notes.bucket = await plant.bucketOf(plant.name('plant')); },
        destroy: destroyed,
        fails: /not empty/,
        calls: deleted,
        holds: async (plant) => {
          await plant.hasWorkspace(plant.name('plant'), false);
          plant.seen.marker = `the bucket has ${(await plant.keysIn(plant.notes.bucket)).join(', ')}, and is not deleted`;
        },
      },
      { name: 'bucket emptied', first: (plant) => plant.empty(plant.notes.bucket), destroy: destroyed, holds: (plant) => plant.hasBucket(plant.notes.bucket, false) },
    ],
  },
  {
    name: 'L1 taken over',
    steps: [
      { name: 'by hand', deploy: (app, plant) => handmade(app, plant, false), calls: created, holds: works },
      { name: 'by this library', deploy: (app, plant) => handmade(app, plant, true), holds: isSame },
    ],
  },
  {
    name: 'job of the API imported',
    steps: [
      { name: 'workspace and role', deploy: workspaceAndRole, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
      {
        name: 'job imported',
        first: async (plant) => {
          const { Role } = await plant.call('iam', 'GetRole', { RoleName: plant.name('hand') });
          await plant.call('iottwinmaker', 'CreateSyncJob', { workspaceId: plant.name('plant'), syncSource: 'SITEWISE', syncRole: Role.Arn });
          await works(plant);
        },
        import: { app: importedJob, stack: 'Sync', identifiers: (plant) => ({ Job: { WorkspaceId: plant.name('plant'), SyncSource: 'SITEWISE' } }) },
        calls: created,
        holds: async (plant) => { await isSame(plant); plant.seen.import = 'it does'; },
      },
      { name: 'nothing changed', deploy: importedJob, holds: isSame },
    ],
  },
  {
    name: 'tags of the stack',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant, {}, {}, { line: '1' }); }, calls: created, holds: works },
      {
        name: 'another value',
        deploy: (app, plant) => { twin(app, plant, {}, {}, { line: '2' }); },
        asks: {
          claim: 'stack-tags', see: (plant) => isSame(plant).then(() => 'the twin stays', ({ message }) => message), onEmulator: /^the twin stays$/,
        },
      },
    ],
  },
  {
    name: 'ID of a workspace changed',
    steps: [
      { name: 'first deployment', deploy: (app, plant) => { twin(app, plant); }, calls: created, holds: works },
      {
        name: 'another ID alone',
        deploy: (app, plant) => { twin(app, plant, { workspaceId: plant.name('plant2') }); },
        asks: {
          claim: 'workspace-id',
          see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; in the old workspace, ${await stateOf(plant)}`,
          onEmulator: /^it fails; in the old workspace, the job is in ACTIVE$/,
        },
      },
    ],
  },
  {
    name: 'role without permissions',
    steps: [
      { name: 'workspace and role', deploy: (app, plant) => workspaceAndRole(app, plant, []), holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
      {
        name: 'job deployed',
        deploy: importedJob,
        asks: {
          claim: 'fails-on-error',
          see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; ${await stateOf(plant)}`,
          onEmulator: /^it does not fail; the job is in ERROR$/,
        },
      },
      {
        name: 'permissions given',
        deploy: (app, plant) => workspaceAndRole(app, plant),
        asks: { claim: 'leaves-error', see: stateOf, onEmulator: /ERROR/ },
      },
    ],
  },
  {
    name: 'role for calls of this account',
    steps: [{
      name: 'job deployed',
      deploy: (app, plant) => ownRoleWith(app, plant, {
        assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': plant.options.account } } }),
      }),
      asks: { claim: 'source-account', see: stateOf, onEmulator: /ERROR/ },
    }],
  },
  {
    name: 'by the API',
    steps: [
      { name: 'two workspaces, one job', deploy: (app, plant) => { twoWorkspaces(app, plant, 'plant'); }, calls: created, holds: works },
      { name: 'second job for a workspace', first: (plant) => createJob(plant, 'plant'), fails: /ConflictException/, holds: isSame },
      {
        name: 'second synced workspace',
        first: (plant) => createJob(plant, 'plant2'),
        asks: { claim: 'one-workspace', see: async (_, failure) => failure ?? 'a second one is synced', onEmulator: /ServiceQuotaExceededException/ },
      },
      {
        name: 'synced workspace deleted',
        first: (plant) => plant.call('iottwinmaker', 'DeleteWorkspace', { workspaceId: plant.name('plant') }),
        fails: /ValidationException/,
        holds: isSame,
      },
      {
        name: 'job that is gone',
        first: (plant) => plant.call('iottwinmaker', 'GetSyncJob', { workspaceId: plant.name('plant2'), syncSource: 'SITEWISE' }),
        asks: { claim: 'gone', see: async (_, failure) => failure ?? 'no error', onEmulator: /ResourceNotFoundException/ },
      },
    ],
  },
];

/** A job in another workspace, with the role of the one that is there. */
async function createJob(plant: Plant, workspace: string) {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  await plant.call('iottwinmaker', 'CreateSyncJob', { workspaceId: plant.name(workspace), syncSource: 'SITEWISE', syncRole });
}

function twoStacks(app: App, plant: Plant, description?: string) {
  const base = new Stack(app, 'Base', plant.stack('base'));
  const workspace = new Workspace(base, 'Plant', { workspaceId: plant.name('plant'), description });
  const stack = new Stack(app, 'Sync', plant.stack('sync'));
  new SyncJob(stack, 'Sync', { workspace });
}

function ownRoleWith(app: App, plant: Plant, props: Partial<iam.RoleProps> = {}, isBounded = false) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const syncRole = ownRole(stack, { ...props, permissionsBoundary: isBounded ? boundary(stack) : undefined });
  new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') }), syncRole });
}

function decrypt(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'] });
}

function factory(app: App, plant: Plant) {
  const { syncJob } = new PlantStack(app, 'FactoryPlant', plant.stack('plant'));
  new OperationsStack(app, 'FactoryOperations', { ...plant.stack('operations'), syncJob });
}

function retained(app: App, plant: Plant) {
  const stack = new Stack(app, 'Twin', plant.stack('twin'));
  const syncRole = ownRole(stack);
  syncRole.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const workspace = new Workspace(stack, 'Plant', { workspaceId: plant.name('plant') });
  new SyncJob(stack, 'Sync', { workspace, syncRole, removalPolicy: RemovalPolicy.RETAIN });
}

function retainedWithMore(app: App, plant: Plant) {
  twin(app, plant, {}, { removalPolicy: RemovalPolicy.RETAIN }).addToRolePolicy(decrypt());
}

function destroyed(app: App, plant: Plant) {
  twin(app, plant, { removalPolicy: RemovalPolicy.DESTROY });
}
