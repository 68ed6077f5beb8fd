import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AWS, bucketPlacesIn, CHINA, Environment, placesIn, SYNC_JOB_ID, US_GOV, WORKSPACE_ID } from './environments';
import { allActions, allOperations, proof, roleWith, without } from './iam';
import { DeployedStack } from './template';
import { SyncJob, SyncJobGrants, Workspace, WorkspaceGrants } from '../../src';

type Grant = (grants: SyncJobGrants, grantee: iam.IGrantable) => iam.Grant;

/** A grant on a job is one on the jobs of its workspace: AWS chooses the ID of a job when it creates it. */
const onJobs = (action: string, types = 'syncJob + workspace') => ['here', 'of another job'].map((where) => `iottwinmaker:${action} on ${types} ${where}`);

const GRANTS: { grant: string; call: Grant; allowed: string[] }[] = [
  {
    grant: 'read',
    call: (grants, grantee) => grants.read(grantee),
    allowed: [...onJobs('GetSyncJob'), 'iottwinmaker:GetWorkspace on workspace here', ...onJobs('ListTagsForResource', 'syncJob')],
  },
  {
    grant: 'listResources',
    call: (grants, grantee) => grants.listResources(grantee),
    allowed: onJobs('ListSyncResources'),
  },
  {
    grant: 'delete',
    call: (grants, grantee) => grants.delete(grantee),
    allowed: [...onJobs('DeleteSyncJob'), ...onJobs('GetSyncJob'), 'iottwinmaker:GetWorkspace on workspace here'],
  },
  {
    grant: 'actions',
    call: (grants, grantee) => grants.actions(grantee, ['iottwinmaker:GetSyncJob', 'iottwinmaker:UntagResource']),
    allowed: [...onJobs('GetSyncJob'), ...onJobs('UntagResource', 'syncJob'), 'iottwinmaker:UntagResource on workspace here'],
  },
];

/** A job of the workspace, and what is around both. */
function jobPlacesIn(env: Environment) {
  const { here, ...elsewhere } = placesIn(env);
  return { here, 'of another job': { ...here, SyncJobId: 'SITEWISE-other' }, ...elsewhere };
}

type JobIn = (stack: Stack, env: Environment) => ISyncJobRef;

const importedWorkspace = (stack: Stack) => CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID);
const jobArn = ({ partition, region, account }: Environment) =>
  `arn:${partition}:iottwinmaker:${region}:${account}:workspace/${WORKSPACE_ID}/sync-job/${SYNC_JOB_ID}`;
const OWN_JOB: JobIn = (stack) => new SyncJob(stack, 'Sync', { workspace: importedWorkspace(stack) });

/** What an operator may do who was granted something on a job. */
function grantedOnJob(call: Grant, env = AWS, jobIn = OWN_JOB, stackEnv: Environment | undefined = env, parameters?: Record<string, string>) {
  const stack = new Stack(new App(), 'Stack', { env: stackEnv });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  call(SyncJobGrants.fromSyncJob(jobIn(stack, env)), operator).assertSuccess();
  return new DeployedStack(stack, env, parameters).policiesOf(operator);
}

proof('grants');

describe.each(GRANTS)('on a job, grants.$grant', ({ call, allowed }) => {
  const policies = grantedOnJob(call);
  const operator = roleWith(policies, AWS);

  test('allows what it says, and no other action of any service', async () => {
    expect(operator.actionsAllowed(await allActions())).toEqual([...new Set(allowed.map((line) => line.split(' ')[0]))].sort());
    expect(operator.operationsAllowed(await allOperations(jobPlacesIn(AWS)))).toEqual([...allowed].sort());
  });

  test('allows nothing on a resource elsewhere, not even half of what an action needs', async () => {
    const workspace = `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${WORKSPACE_ID}`;
    const resources = operator.resourcesAllowed(await allOperations(jobPlacesIn(AWS))).map((pair) => pair.split(' ')[1]);
    expect(resources.filter((arn) => arn !== workspace && !arn.startsWith(`${workspace}/sync-job/`))).toEqual([]);
  });

  test('has no condition', () => {
    expect(policies.flatMap(({ Statement }) => Statement).filter(({ Condition }) => Condition !== undefined)).toEqual([]);
  });

  test.each<{ job: string; jobIn: JobIn; parameters?: Record<string, string> }>([
    { job: 'imported by its ARN', jobIn: (stack, env) => SyncJob.fromSyncJobArn(stack, 'Sync', jobArn(env)) },
    { job: 'imported by its workspace', jobIn: (stack) => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: importedWorkspace(stack) }) },
    {
      job: 'that is an L1',
      jobIn: (stack) => new CfnSyncJob(stack, 'Sync', { workspaceId: WORKSPACE_ID, syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync' }),
    },
    {
      job: 'in a workspace of the stack',
      jobIn: (stack) => new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID }) }),
    },
    {
      job: 'in a workspace whose ID is a parameter',
      jobIn: (stack) => new SyncJob(stack, 'Sync', {
        workspace: CfnWorkspace.fromWorkspaceId(stack, 'Workspace', new CfnParameter(stack, 'WorkspaceId').valueAsString),
      }),
      parameters: { WorkspaceId: WORKSPACE_ID },
    },
    { job: 'of another stack', jobIn: (stack) => OWN_JOB(new Stack(stack.node.root as App, 'Plant', { env: AWS }), AWS) },
  ])('allows the same on a job $job', ({ jobIn, parameters }) => {
    expect(grantedOnJob(call, AWS, jobIn, AWS, parameters)).toEqual(policies);
  });

  test.each<[string, (stack: Stack, job: SyncJob, workspace: Workspace) => iam.IGrantable & { role?: iam.IRoleRef }]>([
    ['the workspace', (_, __, workspace) => workspace],
    ['the job itself', (_, job) => ({ grantPrincipal: job.grantPrincipal, role: job.syncRole })],
  ])('allows %s the same besides what it needs itself', async (_, granteeOf) => {
    const allowedWith = async (withGrant: boolean) => {
      const stack = new Stack(new App(), 'Stack', { env: AWS });
      const workspace = new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID });
      const job = new SyncJob(stack, 'Sync', { workspace });
      const grantee = granteeOf(stack, job, workspace);
      if (withGrant) { call(job.grants, grantee).assertSuccess(); }
      return roleWith(new DeployedStack(stack, AWS).policiesOf(grantee.role!), AWS).operationsAllowed(await allOperations(jobPlacesIn(AWS), 'iottwinmaker'));
    };
    const before = await allowedWith(false);
    const after = await allowedWith(true);
    expect(without(before, after)).toEqual([]);
    expect(without(after, before)).toEqual([...allowed].sort());
  });

  test.each([['cn-north-1', CHINA], ['us-gov-west-1', US_GOV]])('allows the same in %s', (_, env) => {
    const there = JSON.stringify(grantedOnJob(call, env));
    const here = there.replaceAll(`arn:${env.partition}:`, `arn:${AWS.partition}:`).replaceAll(env.region, AWS.region);
    expect(there).not.toEqual(here);
    expect(JSON.parse(here)).toEqual(policies);
  });

  test('allows the same wherever a stack without an environment is deployed', () => {
    expect(grantedOnJob(call, CHINA, OWN_JOB, undefined)).toEqual(grantedOnJob(call, CHINA));
  });

  test('allows the same, and there alone, on a job that its ARN puts elsewhere', async () => {
    const { 'in another region': { Region, Account } } = placesIn(AWS);
    const there = grantedOnJob(call, AWS, (stack) => SyncJob.fromSyncJobArn(stack, 'Sync', jobArn({ ...AWS, region: Region, account: Account })));
    const elsewhere = { ...jobPlacesIn(AWS), 'of another job in another region': { ...placesIn(AWS)['in another region'], SyncJobId: 'SITEWISE-other' } };
    expect(roleWith(there, AWS).operationsAllowed(await allOperations(elsewhere, 'iottwinmaker')))
      .toEqual(allowed.map((line) => line.replace(/ here$| of another job$/, (where) => `${where.replace(' here', '')} in another region`)).sort());
  });
});

/** What the reference names as dependent actions of those on values. */
const DEPENDENT = [
  'iottwinmaker:GetComponentType on componentType + workspace here',
  'iottwinmaker:GetEntity on entity + workspace here',
  'iottwinmaker:GetWorkspace on workspace here',
];

const WORKSPACE_GRANTS: { grant: string; call: (grants: WorkspaceGrants, grantee: iam.IGrantable) => iam.Grant; allowed: string[] }[] = [
  {
    grant: 'read',
    call: (grants, grantee) => grants.read(grantee),
    allowed: [
      'iottwinmaker:GetComponentType on componentType + workspace here',
      'iottwinmaker:GetEntity on entity + workspace here',
      'iottwinmaker:GetScene on scene + workspace here',
      'iottwinmaker:GetWorkspace on workspace here',
      'iottwinmaker:ListComponentTypes on workspace here',
      'iottwinmaker:ListComponents on entity + workspace here',
      'iottwinmaker:ListEntities on workspace here',
      'iottwinmaker:ListProperties on entity + workspace here',
      'iottwinmaker:ListScenes on workspace here',
    ],
  },
  {
    // Values may be asked for by entity or by component type, and then need these too.
    grant: 'readData',
    call: (grants, grantee) => grants.readData(grantee),
    allowed: [
      'iottwinmaker:ExecuteQuery on workspace here',
      ...['GetPropertyValue', 'GetPropertyValueHistory'].flatMap((action) => [
        `iottwinmaker:${action} on workspace here`,
        `iottwinmaker:${action} on workspace + componentType here`,
        `iottwinmaker:${action} on workspace + entity here`,
      ]),
      ...DEPENDENT,
    ],
  },
  {
    grant: 'writeEntities',
    call: (grants, grantee) => grants.writeEntities(grantee),
    allowed: [
      'iottwinmaker:CreateEntity on workspace here',
      'iottwinmaker:DeleteEntity on entity + workspace here',
      'iottwinmaker:UpdateEntity on entity + workspace here',
    ],
  },
  {
    // Values may be written without naming an entity, and then need the workspace alone.
    grant: 'writeData',
    call: (grants, grantee) => grants.writeData(grantee),
    allowed: ['iottwinmaker:BatchPutPropertyValues on workspace + entity here', 'iottwinmaker:BatchPutPropertyValues on workspace here', ...DEPENDENT],
  },
  {
    grant: 'writeComponentTypes',
    call: (grants, grantee) => grants.writeComponentTypes(grantee),
    allowed: [
      'iottwinmaker:CreateComponentType on workspace here',
      'iottwinmaker:DeleteComponentType on componentType + workspace here',
      'iottwinmaker:UpdateComponentType on componentType + workspace here',
    ],
  },
  {
    grant: 'writeScenes',
    call: (grants, grantee) => grants.writeScenes(grantee),
    allowed: [
      'iottwinmaker:CreateScene on workspace here',
      'iottwinmaker:DeleteScene on scene + workspace here',
      'iottwinmaker:UpdateScene on scene + workspace here',
    ],
  },
  {
    // Tags are those of whatever is named, and not of the jobs of the workspace.
    grant: 'actions',
    call: (grants, grantee) => grants.actions(grantee, ['UpdateWorkspace', 'UpdateComponentType', 'UpdateEntity', 'UpdateScene', 'TagResource'].map((action) => `iottwinmaker:${action}`)),
    allowed: [
      ...['componentType', 'entity', 'scene', 'workspace'].map((type) => `iottwinmaker:TagResource on ${type} here`),
      'iottwinmaker:UpdateComponentType on componentType + workspace here',
      'iottwinmaker:UpdateEntity on entity + workspace here',
      'iottwinmaker:UpdateScene on scene + workspace here',
      'iottwinmaker:UpdateWorkspace on workspace here',
    ],
  },
];

type WorkspaceOf = (stack: Stack, env: Environment) => IWorkspaceRef;

const OWN_WORKSPACE: WorkspaceOf = (stack) => new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID });

/** What an operator may do who was granted something on a workspace. */
function grantedOnWorkspace(call: typeof WORKSPACE_GRANTS[0]['call'], env = AWS, workspaceOf = OWN_WORKSPACE) {
  const stack = new Stack(new App(), 'Stack', { env });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  call(WorkspaceGrants.fromWorkspace(workspaceOf(stack, env)), operator).assertSuccess();
  return new DeployedStack(stack, env).policiesOf(operator);
}

describe.each(WORKSPACE_GRANTS)('on a workspace, grants.$grant', ({ call, allowed }) => {
  const policies = grantedOnWorkspace(call);
  const operator = roleWith(policies, AWS);

  test('allows what it says, and no other action of any service', async () => {
    expect(operator.actionsAllowed(await allActions())).toEqual([...new Set(allowed.map((line) => line.split(' ')[0]))].sort());
    expect(operator.operationsAllowed(await allOperations(placesIn(AWS)))).toEqual([...allowed].sort());
  });

  test('allows nothing on a resource elsewhere, not even half of what an action needs', async () => {
    const workspace = `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${WORKSPACE_ID}`;
    const resources = operator.resourcesAllowed(await allOperations(placesIn(AWS))).map((pair) => pair.split(' ')[1]);
    expect(resources.filter((arn) => arn !== workspace && !arn.startsWith(`${workspace}/`))).toEqual([]);
  });

  test('has no condition', () => {
    expect(policies.flatMap(({ Statement }) => Statement).filter(({ Condition }) => Condition !== undefined)).toEqual([]);
  });

  test.each<[string, WorkspaceOf]>([
    ['a workspace imported by its id', (stack) => Workspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID)],
    ['one imported by its ARN', (stack, { partition, region, account }) =>
      Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:${partition}:iottwinmaker:${region}:${account}:workspace/${WORKSPACE_ID}`)],
    ['one imported by its attributes', (stack, { region, account }) =>
      Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: WORKSPACE_ID, region, account })],
    ['an L1', (stack) => new CfnWorkspace(stack, 'Workspace', {
      workspaceId: WORKSPACE_ID,
      role: 'arn:aws:iam::111122223333:role/workspace',
      s3Location: 'arn:aws:s3:::amzn-s3-demo-bucket',
    })],
    ['an imported L1', (stack) => CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID)],
  ])('allows the same on %s', (_, workspaceOf) => {
    expect(grantedOnWorkspace(call, AWS, workspaceOf)).toEqual(policies);
  });

  test.each([['cn-north-1', CHINA], ['us-gov-west-1', US_GOV]])('allows the same in %s', (_, env) => {
    const there = JSON.stringify(grantedOnWorkspace(call, env));
    const here = there.replaceAll(`arn:${env.partition}:`, `arn:${AWS.partition}:`).replaceAll(env.region, AWS.region);
    expect(there).not.toEqual(here);
    expect(JSON.parse(here)).toEqual(policies);
  });

  test('allows the same, and there alone, on a workspace that its ARN puts elsewhere', async () => {
    const { 'in another region': { Region, Account } } = placesIn(AWS);
    const there = grantedOnWorkspace(call, AWS, (stack) =>
      Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:aws:iottwinmaker:${Region}:${Account}:workspace/${WORKSPACE_ID}`));
    expect(roleWith(there, AWS).operationsAllowed(await allOperations(placesIn(AWS), 'iottwinmaker')))
      .toEqual(allowed.map((line) => line.replace(' here', ' in another region')).sort());
  });
});

describe.each([AWS, CHINA, US_GOV])('on a workspace in $region, grants.viewScenes', (env) => {
  const OBJECTS = ['here', 'here, a marker', 'here, named like a marker but in a folder'].map((where) => `s3:GetObject on object ${where}`);
  const TWIN = [...new Set(WORKSPACE_GRANTS.filter(({ grant }) => ['read', 'readData'].includes(grant)).flatMap(({ allowed }) => allowed))];
  const BUCKET = 'amzn-s3-demo-bucket1';

  test.each<[string, (stack: Stack, key: kms.Key) => IWorkspaceRef, boolean]>([
    ['a workspace with a generated bucket', (stack) => new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID }), false],
    ['one whose generated bucket has a key', (stack, encryptionKey) => new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID, encryptionKey }), true],
    ['one with a bucket passed in that has a key', (stack, encryptionKey) =>
      new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID, bucket: new s3.Bucket(stack, 'Scenes', { bucketName: BUCKET, encryptionKey }) }), true],
    ['an import that was given its bucket', (stack) =>
      Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: WORKSPACE_ID, bucket: s3.Bucket.fromBucketName(stack, 'Scenes', BUCKET) }), false],
    ['an L1 by its s3Location, whose bucket has a key', (stack, encryptionKey) => new CfnWorkspace(stack, 'Workspace', {
      workspaceId: WORKSPACE_ID,
      role: 'arn:aws:iam::111122223333:role/workspace',
      s3Location: new s3.Bucket(stack, 'Scenes', { bucketName: BUCKET, encryptionKey }).bucketArn,
    }), true],
  ])('allows the twin, its values, the objects of the bucket, its key, and no other action or resource: %s', async (_, workspaceOf, hasKey) => {
    const stack = new Stack(new App(), 'Stack', { env });
    const key = new kms.Key(stack, 'Key');
    const workspace = workspaceOf(stack, key);
    const viewer = new iam.Role(stack, 'Viewer', { assumedBy: new iam.AccountRootPrincipal() });
    WorkspaceGrants.fromWorkspace(workspace).viewScenes(viewer).assertSuccess();

    const deployed = new DeployedStack(stack, env);
    const identity = roleWith(deployed.policiesOf(viewer), env);
    const keyId = deployed.logicalIdOf(key);
    const bucketName = workspace instanceof Workspace ? deployed.bucketName(workspace.bucket) : BUCKET;
    const places = Object.entries({ ...bucketPlacesIn(env, bucketName), ...jobPlacesIn(env) });
    const withKeys = Object.fromEntries(places.map(([where, place]) => [where, { ...bucketPlacesIn(env, bucketName)[where], ...place, KeyId: `${keyId}2` }]));
    withKeys.here.KeyId = keyId;

    const allowed = [...TWIN, ...OBJECTS, ...hasKey ? ['kms:Decrypt on key here'] : []];
    expect(identity.operationsAllowed(await allOperations(withKeys))).toEqual(allowed.sort());
    expect(identity.actionsAllowed(await allActions())).toEqual([...new Set(allowed.map((line) => line.split(' ')[0]))].sort());
  });
});

describe('what is granted to an import that was given its role', () => {
  test('is allowed to that role, by a policy of this stack, and nothing else', async () => {
    const stack = new Stack(new App(), 'Stack', { env: AWS });
    const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: WORKSPACE_ID, role: iam.Role.fromRoleName(stack, 'Role', 'factory-workspace') });
    workspace.grants.readData(workspace).assertSuccess();
    const identity = roleWith(new DeployedStack(stack, AWS).policiesAttachedTo('factory-workspace'), AWS);
    expect(identity.operationsAllowed(await allOperations(placesIn(AWS)))).toEqual(WORKSPACE_GRANTS.find(({ grant }) => grant === 'readData')!.allowed.sort());
  });
});
