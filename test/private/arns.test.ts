import { App, Aws, CfnDynamicReference, CfnDynamicReferenceService, CfnParameter, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { environmentInArn, importEnvironment, inWorkspace, workspaceArn, workspaceIdInArn } from '../../src/private/arns';
import { ENV, onlyJob, ownWorkspaceIn, stackIn, TRUSTING, workspaceIn } from '../fixtures';

const WORKSPACE = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory';
const ARN = `${WORKSPACE}/sync-job/SITEWISE-default`;

const parameterIn = (scope: Construct, id = 'Parameter') => new CfnParameter(scope, id).valueAsString;
const lookup = (stack: Stack) => ssm.StringParameter.valueFromLookup(stack, '/factory/workspace');

describe('the environment in an ARN', () => {
  test.each([
    ['a text', ARN, ENV],
    ['a token for the partition', ARN.replace('aws', Aws.PARTITION), ENV],
    ['tokens for account and Region', `arn:aws:iottwinmaker:${Aws.REGION}:${Aws.ACCOUNT_ID}:workspace/factory`, { account: Aws.ACCOUNT_ID, region: Aws.REGION }],
    ['one token', parameterIn(new Stack()), undefined],
    ['no ARN', 'factory', undefined],
    ['nothing', undefined as any, undefined],
  ])('is read off %s', (_, arn, environment) => {
    expect(environmentInArn(arn)).toEqual(environment);
  });

  test.each([
    ['an ARN, which shows it', ARN, ENV],
    ['no ARN', 'factory', {}],
  ])('is that of an import: %s', (_, arn, environment) => {
    expect(importEnvironment(arn)).toEqual(environment);
  });

  test('is that of an import: an ARN that is not known', () => {
    const arn = parameterIn(new Stack());
    expect(importEnvironment(arn)).toEqual({ environmentFromArn: arn });
  });
});

describe('ARNs', () => {
  test('of a workspace are in the partition of the stack, and in the account and Region they are given', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(workspaceArn(stack, 'factory', { account: '444455556666', region: 'eu-west-1' }))
      .toBe(`arn:${stack.partition}:iottwinmaker:eu-west-1:444455556666:workspace/factory`);
  });

  test('of what is in a workspace are below it, by its kind', () => {
    expect(inWorkspace('arn:…:workspace/factory', 'entity', 'scene'))
      .toEqual(['arn:…:workspace/factory', 'arn:…:workspace/factory/entity/*', 'arn:…:workspace/factory/scene/*']);
  });
});

describe('the workspace ID in an ARN', () => {
  test.each([
    ['the ARN of a job', ARN, 'factory'],
    ['the ARN of a workspace', WORKSPACE, 'factory'],
    ['an ARN with tokens before it', ARN.replace('us-east-1', Aws.REGION), 'factory'],
    ['no ARN, which is refused later', 'dummy-value-for-/factory/workspace', 'dummy-value-for-/factory/workspace'],
  ])('is read off %s', (_, arn, workspaceId) => {
    expect(workspaceIdInArn(arn)).toBe(workspaceId);
  });

  test('is read at deployment off an ARN that is not known, or that begins with another', () => {
    const stack = stackIn();
    const unknown = parameterIn(stack);

    expect(stack.resolve(workspaceIdInArn(unknown))).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Parameter' }] }] });
    expect(stack.resolve(workspaceIdInArn(`${unknown}/sync-job/SITEWISE-default`))).toEqual({
      'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Join': ['', [{ Ref: 'Parameter' }, '/sync-job/SITEWISE-default']] }] }],
    });
  });
});

/** Everything that takes a workspace ID. */
const TAKES_ID: [string, (stack: Stack, workspaceId: string) => unknown][] = [
  ['a job, by the reference', (stack, workspaceId) => new SyncJob(stack, 'It', { workspace: workspaceIn(stack, workspaceId, 'Workspace') })],
  ['a job, by an L1', (stack, workspaceId) => new SyncJob(stack, 'It', { workspace: ownWorkspaceIn(stack, workspaceId) })],
  ['an imported job', (stack, workspaceId) => SyncJob.fromSyncJobAttributes(stack, 'It', { workspace: workspaceIn(stack, workspaceId, 'Workspace') })],
  ['a workspace', (stack, workspaceId) => new Workspace(stack, 'It', { workspaceId })],
  ['an imported workspace', (stack, workspaceId) => Workspace.fromWorkspaceId(stack, 'It', workspaceId)],
];

describe.each(TAKES_ID)('the workspace ID of %s', (_, take) => {
  test.each([
    'ab', 'a1', '_a', '0a', 'factory-1', 'a-_-1', 'a'.repeat(128), 'constructor', 'IoTSiteWiseDefaultWorkspace2', Aws.STACK_NAME, '{{resolve:ssm:/factory/workspace}}',
  ])('may be %p', (workspaceId) => {
    expect(() => take(stackIn(), workspaceId)).not.toThrow();
  });

  test.each([
    '', 'a', '-factory', 'factory-', 'factory_', 'fac tory', 'factory ', ' factory', 'factory\n', 'fäctory', 'а1', 'a'.repeat(129), 'a.b', 'a/b', '*',
  ])('can not be %p', (workspaceId) => {
    expect(() => take(stackIn(), workspaceId)).toThrow(
      `[Plant/It] The workspace ID ${JSON.stringify(workspaceId)} is not valid: it must have 2 to 128 letters, digits, "_" and "-", not start with "-", `
      + 'and end with a letter or digit. Write an ID like "factory-1". If you have an ARN, use Workspace.fromWorkspaceArn().',
    );
  });

  test('can not be generated if needed', () => {
    expect(() => take(stackIn(), PhysicalName.GENERATE_IF_NEEDED)).toThrow('[Plant/It] PhysicalName.GENERATE_IF_NEEDED can\'t be the ID of a workspace. Write an '
      + 'ID like "factory-1", which stacks of every account and Region can refer to.');
  });

  test('may be what a lookup returns until it has run', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(lookup(stack)).toBe('dummy-value-for-/factory/workspace');
    expect(() => take(stack, lookup(stack))).not.toThrow();
  });
});

const foreignIn = (stack: Stack, workspaceId: string) =>
  Object.assign(new Construct(stack, 'Foreign'), { workspaceRef: { workspaceId, workspaceArn: WORKSPACE }, env: ENV });

test.each<[string, (stack: Stack, workspaceId: string) => unknown]>([
  ['a job', (stack, workspaceId) => new SyncJob(stack, 'It', { workspace: foreignIn(stack, workspaceId) })],
  ['an imported job', (stack, workspaceId) => SyncJob.fromSyncJobAttributes(stack, 'It', { workspace: foreignIn(stack, workspaceId) })],
  ['an imported workspace', (stack, workspaceId) => Workspace.fromWorkspaceId(stack, 'It', workspaceId)],
])('an environment variable that is not set is no workspace ID: %s', (_, take) => {
  expect(() => take(stackIn(), process.env.NO_SUCH_WORKSPACE!)).toThrow('[Plant/It] The workspace ID (missing) is not valid');
});

test('a dynamic reference as the workspace ID is resolved at deployment, and the role has its permissions there', () => {
  const stack = stackIn();
  new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Workspace', '{{resolve:ssm:/factory/workspace}}') });
  expect(onlyJob(stack).Properties.WorkspaceId).toBe('{{resolve:ssm:/factory/workspace}}');
});

describe('the ARN of an imported job', () => {
  test.each([
    ARN, ARN.replace('aws', 'aws-cn').replace('us-east-1', 'cn-north-1'), ARN.replace('aws', 'aws-us-gov').replace('us-east-1', 'us-gov-west-1'),
  ])('may be %p', (arn) => {
    expect(SyncJob.fromSyncJobArn(stackIn(), 'Sync', arn).syncJobArn).toBe(arn);
  });

  test('may be what a lookup returns until it has run', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(SyncJob.fromSyncJobArn(stack, 'Sync', lookup(stack)).syncJobArn).toBe(lookup(stack));
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack), syncJobArn: lookup(stack) })).not.toThrow();
  });

  test.each([
    '', 'SITEWISE', 'factory|SITEWISE', WORKSPACE, `${ARN}/more`, `${ARN}\n`, ` ${ARN}`,
    ARN.replace('iottwinmaker', 'iotsitewise'), ARN.replace('111122223333', '1111'), ARN.replace('us-east-1', ''), ARN.replace('factory', ''),
    ARN.replace('aws', 'aws-iso'), 'arn:aws:s3:::amzn-s3-demo-bucket', '{{resolve:ssm:/factory/sync-job}}',
  ])('can not be %p', (arn) => {
    const message = `${JSON.stringify(arn)} is not the ARN of a sync job: write arn:<partition>:iottwinmaker:<region>:<account>:workspace/`
      + '<workspace ID>/sync-job/<ID of the job>, as GetSyncJob returns it. If you do not have the ARN, use '
      + 'SyncJob.fromSyncJobAttributes() without syncJobArn.';
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobArn(stack, 'Sync', arn)).toThrow(`[Plant/Sync] ${message}`);
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack), syncJobArn: arn })).toThrow(`[Plant/Other] ${message}`);
  });

  test('can not be one that nobody has set', () => {
    expect(() => SyncJob.fromSyncJobArn(stackIn(), 'Sync', undefined as any)).toThrow('[Plant/Sync] (missing) is not the ARN of a sync job');
  });

  test('has a legal workspace ID', () => {
    expect(() => SyncJob.fromSyncJobArn(stackIn(), 'Sync', ARN.replace('factory', '-factory'))).toThrow('[Plant/Sync] The workspace ID "-factory" is not valid');
  });
});

describe('the ARN of an imported workspace', () => {
  test('may be what a lookup returns until it has run', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(Workspace.fromWorkspaceArn(stack, 'Workspace', lookup(stack)).workspaceId).toBe(lookup(stack));
  });

  test.each([
    '', 'factory', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/', `${WORKSPACE}/scene/a`, WORKSPACE.replace('iottwinmaker', 'iotsitewise'),
    WORKSPACE.replace('111122223333', '1111'), ` ${WORKSPACE}`, `${WORKSPACE}\n`, `${WORKSPACE} 1`, '{{resolve:ssm:/factory/workspace}}',
    '{{resolve:ssm:/factory:1}}',
  ])('can not be %p', (arn) => {
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', arn)).toThrow(
      `[Plant/Workspace] ${JSON.stringify(arn)} is not the ARN of a workspace: write arn:<partition>:iottwinmaker:<region>:<account>:workspace/`
      + '<workspace ID>, as GetWorkspace returns it. If you have the ID, use Workspace.fromWorkspaceId().',
    );
  });

  test('can not be a dynamic reference, which AWS CloudFormation does not resolve before it takes the ID out of it', () => {
    const arn = () => new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/factory/arn').toString();
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', arn())).toThrow('[Plant/Workspace] "{{resolve:ssm:/factory/arn}}" is not the ARN of a workspace');
    expect(() => SyncJob.fromSyncJobArn(stackIn(), 'Sync', arn())).toThrow('[Plant/Sync] "{{resolve:ssm:/factory/arn}}" is not the ARN of a sync job');

    const stack = stackIn();
    expect(stack.resolve(Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${arn()}`).workspaceId))
      .toBe('{{resolve:ssm:/factory/arn}}');
  });

  test('can not be one that nobody has set', () => {
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', undefined as any)).toThrow('[Plant/Workspace] (missing) is not the ARN of a workspace');
  });

  test('has a legal workspace ID', () => {
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', `${WORKSPACE}-`)).toThrow('[Plant/Workspace] The workspace ID "factory-" is not valid');
  });
});

describe('the ARN of a role', () => {
  const roleArn = (length: number) => 'arn:aws:iam::111122223333:role/'.padEnd(length, 'x');

  test.each([
    'arn:aws:iam::111122223333:role/sync', 'arn:aws-cn:iam::111122223333:role/path/sync', 'arn:aws-us-gov:iam::111122223333:role/sync', roleArn(2048),
    '{{resolve:ssm:/factory/role}}',
  ])('may be %p', (arn) => {
    const stack = stackIn();
    const roleRef = { roleArn: arn, roleName: 'sync' };
    const syncRole = Object.assign(new Construct(stack, 'Foreign'), { roleRef, grantPrincipal: new iam.Role(stack, 'Role', TRUSTING), env: ENV });
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole })).not.toThrow();
  });

  test.each([
    'arn:aws-iso:iam::111122223333:role/sync', 'arn:aws:iam::1111:role/sync', 'arn:aws:iam::111122223333:user/sync', 'arn:aws:iam::111122223333:role/sync\n',
    roleArn(2049),
  ])('can not be %p', (arn) => {
    const shown = JSON.stringify(arn.length > 200 ? `${arn.slice(0, 200)}…` : arn);
    const message = `${shown} is not valid: its ARN must be arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, with at most `
      + '2048 characters. Pass a role with such an ARN, or leave ';
    const stack = stackIn();
    const role = iam.Role.fromRoleArn(stack, 'Role', arn);
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: role }))
      .toThrow(`[Plant/Sync] The sync role ${message}syncRole out to create one.`);
    expect(() => new Workspace(stack, 'Workspace', { role })).toThrow(`[Plant/Workspace] The workspace role ${message}role out to create one.`);
  });

  test('can not be one that only ends like an ARN', () => {
    const stack = stackIn();
    const roleRef = { roleArn: 'role arn:aws:iam::111122223333:role/sync', roleName: 'sync' };
    const syncRole = Object.assign(new Construct(stack, 'Foreign'), { roleRef, grantPrincipal: new iam.Role(stack, 'Role', TRUSTING), env: ENV });
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole }))
      .toThrow('[Plant/Sync] The sync role "role arn:aws:iam::111122223333:role/sync" is not valid');
  });
});
