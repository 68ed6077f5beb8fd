import { App, Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { isDummy, isKnown, isReadable, keyOf, knownBucketName, referencedIn, takesPolicies, toldWorkspaceId, toldWorkspaceIdOfJob } from '../../src/private/references';
import { ENV, ownWorkspaceIn, stackIn, TRUSTING, workspaceIn } from '../fixtures';

const parameterIn = (stack: Stack) => new CfnParameter(stack, 'Parameter').valueAsString;

test.each<[string, unknown, boolean, boolean]>([
  ['a text', 'factory', true, true],
  ['an empty text', '', true, true],
  ['nothing', undefined, true, true],
  ['a token', Aws.REGION, false, false],
  ['a text with a token', `factory-${Aws.REGION}`, false, false],
  ['what a lookup returns until it has run', 'dummy-value-for-/factory/workspace', false, false],
  ['a text with what a lookup returns until it has run', 'factory-dummy-value-for-/line', false, false],
  ['a dynamic reference', '{{resolve:ssm:/factory/workspace}}', true, false],
  ['a text with a dynamic reference', 'factory-{{resolve:ssm:/line}}', true, false],
])('%s can be taken apart, or is the deployed value', (_, value, readable, known) => {
  expect([isReadable(value), isKnown(value)]).toEqual([readable, known]);
});

/** A construct that refers to a workspace, and is none of CDK's. */
function foreignWorkspaceIn(stack: Stack, workspaceId: string): IWorkspaceRef {
  const construct = new Construct(stack, 'Foreign');
  return Object.assign(construct, { workspaceRef: { workspaceId, workspaceArn: 'arn' }, env: stack.env }) as unknown as IWorkspaceRef;
}

test.each<[string, (stack: Stack) => IWorkspaceRef, unknown]>([
  ['an L1', (stack) => ownWorkspaceIn(stack), 'factory'],
  ['an L1 with a parameter', (stack) => ownWorkspaceIn(stack, parameterIn(stack)), { Ref: 'Parameter' }],
  ['an imported L1', (stack) => workspaceIn(stack), 'factory'],
  ['a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory' }), 'factory'],
  ['a Workspace with a parameter', (stack) => new Workspace(stack, 'Workspace', { workspaceId: parameterIn(stack) }), { Ref: 'Parameter' }],
  ['a foreign construct', (stack) => foreignWorkspaceIn(stack, 'factory'), 'factory'],
  ['a foreign construct with a parameter', (stack) => foreignWorkspaceIn(stack, parameterIn(stack)), { Ref: 'Parameter' }],
  ['a foreign construct around a Workspace', (stack) => {
    const { workspaceRef, env } = new Workspace(stack, 'Around', { workspaceId: 'factory' });
    return Object.assign(new Construct(stack, 'Foreign'), { workspaceRef, env });
  }, 'factory'],
  ['a foreign construct around something else', (stack) => {
    const workspace = foreignWorkspaceIn(stack, parameterIn(stack));
    new s3.CfnBucket(workspace as unknown as Construct, 'Resource');
    return workspace;
  }, { Ref: 'Parameter' }],
  ['a foreign construct around an attribute', (stack) => foreignWorkspaceIn(stack, ownWorkspaceIn(stack).attrArn), 'factory'],
  ['a foreign construct around a reference to something else', (stack) => foreignWorkspaceIn(stack, new s3.CfnBucket(stack, 'Bucket').ref), { Ref: 'Bucket' }],
])('the ID of a workspace is the one that it was told, which refers to no workspace: %s', (_, workspaceOf, told) => {
  const stack = stackIn();
  expect(stack.resolve(toldWorkspaceId(workspaceOf(stack).workspaceRef.workspaceId))).toEqual(told);
});

test.each<[string, (stack: Stack) => s3.IBucketRef, string | undefined]>([
  ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket' }), 'amzn-s3-demo-bucket'],
  ['an L2', (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket' }), 'amzn-s3-demo-bucket'],
  ['an import', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'), 'amzn-s3-demo-bucket'],
  ['one whose name is left to CloudFormation', (stack) => new s3.Bucket(stack, 'Bucket'), undefined],
  ['one whose name is a parameter', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketName: parameterIn(stack) }), undefined],
  ['an import whose name is a parameter', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', parameterIn(stack)), undefined],
])('the name of a bucket is known as far as it can be: %s', (_, bucketOf, name) => {
  expect(knownBucketName(bucketOf(stackIn()))).toBe(name);
});

test('the workspace of a sync job is read off its L1, or else off the reference', () => {
  const stack = stackIn();
  const l1 = new CfnSyncJob(stack, 'L1', { workspaceId: 'one', syncSource: 'SITEWISE', syncRole: 'role' });
  const job = new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack, 'two') });
  const imported = SyncJob.fromSyncJobAttributes(stack, 'Import', { workspace: ownWorkspaceIn(stack, 'three', 'Other'), syncJobArn: Aws.NO_VALUE });
  const byArn = SyncJob.fromSyncJobArn(stack, 'ByArn', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/four/sync-job/SITEWISE-default');
  const foreign = (id: string) => Object.assign(new Construct(stack, id), { syncJobRef: { workspaceId: 'five', syncSource: 'SITEWISE', syncJobArn: 'arn' } }) as any;
  const [aroundBucket, aroundConstruct] = [foreign('AroundBucket'), foreign('AroundConstruct')];
  new s3.CfnBucket(aroundBucket, 'Resource');
  new Construct(aroundConstruct, 'Resource');

  expect([l1, job, imported, byArn, aroundBucket, aroundConstruct].map(toldWorkspaceIdOfJob)).toEqual(['one', 'two', 'three', 'four', 'five', 'five']);
});

test('a construct with several jobs refers to one of them', () => {
  const stack = stackIn();
  const twin = new Construct(stack, 'Twin');
  const [one, other] = ['one', 'other'].map((id) => new SyncJob(twin, id, { workspace: ownWorkspaceIn(stack, id, `Workspace-${id}`) }));
  const referring = (job: SyncJob) => toldWorkspaceIdOfJob(Object.assign(twin, { syncJobRef: job.resource.syncJobRef }) as any);
  expect([referring(one), referring(other)]).toEqual(['one', 'other']);
});

test('only references tell values apart that are not known', () => {
  const stack = stackIn();
  const parameter = parameterIn(stack);

  for (const value of ['factory', parameter]) { expect(keyOf(value)).toBe(value); }
  for (const value of [Aws.STACK_NAME, Lazy.string({ produce: () => 'factory' }), `${parameter}-1`, Fn.select(0, [parameter]), '{{resolve:ssm:/factory}}']) {
    expect([value, keyOf(value)]).toEqual([value, undefined]);
  }
});

test.each<[string, boolean]>([
  ...['dummy-value-for-/factory/id', 'factory-dummy-value-for-/line', 'DUMMY', 'DUMMY_ARN', 'arn:aws:iam::123456789012:role/DUMMY_ARN', 'TESTADDRESS',
    'TESTREADERADDRESS', 'https://TESTADDRESS'].map((text): [string, boolean] => [text, true]),
  ...['factory', '', 'NODUMMY', 'DUMMY_SYNC', 'dummy', 'dummy-value', 'TESTADDRESSES', 'ATESTADDRESS'].map((text): [string, boolean] => [text, false]),
])('what the CDK uses until a lookup has run is told from other texts: %s, %s', (text, isOne) => {
  expect([isDummy(text), isReadable(text), isKnown(text)]).toEqual([isOne, !isOne, !isOne]);
});

describe('whether a role takes policies is asked', () => {
  const trace = (role: any) => [role, role.node?.defaultChild].flatMap((each) => each?.attachedPolicies?.policies ?? []);

  test.each<[string, (stack: Stack) => iam.IRole, boolean]>([
    ['a role', (stack) => new iam.Role(stack, 'Role', TRUSTING), true],
    ['an imported role', (stack) => iam.Role.fromRoleName(stack, 'Role', 'sync'), true],
    ['a role that is created when it is first needed', (stack) => new iam.LazyRole(stack, 'Role', TRUSTING), true],
    ['a role without policy updates', (stack) => new iam.Role(stack, 'Role', TRUSTING).withoutPolicyUpdates(), false],
    ['an imported role that is not mutable', (stack) => iam.Role.fromRoleName(stack, 'Role', 'sync', { mutable: false }), false],
    ['an imported role of another account', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/sync'), false],
    ['a role that exists beforehand', (stack) => {
      iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Role': 'sync' } });
      return new iam.Role(stack, 'Role', TRUSTING);
    }, false],
  ])('without a trace: %s', (_, roleIn, expected) => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const role = roleIn(stack);
    expect(role.roleArn).toBeDefined();
    const before = stack.node.findAll().length;

    expect([takesPolicies(role), takesPolicies(role)]).toEqual([expected, expected]);
    expect(trace(role)).toEqual([]);
    expect(stack.node.findAll()).toHaveLength(before);
    expect(() => new iam.Policy(stack, 'offer', { policyName: 'offer', statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] })
      .attachToRole(role)).not.toThrow();
  });

  test.each<[string, (stack: Stack) => iam.IPrincipal]>([
    ['a user', (stack) => new iam.User(stack, 'User')],
    ['an ARN', () => new iam.ArnPrincipal('arn:aws:iam::111122223333:role/sync')],
    ['a service', () => TRUSTING.assumedBy],
    ['a principal with the ARN of a role', () => Object.assign(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/sync'), { roleArn: 'arn:aws:iam::111122223333:role/sync' })],
  ])('and what is no role takes none: %s', (_, principalIn) => {
    expect(takesPolicies(principalIn(stackIn()))).toBe(false);
  });

  test('without a trace when a job or a workspace uses it', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const role = new iam.Role(stack, 'Role', TRUSTING);
    const lazy = new iam.LazyRole(stack, 'Lazy', TRUSTING);
    new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { role: lazy }), syncRole: role });
    expect([...trace(role), ...trace(lazy)]).toEqual([]);
  });
});

test('the L1 that an ARN or a name refers to is found, as a whole or by its last part', () => {
  const stack = stackIn();
  const role = new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} });
  const other = new s3.CfnBucket(stack, 'Bucket');
  for (const value of [role.ref, role.attrArn, `arn:aws:iam::111122223333:role/${role.ref}`, `arn:aws:iam::111122223333:role/plant/${role.ref}`]) { expect(referencedIn(value, iam.CfnRole)).toBe(role); }
  for (const value of ['role', Aws.REGION, parameterIn(stack), other.attrArn, `${role.ref}-1`, `${other.ref}${role.ref}`, `arn:aws:iam::111122223333:role/${role.ref}/sync`]) { expect(referencedIn(value, iam.CfnRole)).toBeUndefined(); }
});
