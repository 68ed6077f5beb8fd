import { App, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as apps from './apps';
import * as monitored from './monitored';
import { Plant } from './plant';

type Build = (app: App, plant: Plant) => unknown;

/** One deployment, and what must hold after it. */
export interface Step {
  readonly name: string;

  /** What is done by hand before. */
  readonly first?: (plant: Plant) => Promise<unknown>;

  /** The app that is deployed, destroyed, or that a resource is imported into. */
  readonly deploy?: Build;
  readonly destroy?: Build;
  readonly import?: { app: Build; stack: string; identifiers: (plant: Plant) => Record<string, Record<string, string>> };

  /** What is said where the step has to fail. */
  readonly fails?: RegExp;

  /** What happens to sync jobs, in this order, each with all permissions. */
  readonly calls?: (plant: Plant) => string[];

  readonly holds?: (plant: Plant) => Promise<unknown>;

  /** Whether somebody does to sync jobs by hand what a deployment must not. */
  readonly isTampering?: boolean;

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
  readonly steps: Step[];
  readonly isOnlyOnEmulator: boolean;
}

const created = (plant: Plant) => [`CreateSyncJob ${plant.name('plant')}`];
const deleted = (plant: Plant) => [`DeleteSyncJob ${plant.name('plant')}`];
const rebuilt = (plant: Plant) => [...deleted(plant), ...created(plant)];
const stateOf = async (plant: Plant) => `the job is in ${(await plant.findJob(plant.name('plant')))?.status.state ?? 'no state: there is none'}`;
const moved = (plant: Plant) => [...deleted(plant), `CreateSyncJob ${plant.name('plant2')}`];
const works = (plant: Plant) => plant.works(plant.name('plant'));
const isSame = (plant: Plant) => plant.isSame(plant.name('plant'));
const hasMoved = async (plant: Plant) => { await plant.hasNoJob(plant.name('plant')); await plant.runs(plant.name('plant2')); };


/** The roles of a workspace and of its job have what these need, and so many managed policies on top. */
const hasOnTop = async (plant: Plant, attached: number) => {
  await isSame(plant);
  await plant.hasPolicies((await plant.call('iottwinmaker', 'GetWorkspace', { workspaceId: plant.name('plant') })).role, ['WorkspaceBucket'], attached);
  await plant.hasPolicies((await plant.findJob(plant.name('plant'))).syncRole, ['AssetSync'], attached);
  await plant.hasManagedPolicies(2 * attached);
};

/** These roles are all that there are, with one policy of the workspace and one of the job. */
const hasOwnRoles = async (plant: Plant, ...ids: string[]) => {
  await plant.hasRoles([...new Set(ids)].map((id) => plant.name(id)));
  await plant.hasManagedPolicies(2);
  await works(plant);
};

/** The twin is gone with all that IAM had of it. The workspace stays. */
const leavesNothing = async (plant: Plant) => {
  await plant.hasNoJob(plant.name('plant'));
  await plant.hasWorkspace(plant.name('plant'));
  await plant.hasRoles([]);
  await plant.hasManagedPolicies(0);
};

/** The steps of each scenario, by its name. */
const STEPS: Record<string, Step[]> = {
  'hello-twin': [
    {
      name: 'first deployment',
      deploy: apps.helloTwin,
      calls: (plant) => [`CreateSyncJob ${plant.notes.workspace}`],
      holds: async (plant) => {
        plant.seen.waits = `directly after the deployment, the job is in ${(await plant.findJob(plant.notes.workspace)).status.state}`;
        await plant.works(plant.notes.workspace);
      },
    },
    { name: 'nothing changed', deploy: apps.helloTwin, holds: (plant) => plant.isSame(plant.notes.workspace) },
    {
      name: 'stack deleted',
      first: async (plant) => { plant.notes.bucket = await plant.bucketOf(plant.notes.workspace); },
      destroy: apps.helloTwin,
      calls: (plant) => [`DeleteSyncJob ${plant.notes.workspace}`],
      holds: async (plant) => {
        await plant.hasNoJob(plant.notes.workspace);
        await plant.hasWorkspace(plant.notes.workspace);
        await plant.demandsTls(plant.notes.bucket);
      },
    },
  ],
  'tags above': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant), calls: created, holds: works },
    { name: 'tag on the app', deploy: (app, plant) => apps.tagged(app, plant, 'test'), holds: isSame },
    { name: 'another value', deploy: (app, plant) => apps.tagged(app, plant, 'production'), holds: isSame },
    { name: 'aspect that tags', deploy: (app, plant) => apps.tagged(app, plant, 'production', '1'), holds: isSame },
    { name: 'another value of it', deploy: (app, plant) => apps.tagged(app, plant, 'production', '2'), holds: isSame },
  ],
  'tag of the job': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant, {}, { tags: { line: '1' } }), calls: created, holds: works },
    {
      name: 'another value',
      deploy: (app, plant) => apps.twin(app, plant, {}, { tags: { line: '2' } }),
      calls: rebuilt,
      holds: async (plant) => {
        await plant.isAnother(plant.name('plant'));
        plant.seen.replacement = `the component that a user added is ${await plant.hasComponent(plant.name('plant')) ? 'still there' : 'gone'}`;
      },
    },
  ],
  'role changed': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant), calls: created, holds: works },
    {
      name: 'boundary on the app',
      deploy: (app, plant) => { const job = apps.twin(app, plant); iam.PermissionsBoundary.of(app).apply(apps.boundary(Stack.of(job))); },
      holds: isSame,
    },
  ],
  'own role changed': [
    { name: 'first deployment', deploy: (app, plant) => apps.ownRoleWith(app, plant), calls: created, holds: works },
    { name: 'description', deploy: (app, plant) => apps.ownRoleWith(app, plant, { description: 'Syncs the plant' }), holds: isSame },
    { name: 'boundary', deploy: (app, plant) => apps.ownRoleWith(app, plant, { description: 'Syncs the plant' }, true), holds: isSame },
  ],
  'statement added': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant), calls: created, holds: works },
    { name: 'added', deploy: (app, plant) => apps.twin(app, plant).addToRolePolicy(apps.decrypt()), holds: isSame },
    { name: 'removed', deploy: (app, plant) => apps.twin(app, plant), holds: isSame },
  ],
  'permissions taken back': [
    {
      name: 'first deployment',
      deploy: (app, plant) => apps.withMore(app, plant, false),
      calls: created,
      holds: async (plant) => { await works(plant); await hasOnTop(plant, 0); },
    },
    ...[false, true].flatMap((isAllRetained): Step[] => ['granted', 'taken back'].map((what, index) => ({
      name: `${what}${isAllRetained ? ', in an app that retains all' : ''}`,
      deploy: (app, plant) => apps.withMore(app, plant, index === 0, isAllRetained),
      holds: (plant) => hasOnTop(plant, 1 - index),
    }))),
  ],
  'own roles': [
    { name: 'two roles', deploy: (app, plant) => apps.ownRoles(app, plant, 'a', 'b'), calls: created, holds: (plant) => hasOwnRoles(plant, 'a', 'b') },
    { name: 'role of the workspace exchanged', deploy: (app, plant) => apps.ownRoles(app, plant, 'c', 'b'), holds: (plant) => hasOwnRoles(plant, 'c', 'b') },
    { name: 'role of the job exchanged', deploy: (app, plant) => apps.ownRoles(app, plant, 'c', 'd'), calls: rebuilt, holds: (plant) => hasOwnRoles(plant, 'c', 'd') },
    { name: 'one role for both', deploy: (app, plant) => apps.ownRoles(app, plant, 'c', 'c'), calls: rebuilt, holds: (plant) => hasOwnRoles(plant, 'c') },
    { name: 'another one for both', deploy: (app, plant) => apps.ownRoles(app, plant, 'e', 'e'), calls: rebuilt, holds: (plant) => hasOwnRoles(plant, 'e') },
    { name: 'stack deleted', destroy: (app, plant) => apps.ownRoles(app, plant, 'e', 'e'), calls: deleted, holds: leavesNothing },
  ],
  'own roles deleted': [
    { name: 'first deployment', deploy: (app, plant) => apps.ownRoles(app, plant, 'a', 'b'), calls: created, holds: (plant) => hasOwnRoles(plant, 'a', 'b') },
    { name: 'stack deleted', destroy: (app, plant) => apps.ownRoles(app, plant, 'a', 'b'), calls: deleted, holds: leavesNothing },
  ],
  ...Object.fromEntries([undefined, apps.ownRole].map((role): [string, Step[]] => [`ID in another form${role ? ' with an own role' : ''}`, [
    { name: 'workspaces alone', deploy: apps.workspacesAlone, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
    { name: 'text', deploy: (app, plant) => apps.jobByForm(app, plant, 'text', role), calls: created, holds: works },
    ...(['parameter', 'Fn::Sub', 'text'] as const).map((form): Step => (
      { name: `${form}, of the same value`, deploy: (app, plant) => apps.jobByForm(app, plant, form, role), holds: isSame })),
  ]])),
  'L1 role with a path': [
    { name: 'L1', deploy: (app, plant) => apps.l1Role(app, plant, 'L1'), calls: created, holds: works },
    { name: 'imported by its ARN', deploy: (app, plant) => apps.l1Role(app, plant, 'ARN'), holds: isSame },
    { name: 'stack deleted', destroy: (app, plant) => apps.l1Role(app, plant, 'ARN'), calls: deleted, holds: (plant) => plant.hasManagedPolicies(0) },
  ],
  'key that names the roles': [
    { name: 'first deployment', deploy: apps.keyOfRoles, calls: created, holds: works },
    { name: 'nothing changed', deploy: apps.keyOfRoles, holds: isSame },
    { name: 'stack deleted', destroy: apps.keyOfRoles, calls: deleted, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ],
  'workspace changed': [
    { name: 'first deployment', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant'), calls: created, holds: works },
    { name: 'another workspace', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant2'), calls: moved, holds: hasMoved },
  ],
  'workspace changed, own role': [
    { name: 'first deployment', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant', apps.ownRole), calls: created, holds: works },
    { name: 'another workspace', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant2', apps.ownRole), calls: moved, holds: hasMoved },
    {
      name: 'stack deleted',
      destroy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant2', apps.ownRole),
      calls: (plant) => [`DeleteSyncJob ${plant.name('plant2')}`],
      holds: (plant) => plant.hasNoJob(plant.name('plant2')),
    },
  ],
  'another role': [
    { name: 'generated', deploy: (app, plant) => apps.twin(app, plant), calls: created, holds: works },
    { name: 'own', deploy: (app, plant) => apps.ownRoleWith(app, plant, { roleName: plant.name('first') }), calls: rebuilt, holds: works },
    { name: 'another name', deploy: (app, plant) => apps.ownRoleWith(app, plant, { roleName: plant.name('second') }), calls: rebuilt, holds: works },
    { name: 'another path', deploy: (app, plant) => apps.ownRoleWith(app, plant, { roleName: plant.name('third'), path: '/plant/' }), calls: rebuilt, holds: works },
  ],
  'failed update': [
    { name: 'first deployment', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant'), calls: created, holds: works },
    {
      name: 'statement and failure',
      deploy: (app, plant) => { const job = apps.twoWorkspaces(app, plant, 'plant'); job.addToRolePolicy(apps.decrypt()); apps.fails(job, plant); },
      fails: /cannot be found/,
      holds: isSame,
    },
    {
      name: 'another workspace and failure',
      deploy: (app, plant) => apps.fails(apps.twoWorkspaces(app, plant, 'plant2'), plant),
      fails: /cannot be found/,
      calls: (plant) => [...moved(plant), `DeleteSyncJob ${plant.name('plant2')}`, ...created(plant)],
      holds: async (plant) => { await plant.hasNoJob(plant.name('plant2')); await plant.isAnother(plant.name('plant')); },
    },
    { name: 'as at first', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant'), holds: (plant) => plant.runs(plant.name('plant')) },
  ],
  'imported workspace': [
    { name: 'workspaces alone', deploy: apps.workspacesAlone, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
    { name: 'job deployed', deploy: (app, plant) => apps.jobAlone(app, plant, plant.name('plant')), calls: created, holds: works },
    {
      name: 'statement added',
      deploy: (app, plant) => apps.jobAlone(app, plant, plant.name('plant'), (job) => job.addToRolePolicy(apps.decrypt())),
      holds: isSame,
    },
    { name: 'another workspace', deploy: (app, plant) => apps.jobAlone(app, plant, plant.name('plant2')), calls: moved, holds: hasMoved },
  ],
  'workspace of another stack': [
    { name: 'first deployment', deploy: (app, plant) => apps.twoStacks(app, plant), calls: created, holds: works },
    { name: 'description of the workspace', deploy: (app, plant) => apps.twoStacks(app, plant, 'The plant'), holds: isSame },
    {
      name: 'stacks deleted',
      destroy: (app, plant) => apps.twoStacks(app, plant, 'The plant'),
      calls: deleted,
      holds: async (plant) => { await plant.hasNoJob(plant.name('plant')); await plant.hasWorkspace(plant.name('plant')); },
    },
  ],
  'workspace behind a token': [
    { name: 'workspaces alone', deploy: apps.workspacesAlone, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
    { name: 'job deployed', deploy: (app, plant) => apps.jobAlone(app, plant, Fn.sub(plant.name('plant'))), calls: created, holds: works },
    { name: 'nothing changed', deploy: (app, plant) => apps.jobAlone(app, plant, Fn.sub(plant.name('plant'))), holds: isSame },
    { name: 'another workspace', deploy: (app, plant) => apps.jobAlone(app, plant, Fn.sub(plant.name('plant2'))), calls: moved, holds: hasMoved },
  ],
  'one role, two stacks': [
    {
      name: 'role alone', deploy: (app, plant) => { apps.ownRole(new Stack(app, 'Roles', plant.stack('roles')), { roleName: plant.name('shared') }); },
    },
    { name: 'us-east-1', deploy: (app, plant) => apps.syncWithNamedRole(app, plant, 'us-east-1'), calls: created, holds: works },
    {
      name: 'eu-west-1',
      deploy: (app, plant) => apps.syncWithNamedRole(app, plant, 'eu-west-1'),
      holds: async (plant) => { await plant.runs(plant.name('plant'), 'eu-west-1'); await isSame(plant); },
    },
    {
      name: 'eu-west-1 deleted',
      destroy: (app, plant) => apps.syncWithNamedRole(app, plant, 'eu-west-1'),
      fails: /not empty/,
      holds: async (plant) => { await plant.hasNoJob(plant.name('plant'), 'eu-west-1'); await isSame(plant); },
    },
  ],
  'factory': [
    { name: 'first deployment', deploy: apps.factory, calls: () => ['CreateSyncJob factory'], holds: (plant) => plant.works('factory') },
    { name: 'nothing changed', deploy: apps.factory, holds: (plant) => plant.isSame('factory') },
    { name: 'stacks deleted', destroy: apps.factory, calls: () => ['DeleteSyncJob factory'], holds: (plant) => plant.hasNoJob('factory') },
  ],
  'failed first deployment': [
    {
      name: 'fails after the job',
      deploy: (app, plant) => apps.fails(apps.twin(app, plant), plant),
      fails: /cannot be found/,
      calls: (plant) => [...created(plant), ...deleted(plant)],
      holds: async (plant) => { await plant.hasNoJob(plant.name('plant')); await plant.hasWorkspace(plant.name('plant'), false); },
    },
  ],
  'RETAIN, own role': [
    { name: 'first deployment', deploy: (app, plant) => apps.retained(app, plant), calls: created, holds: works },
    {
      name: 'stack deleted',
      destroy: (app, plant) => apps.retained(app, plant),
      holds: async (plant) => { await isSame(plant); plant.seen['retain-deleted'] = await stateOf(plant); },
    },
    {
      name: 'stack deployed again',
      deploy: (app, plant) => apps.twin(app, plant),
      asks: { claim: 'deploy-again', see: async (_, failure) => failure ? `it fails: ${failure}` : 'it does not fail', onEmulator: /exists already/ },
    },
  ],
  'RETAIN, workspace changed': [
    { name: 'first deployment', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant').applyRemovalPolicy(RemovalPolicy.RETAIN), calls: created, holds: works },
    {
      name: 'another workspace',
      deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant2').applyRemovalPolicy(RemovalPolicy.RETAIN),
      asks: {
        claim: 'retain-replaced',
        see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; in the old workspace, ${await stateOf(plant)}`,
        onEmulator: /^it fails; in the old workspace, the job is in ACTIVE$/,
      },
    },
  ],
  'RETAIN, statement added': [
    { name: 'first deployment', deploy: apps.retainedWithMore, calls: created, holds: works },
    {
      name: 'stack deleted',
      destroy: apps.retainedWithMore,
      // What is needed stays with the job, and what was added goes.
      holds: async (plant) => {
        await isSame(plant);
        await plant.hasPolicies((await plant.findJob(plant.name('plant'))).syncRole, ['AssetSync'], 0);
        await plant.hasManagedPolicies(0);
      },
    },
  ],
  'all deleted': [
    { name: 'first deployment', deploy: apps.destroyed, calls: created, holds: works },
    {
      name: 'bucket has a marker',
      first: async (plant) => { plant.notes.bucket = await plant.bucketOf(plant.name('plant')); },
      destroy: apps.destroyed,
      fails: /not empty/,
      calls: deleted,
      holds: async (plant) => {
        await plant.hasWorkspace(plant.name('plant'), false);
        plant.seen.marker = `the bucket has ${(await plant.keysIn(plant.notes.bucket)).join(', ')}, and is not deleted`;
      },
    },
    { name: 'bucket emptied', first: (plant) => plant.empty(plant.notes.bucket), destroy: apps.destroyed, holds: (plant) => plant.hasBucket(plant.notes.bucket, false) },
  ],
  'L1 taken over': [
    { name: 'by hand', deploy: (app, plant) => apps.handmade(app, plant, false), calls: created, holds: works },
    { name: 'by this library', deploy: (app, plant) => apps.handmade(app, plant, true), holds: isSame },
  ],
  'job of the API imported': [
    { name: 'workspace and role', deploy: apps.workspaceAndRole, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
    {
      name: 'job imported',
      first: async (plant) => {
        const { Role } = await plant.call('iam', 'GetRole', { RoleName: plant.name('hand') });
        await plant.call('iottwinmaker', 'CreateSyncJob', { workspaceId: plant.name('plant'), syncSource: 'SITEWISE', syncRole: Role.Arn });
        await works(plant);
      },
      import: { app: apps.importedJob, stack: 'Sync', identifiers: (plant) => ({ Job: { WorkspaceId: plant.name('plant'), SyncSource: 'SITEWISE' } }) },
      calls: created,
      holds: async (plant) => { await isSame(plant); plant.seen.import = 'it does'; },
    },
    { name: 'nothing changed', deploy: apps.importedJob, holds: isSame },
  ],
  'tags of the stack': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant, {}, {}, { line: '1' }), calls: created, holds: works },
    {
      name: 'another value',
      deploy: (app, plant) => apps.twin(app, plant, {}, {}, { line: '2' }),
      asks: {
        claim: 'stack-tags', see: (plant) => isSame(plant).then(() => 'the twin stays', ({ message }) => message), onEmulator: /^the twin stays$/,
      },
    },
  ],
  'ID of a workspace changed': [
    { name: 'first deployment', deploy: (app, plant) => apps.twin(app, plant), calls: created, holds: works },
    {
      name: 'another ID alone',
      deploy: (app, plant) => apps.twin(app, plant, { workspaceId: plant.name('plant2') }),
      asks: {
        claim: 'workspace-id',
        see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; in the old workspace, ${await stateOf(plant)}`,
        onEmulator: /^it fails; in the old workspace, the job is in ACTIVE$/,
      },
    },
  ],
  'role without permissions': [
    { name: 'workspace and role', deploy: (app, plant) => apps.workspaceAndRole(app, plant, []), holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
    {
      name: 'job deployed',
      deploy: apps.importedJob,
      asks: {
        claim: 'fails-on-error',
        see: async (plant, failure) => `${failure ? 'it fails' : 'it does not fail'}; ${await stateOf(plant)}`,
        onEmulator: /^it does not fail; the job is in ERROR$/,
      },
    },
    {
      name: 'permissions given',
      deploy: (app, plant) => apps.workspaceAndRole(app, plant),
      asks: { claim: 'leaves-error', see: stateOf, onEmulator: /ERROR/ },
    },
  ],
  'monitored job': [
    { name: 'first deployment', deploy: apps.monitored, calls: created, holds: monitored.isWatched },
    { name: 'role broken by hand, and mended', holds: monitored.tellsOfError, isTampering: true },
    { name: 'broken job deleted by hand, and created', holds: monitored.tellsOfChange, isTampering: true },
    { name: 'job deleted by hand, and created', holds: monitored.tellsOfMissing, isTampering: true },
    { name: 'monitor switched off', holds: monitored.tellsOfSilence, isTampering: true },
  ],
  'role for calls of this account': [{
    name: 'job deployed',
    deploy: (app, plant) => apps.ownRoleWith(app, plant, {
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': plant.options.account } } }),
    }),
    asks: { claim: 'source-account', see: stateOf, onEmulator: /ERROR/ },
  }],
  ...Object.fromEntries((['text', 'Ref'] as const).map((by): [string, Step[]] => [`taken over, ID by ${by}`, [
    { name: 'by hand', deploy: (app, plant) => apps.twinByHand(app, plant, by), calls: created, holds: works },
    {
      name: 'taken over in place',
      deploy: (app, plant) => apps.twinTakenOver(app, plant, by),
      holds: async (plant) => { await isSame(plant); await works(plant); },
    },
    { name: 'nothing changed', deploy: (app, plant) => apps.twinTakenOver(app, plant, by), holds: isSame },
    { name: 'stack deleted', destroy: (app, plant) => apps.twinTakenOver(app, plant, by), calls: deleted, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ]])),
  'taken over with the path': [
    { name: 'by hand', deploy: (app, plant) => apps.twinByHand(app, plant, 'Ref'), calls: created, holds: works },
    // A path replaces the role, and so the job.
    { name: 'taken over', deploy: (app, plant) => apps.twinTakenOver(app, plant, 'Ref', true), calls: rebuilt, holds: works },
    { name: 'nothing changed', deploy: (app, plant) => apps.twinTakenOver(app, plant, 'Ref', true), holds: isSame },
  ],
  'connector': [
    { name: 'first deployment', deploy: apps.connector, calls: created, holds: works },
    { name: 'stack deleted', destroy: apps.connector, calls: deleted, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ],
  'connector in two stacks': [
    { name: 'first deployment', deploy: apps.connectorInTwoStacks, calls: created, holds: works },
    { name: 'stacks deleted', destroy: apps.connectorInTwoStacks, calls: deleted, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ],
  'scene': [
    { name: 'first deployment', deploy: apps.scene, calls: (plant) => [...created(plant), `CreateScene ${plant.name('plant')}`], holds: works },
    { name: 'stack deleted', destroy: apps.scene, calls: (plant) => [`DeleteScene ${plant.name('plant')}`, ...deleted(plant)], holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ],
  'files': [
    {
      name: 'first deployment',
      first: createAssetBucket,
      deploy: (app, plant) => apps.files(app, plant),
      calls: () => ['CreateSyncJob factory', 'CreateScene factory'],
      holds: async (plant) => {
        plant.notes.bucket = await plant.bucketOf('factory');
        await plant.hasKeys(plant.notes.bucket, ['DO_NOT_DELETE_WORKSPACE_factory', 'floor.json']);
      },
    },
    {
      name: 'file by hand, and one more deployed',
      first: (plant) => plant.call('s3', 'PutObject', { Bucket: plant.notes.bucket, Key: 'by-hand.json' }),
      deploy: (app, plant) => apps.files(app, plant, 'belt.json'),
      holds: (plant) => plant.hasKeys(plant.notes.bucket, ['DO_NOT_DELETE_WORKSPACE_factory', 'belt.json', 'by-hand.json', 'floor.json']),
    },
    {
      name: 'stack deleted',
      destroy: (app, plant) => apps.files(app, plant, 'belt.json'),
      calls: () => ['DeleteScene factory', 'DeleteSyncJob factory'],
      holds: (plant) => plant.hasKeys(plant.notes.bucket, ['DO_NOT_DELETE_WORKSPACE_factory', 'belt.json', 'by-hand.json', 'floor.json']),
    },
  ],
  'emptied': [
    { name: 'first deployment', first: createAssetBucket, deploy: apps.destroyedWithObjects, calls: created, holds: works },
    {
      name: 'stack deleted',
      first: async (plant) => {
        plant.notes.stack = (await plant.call('cloudformation', 'DescribeStacks', { StackName: plant.name('twin') })).Stacks[0].StackId;
        plant.notes.bucket = await plant.bucketOf(plant.name('plant'));
        await plant.hasKeys(plant.notes.bucket, [`DO_NOT_DELETE_WORKSPACE_${plant.name('plant')}`]);
      },
      destroy: apps.destroyedWithObjects,
      calls: deleted,
      holds: async (plant) => {
        await plant.hasWorkspace(plant.name('plant'), false);
        await plant.hasBucket(plant.notes.bucket, false);
        await plant.deletedInOrder(plant.notes.stack, ['AWS::IoTTwinMaker::Workspace', 'Custom::S3AutoDeleteObjects', 'AWS::S3::Bucket']);
      },
    },
  ],
  'job by ID': [
    { name: 'first deployment', deploy: apps.jobById, calls: created, holds: works },
    { name: 'stack deleted', destroy: apps.jobById, calls: deleted, holds: (plant) => plant.hasWorkspace(plant.name('plant')) },
  ],
  'by the API': [
    { name: 'two workspaces, one job', deploy: (app, plant) => apps.twoWorkspaces(app, plant, 'plant'), calls: created, holds: works },
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
};

/**
 * The names in the examples are not prefixed, so an account may have them. What is monitored takes minutes, which are short there.
 * Functions that run leave a log behind, and keys stay.
 */
const ONLY_ON_EMULATOR = ['factory', 'monitored job', 'files', 'emptied', 'key that names the roles'];

export const SCENARIOS: Scenario[] = Object.entries(STEPS)
  .map(([name, steps]) => ({ name, steps, isOnlyOnEmulator: ONLY_ON_EMULATOR.includes(name) }));

/** A job in another workspace, with the role of the one that is there. */
async function createJob(plant: Plant, workspace: string) {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  await plant.call('iottwinmaker', 'CreateSyncJob', { workspaceId: plant.name(workspace), syncSource: 'SITEWISE', syncRole });
}

/** Where the command line puts the assets of a stack. */
async function createAssetBucket(plant: Plant) { await plant.call('s3', 'CreateBucket', { Bucket: plant.name('assets') }); }
