import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { IConstruct } from 'constructs';
import { AWS, CHINA, Environment, placesIn, US_GOV, WORKSPACE_ID } from './environments';
import { allActions, allOperations, Operation, Operations, PolicyDocument, proof, roleWith, without } from './iam';
import { DeployedStack } from './template';
import { SyncJob } from '../../src';

/**
 * The policy of the guide, word for word.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
 */
function policyOfTheGuide({ partition, region, account }: Environment): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iotsitewise:DescribeAsset',
        Resource: `arn:${partition}:iotsitewise:${region}:${account}:asset/*`,
      },
      {
        Effect: 'Allow',
        Action: 'iotsitewise:DescribeAssetModel',
        Resource: `arn:${partition}:iotsitewise:${region}:${account}:asset-model/*`,
      },
      {
        Effect: 'Allow',
        Action: ['iotsitewise:ListAssets', 'iotsitewise:ListAssetModels'],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: [
          'iottwinmaker:GetEntity', 'iottwinmaker:CreateEntity', 'iottwinmaker:UpdateEntity', 'iottwinmaker:DeleteEntity',
          'iottwinmaker:ListEntities', 'iottwinmaker:GetComponentType', 'iottwinmaker:CreateComponentType',
          'iottwinmaker:UpdateComponentType', 'iottwinmaker:DeleteComponentType', 'iottwinmaker:ListComponentTypes',
        ],
        Resource: [
          `arn:${partition}:iottwinmaker:${region}:${account}:workspace/${WORKSPACE_ID}`,
          `arn:${partition}:iottwinmaker:${region}:${account}:workspace/${WORKSPACE_ID}/*`,
        ],
      },
    ],
  };
}

/**
 * The 14 actions of the guide, each on all resources that the service authorization reference asks for.
 */
const FOURTEEN = [
  'iotsitewise:DescribeAsset on asset here',
  'iotsitewise:DescribeAssetModel on asset-model here',
  'iotsitewise:ListAssets on *',
  'iotsitewise:ListAssetModels on *',
  'iottwinmaker:GetEntity on entity + workspace here',
  'iottwinmaker:CreateEntity on workspace here',
  'iottwinmaker:UpdateEntity on entity + workspace here',
  'iottwinmaker:DeleteEntity on entity + workspace here',
  'iottwinmaker:ListEntities on workspace here',
  'iottwinmaker:GetComponentType on componentType + workspace here',
  'iottwinmaker:CreateComponentType on workspace here',
  'iottwinmaker:UpdateComponentType on componentType + workspace here',
  'iottwinmaker:DeleteComponentType on componentType + workspace here',
  'iottwinmaker:ListComponentTypes on workspace here',
];

/**
 * What `iotsitewise:ListAssets` on `*` also means, in the guide as here: it may be narrowed to an asset model, whichever.
 */
const LIST_OF_ONE_MODEL = [
  'iotsitewise:ListAssets on asset-model here',
  'iotsitewise:ListAssets on asset-model in another region',
  'iotsitewise:ListAssets on asset-model in another account',
];

const ACTIONS = FOURTEEN.map((line) => line.split(' ')[0]).sort();

const ASKED_FOR = [...FOURTEEN, ...LIST_OF_ONE_MODEL].sort();

function operationsIn(env: Environment): Promise<Operations> {
  return allOperations(placesIn(env));
}

function isHere({ text }: Operation): boolean {
  return / (here|\*)$/.test(text);
}

function newStack(env?: Environment): Stack {
  return new Stack(new App(), 'Stack', { env });
}

function importedWorkspace(stack: Stack) {
  return CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID);
}

function ownWorkspace(stack: Stack) {
  return new CfnWorkspace(stack, 'Workspace', {
    workspaceId: WORKSPACE_ID,
    role: 'arn:aws:iam::111122223333:role/workspace',
    s3Location: 'arn:aws:s3:::workspace',
  });
}

/** A workspace whose ID is known at deployment only. */
function workspaceOfParameter(stack: Stack) {
  return CfnWorkspace.fromWorkspaceId(stack, 'Workspace', new CfnParameter(stack, 'WorkspaceId').valueAsString);
}

function deployed(stack: Stack, env: Environment): DeployedStack {
  return new DeployedStack(stack, env, { WorkspaceId: WORKSPACE_ID });
}

function generatedPolicies(stack: Stack, env: Environment, workspace: IWorkspaceRef = importedWorkspace(stack)): PolicyDocument[] {
  const { syncRole } = new SyncJob(stack, 'Sync', { workspace });
  return deployed(stack, env).policiesOf(syncRole);
}

proof('least privilege');

describe.each<{ where: string; env: Environment; stack: Stack; workspaceOf: (stack: Stack) => IWorkspaceRef }>([
  { where: 'in us-east-1', env: AWS, stack: newStack(AWS), workspaceOf: importedWorkspace },
  { where: 'in cn-north-1', env: CHINA, stack: newStack(CHINA), workspaceOf: importedWorkspace },
  { where: 'in us-gov-west-1', env: US_GOV, stack: newStack(US_GOV), workspaceOf: ownWorkspace },
  { where: 'wherever a stack without an environment is deployed, as in cn-north-1', env: CHINA, stack: newStack(), workspaceOf: ownWorkspace },
  { where: 'for a workspace whose ID is a parameter', env: AWS, stack: newStack(AWS), workspaceOf: workspaceOfParameter },
])('the generated role, $where', ({ env, stack, workspaceOf }) => {
  const policies = generatedPolicies(stack, env, workspaceOf(stack));
  const role = roleWith(policies, env);
  const guide = roleWith([policyOfTheGuide(env)], env);

  test('no other action of any service is allowed than the 14 of the guide, on any resource at all', async () => {
    expect(role.actionsAllowed(await allActions())).toEqual(ACTIONS);
  });

  test('the 14 are allowed in this workspace, region and account, and nowhere else', async () => {
    expect(role.operationsAllowed(await operationsIn(env))).toEqual(ASKED_FOR);
  });

  test('the policy of the guide allows the same, nothing more and nothing less', async () => {
    const operations = await operationsIn(env);
    expect(guide.operationsAllowed(operations)).toEqual(ASKED_FOR);
    expect(guide.resourcesAllowed(operations)).toEqual(role.resourcesAllowed(operations));
  });

  test('nothing is allowed on a resource elsewhere, not even half of what an action needs', async () => {
    const operations = await operationsIn(env);
    const elsewhere = without(role.resourcesAllowed(operations), role.resourcesAllowed(operations.filter(isHere)));
    expect(elsewhere.filter((pair) => !pair.startsWith('iotsitewise:ListAssets '))).toEqual([]);
  });

  test('no condition of a request changes what is allowed', () => {
    expect(policies.flatMap(({ Statement }) => Statement).filter(({ Condition }) => Condition !== undefined)).toEqual([]);
  });

  test('every action in the policy exists', async () => {
    const written = policies.flatMap(({ Statement }) => Statement).flatMap(({ Action }) => Action);
    expect(without(written, await allActions())).toEqual([]);
  });

  test('the simulator, checking policy and request first, allows the 14 too', async () => {
    const allowed = (await operationsIn(env)).ofActions((action) => ACTIONS.includes(action)).filter(({ text }) => FOURTEEN.includes(text)).all();
    expect(allowed).toHaveLength(FOURTEEN.length);
    expect((await Promise.all(allowed.map((operation) => role.objections(operation)))).flat()).toEqual([]);
  });
});

test('nothing else is found when every action of every service is tried on each of its resources', async () => {
  const role = roleWith(generatedPolicies(newStack(AWS), AWS), AWS);
  expect(role.operationsAllowedOneByOne(await operationsIn(AWS))).toEqual(ASKED_FOR);
});

describe('a role that is passed in', () => {
  const SCENES = new iam.PolicyStatement({ actions: ['iottwinmaker:ListScenes', 'iottwinmaker:GetScene'], resources: ['*'] });
  const ASSETS = new iam.PolicyStatement({ actions: ['iotsitewise:DescribeAsset', 's3:Get*'], resources: ['*'] });

  function allowedTo(props: Partial<iam.RoleProps>, statements: iam.PolicyStatement[], withJob: boolean) {
    const stack = newStack(AWS);
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'), ...props });
    statements.forEach((statement) => role.addToPolicy(statement.copy()));
    if (withJob) { new SyncJob(stack, 'Sync', { workspace: importedWorkspace(stack), syncRole: role }); }
    return { role: roleWith(deployed(stack, AWS).policiesOf(role), AWS), trust: deployed(stack, AWS).trustOf(role) };
  }

  test.each<{ which: string; props?: Partial<iam.RoleProps>; statements?: iam.PolicyStatement[]; added: string[] }>([
    { which: 'without a permission', added: ASKED_FOR },
    { which: 'with permissions of its own', statements: [SCENES], added: ASKED_FOR },
    {
      which: 'with inline permissions of its own, of which the job needs one',
      props: { inlinePolicies: { Own: new iam.PolicyDocument({ statements: [ASSETS] }) } },
      added: without(ASKED_FOR, ['iotsitewise:DescribeAsset on asset here']),
    },
  ])('$which keeps what it was allowed, and is allowed exactly the 14 besides', async ({ props = {}, statements = [], added }) => {
    const operations = await operationsIn(AWS);
    const before = allowedTo(props, statements, false);
    const after = allowedTo(props, statements, true);
    const allowedBefore = before.role.operationsAllowed(operations);
    const allowedAfter = after.role.operationsAllowed(operations);

    expect(without(allowedBefore, allowedAfter)).toEqual([]);
    expect(without(allowedAfter, allowedBefore)).toEqual(added);
    expect(allowedBefore.length > 0).toBe(statements.length > 0 || props.inlinePolicies !== undefined);
    expect(after.trust).toEqual(before.trust);
  });
});

describe('a role of another app', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/factory-sync';

  test.each<{ which: string; workspaceOf?: (stack: Stack) => IWorkspaceRef; roleIn: (stack: Stack) => iam.IRole }>([
    { which: 'imported by its name', roleIn: (stack) => iam.Role.fromRoleName(stack, 'Role', 'factory-sync') },
    { which: 'imported by its ARN', roleIn: (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn) },
    {
      which: 'for a workspace whose ID is a parameter',
      workspaceOf: workspaceOfParameter,
      roleIn: (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn),
    },
  ])('$which is allowed exactly the 14', async ({ roleIn, workspaceOf = importedWorkspace }) => {
    const stack = newStack(AWS);
    new SyncJob(stack, 'Sync', { workspace: workspaceOf(stack), syncRole: roleIn(stack) });
    const role = roleWith(deployed(stack, AWS).policiesAttachedTo('factory-sync'), AWS);
    expect(role.operationsAllowed(await operationsIn(AWS))).toEqual(ASKED_FOR);
  });

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['is immutable', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn, { mutable: false })],
    ['takes no policy updates', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() }).withoutPolicyUpdates()],
    ['is in another account', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn.replace('111122223333', '444455556666'))],
  ])('that %s is allowed nothing, and a warning names what allows exactly the 14', async (_, roleIn) => {
    const stack = newStack(AWS);
    const job = new SyncJob(stack, 'Sync', { workspace: importedWorkspace(stack), syncRole: roleIn(stack) });
    expect(new DeployedStack(stack, AWS).policiesAttachedTo('factory-sync')).toEqual([]);
    expect(roleWith(policyInWarning(job), AWS).operationsAllowed(await operationsIn(AWS))).toEqual(ASKED_FOR);
  });

  /** The policy that a warning tells to write. */
  function policyInWarning({ node }: IConstruct): PolicyDocument[] {
    const [warning] = node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
    const [, statements] = warning.replaceAll('${AWS::Partition}', AWS.partition).match(/ and allow (\{.*\}) \[ack: cdk-iot-twinmaker:syncRoleNotManaged\]$/)!;
    return [{ Version: '2012-10-17', Statement: JSON.parse(`[${statements.replaceAll('} {', '},{')}]`) }];
  }
});

describe('what is added in more statements than one policy takes', () => {
  const TABLES = Array.from({ length: 300 }, (_, i) => `arn:aws:dynamodb:us-east-1:111122223333:table/plant-${i}-${'x'.repeat(40)}`);
  const READING = TABLES.map((arn) => ({ action: 'dynamodb:GetItem', text: arn, resources: [arn] }));
  const OTHERS = TABLES.map((arn) => ({ action: 'dynamodb:GetItem', text: `${arn}2`, resources: [`${arn}2`] }));

  test.each<{ how: string; size: number; syncRoleIn?: (stack: Stack) => iam.Role }>([
    { how: 'one by one', size: 1 },
    { how: 'some at a time', size: 30 },
    { how: 'as many at a time as a policy takes', size: 60 },
    { how: 'to a role passed in', size: 30, syncRoleIn: (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') }) },
  ])('is allowed besides the 14, and no more, within the limits of IAM: $how', async ({ size, syncRoleIn }) => {
    const stack = newStack(AWS);
    const job = new SyncJob(stack, 'Sync', { workspace: importedWorkspace(stack), syncRole: syncRoleIn?.(stack) });
    for (let i = 0; i < TABLES.length; i += size) {
      job.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:GetItem'], resources: TABLES.slice(i, i + size) }));
    }
    const policies = deployed(stack, AWS).policiesOf(job.syncRole);
    const role = roleWith(policies, AWS);

    expect(role.operationsAllowed(new Operations(['dynamodb:GetItem'], () => [...READING, ...OTHERS]))).toEqual([...TABLES].sort());
    expect(role.operationsAllowed((await operationsIn(AWS)).ofActions((action) => !action.startsWith('dynamodb:')))).toEqual(ASKED_FOR);
    expect(policies.length).toBeGreaterThan(4);
    expect(policies.length).toBeLessThanOrEqual(10);
    expect(policies.map((policy) => JSON.stringify(policy).length).filter((length) => length > 6144)).toEqual([]);
  });
});

describe('these tests see', () => {
  /**
   * What would be allowed if a text in the policy of the guide were another.
   */
  async function allowedWith(text: string, replacement: string): Promise<string[]> {
    const original = JSON.stringify([policyOfTheGuide(AWS)]);
    const changed = original.replaceAll(text, replacement);
    expect(changed).not.toEqual(original);
    const operations = (await operationsIn(AWS)).ofActions((action) => /^(iotsitewise|iottwinmaker|s3):/.test(action));
    return roleWith(JSON.parse(changed), AWS).operationsAllowed(operations);
  }

  function twinMakerOperations(place: string): string[] {
    return FOURTEEN.filter((line) => line.startsWith('iottwinmaker:')).map((line) => line.replace('here', place));
  }

  test.each<[string, string, string, string[]]>([
    ['one action too many', '"iotsitewise:ListAssets"', '"iotsitewise:ListAssets","s3:ListAllMyBuckets"', ['s3:ListAllMyBuckets on *']],
    ['every workspace', `workspace/${WORKSPACE_ID}`, 'workspace/*',
      [...twinMakerOperations('in another workspace'), ...twinMakerOperations('in a workspace named alike')]],
    ['workspaces named alike', `workspace/${WORKSPACE_ID}`, `workspace/${WORKSPACE_ID}*`, twinMakerOperations('in a workspace named alike')],
    ['every region', ':us-east-1:', ':*:', [
      'iotsitewise:DescribeAsset on asset in another region',
      'iotsitewise:DescribeAssetModel on asset-model in another region',
      ...twinMakerOperations('in another region'),
    ]],
    ['every account', ':111122223333:', ':*:', [
      'iotsitewise:DescribeAsset on asset in another account',
      'iotsitewise:DescribeAssetModel on asset-model in another account',
      ...twinMakerOperations('in another account'),
    ]],
  ])('%s', async (_, text, replacement, extra) => {
    expect(without(await allowedWith(text, replacement), ASKED_FOR)).toEqual([...extra].sort());
  });

  test('all actions of the service', async () => {
    const allowed = await allowedWith('iottwinmaker:GetEntity', 'iottwinmaker:*');
    expect(without(ASKED_FOR, allowed)).toEqual([]);
    expect(without(allowed, ASKED_FOR)).toEqual(expect.arrayContaining([
      'iottwinmaker:DeleteWorkspace on workspace here',
      'iottwinmaker:TagResource on entity here',
      'iottwinmaker:UpdateWorkspace on workspace here',
    ]));
  });

  test('all actions of all services', async () => {
    const everything: PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const operations = (await operationsIn(AWS)).filter(isHere);
    expect(operations.all().length).toBeGreaterThan(20_000);
    expect(roleWith([everything], AWS).operationsAllowed(operations)).toEqual(operations.all().map(({ text }) => text).sort());
  });

  test.each([
    ['an action too few', '"iottwinmaker:GetEntity",', '', ['iottwinmaker:GetEntity on entity + workspace here']],
    ['a list that is narrowed', '"*"', '"arn:aws:iotsitewise:us-east-1:111122223333:asset-model/*"',
      ['iotsitewise:ListAssetModels on *', 'iotsitewise:ListAssets on *', ...LIST_OF_ONE_MODEL.filter((line) => !line.endsWith(' here'))]],
    ['a workspace that is left out', `workspace/${WORKSPACE_ID}"`, 'workspace/warehouse"', twinMakerOperations('here')],
  ])('%s', async (_, text, replacement, missing) => {
    expect(without(ASKED_FOR, await allowedWith(text, replacement))).toEqual([...missing].sort());
  });
});
