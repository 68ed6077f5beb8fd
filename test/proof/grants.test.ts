import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { AWS, CHINA, Environment, placesIn, US_GOV, WORKSPACE_ID } from './environments';
import { allActions, allOperations, allServicePrincipals, Context, Identity, proof, roleWith } from './iam';
import { DeployedStack } from './template';
import { SyncJob, SyncJobGrants, Workspace, WorkspaceGrants } from '../../src';

const TWINMAKER = 'iottwinmaker.amazonaws.com';
const TO_TWINMAKER = { 'iam:PassedToService': TWINMAKER };

type Grant = (grants: SyncJobGrants, grantee: iam.IGrantable) => iam.Grant;

const GRANTS: { grant: string; call: Grant; allowed: string[] }[] = [
  {
    grant: 'read',
    call: (grants, grantee) => grants.read(grantee),
    allowed: [
      'iottwinmaker:GetSyncJob on syncJob + workspace here',
      'iottwinmaker:GetWorkspace on workspace here',
      'iottwinmaker:ListTagsForResource on syncJob here',
    ],
  },
  {
    grant: 'listResources',
    call: (grants, grantee) => grants.listResources(grantee),
    allowed: ['iottwinmaker:ListSyncResources on syncJob + workspace here'],
  },
  {
    grant: 'delete',
    call: (grants, grantee) => grants.delete(grantee),
    allowed: [
      'iottwinmaker:DeleteSyncJob on syncJob + workspace here',
      'iottwinmaker:GetSyncJob on syncJob + workspace here',
      'iottwinmaker:GetWorkspace on workspace here',
    ],
  },
  {
    // AWS chooses the id of a job as it creates it, so this is for every job of the workspace.
    grant: 'create',
    call: (grants, grantee) => grants.create(grantee),
    allowed: [
      'iam:PassRole on role here',
      'iottwinmaker:CreateSyncJob on workspace here',
      'iottwinmaker:GetSyncJob on syncJob + workspace here',
      'iottwinmaker:GetSyncJob on syncJob + workspace of another job',
      'iottwinmaker:GetWorkspace on workspace here',
      'iottwinmaker:ListTagsForResource on syncJob here',
      'iottwinmaker:ListTagsForResource on syncJob of another job',
      'iottwinmaker:TagResource on syncJob here',
      'iottwinmaker:TagResource on syncJob of another job',
    ],
  },
];

const CREATE = GRANTS.find(({ grant }) => grant === 'create')!;

/**
 * An operator who was granted something, and what is around the job.
 */
function grantedBy(call: Grant, env: Environment = AWS, withOwnRole = false) {
  const stack = new Stack(new App(), 'Stack', { env });
  const job = new SyncJob(stack, 'Sync', {
    workspace: CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID),
    syncRole: withOwnRole ? new iam.Role(stack, 'OwnRole', { assumedBy: new iam.ServicePrincipal(TWINMAKER) }) : undefined,
  });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  call(job.grants, operator).assertSuccess();

  const deployed = new DeployedStack(stack, env);
  const syncRoleName = deployed.roleName(job.syncRole);
  const policies = deployed.policiesOf(operator);
  const { here, ...elsewhere } = placesIn(env);
  return {
    policies,
    places: {
      'here': { ...here, RoleNameWithPath: syncRoleName },
      'of another job': { ...here, SyncJobId: 'SITEWISE-other' },
      'of another role': { ...here, RoleNameWithPath: 'admin' },
      'of a role named alike': { ...here, RoleNameWithPath: `${syncRoleName}2` },
      ...elsewhere,
    },
    syncRoleArn: `arn:${env.partition}:iam::${env.account}:role/${syncRoleName}`,
    as: (context: Context) => new Identity(`arn:${env.partition}:iam::${env.account}:role/Operator`, policies, context),
  };
}

proof('grants');

describe.each(GRANTS)('grants.$grant', ({ grant, call, allowed }) => {
  const { policies, places, syncRoleArn, as } = grantedBy(call);
  const operator = as(TO_TWINMAKER);
  const passesRole = grant === CREATE.grant;

  test('allows what it says, and no other action of any service', async () => {
    expect(operator.actionsAllowed(await allActions())).toEqual([...new Set(allowed.map((line) => line.split(' ')[0]))].sort());
    expect(operator.operationsAllowed(await allOperations(places))).toEqual([...allowed].sort());
  });

  test('allows nothing on a resource elsewhere, not even half of what an action needs', async () => {
    const workspace = `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${WORKSPACE_ID}`;
    const resources = operator.resourcesAllowed(await allOperations(places)).map((pair) => pair.split(' ')[1]);
    expect(resources.filter((arn) => arn !== workspace && !arn.startsWith(`${workspace}/sync-job/`))).toEqual(passesRole ? [syncRoleArn] : []);
  });

  test('has no condition but on the role that is passed', () => {
    const conditions = policies.flatMap(({ Statement }) => Statement).filter(({ Condition }) => Condition !== undefined);
    expect(conditions.map(({ Action, Condition }) => [Action, Condition]))
      .toEqual(passesRole ? [['iam:PassRole', { StringEquals: TO_TWINMAKER }]] : []);
  });

  test.each([['cn-north-1', CHINA], ['us-gov-west-1', US_GOV]])('allows the same in %s', (_, env) => {
    const there = JSON.stringify(grantedBy(call, env).policies);
    const here = there.replaceAll(`arn:${env.partition}:`, `arn:${AWS.partition}:`).replaceAll(env.region, AWS.region);
    expect(there).not.toEqual(here);
    expect(JSON.parse(here)).toEqual(policies);
  });
});

describe.each([
  { whose: 'the generated role', env: AWS, withOwnRole: false },
  { whose: 'a role that was passed in', env: AWS, withOwnRole: true },
  { whose: 'the generated role in cn-north-1', env: CHINA, withOwnRole: false },
])('grants.create, of $whose,', ({ env, withOwnRole }) => {
  const { places, as } = grantedBy(CREATE.call, env, withOwnRole);

  async function mayPass(context: Context): Promise<string[]> {
    const passing = (await allOperations(places, 'iam')).filter(({ action }) => action === 'iam:PassRole');
    return as(context).operationsAllowed(passing);
  }

  test('passes this one role alone', async () => {
    expect(await mayPass(TO_TWINMAKER)).toEqual(['iam:PassRole on role here']);
  });

  test('passes it to AWS IoT TwinMaker alone', async () => {
    const services = await allServicePrincipals();
    const answers = await Promise.all(services.map((service) => mayPass({ 'iam:PassedToService': service })));
    expect(services.filter((_, index) => answers[index].length > 0)).toEqual([TWINMAKER]);
    expect(await mayPass({})).toEqual([]);
  });
});

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
    grant: 'writeScenes',
    call: (grants, grantee) => grants.writeScenes(grantee),
    allowed: [
      'iottwinmaker:CreateScene on workspace here',
      'iottwinmaker:DeleteScene on scene + workspace here',
      'iottwinmaker:UpdateScene on scene + workspace here',
    ],
  },
  {
    grant: 'actions',
    call: (grants, grantee) => grants.actions(grantee, ['iottwinmaker:UpdateWorkspace', 'iottwinmaker:TagResource']),
    allowed: ['iottwinmaker:TagResource on workspace here', 'iottwinmaker:UpdateWorkspace on workspace here'],
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
