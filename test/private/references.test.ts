import { Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { CfnSyncJob, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { isKnown, isReadable, keyOf, knownBucketName, toldWorkspaceId, toldWorkspaceIdOfJob } from '../../src/private/references';
import { ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

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

test('only references tell values apart that are not known', () => {
  const stack = stackIn();
  const parameter = parameterIn(stack);

  for (const value of ['factory', parameter]) { expect(keyOf(value)).toBe(value); }
  for (const value of [Aws.STACK_NAME, Lazy.string({ produce: () => 'factory' }), `${parameter}-1`, Fn.select(0, [parameter]), '{{resolve:ssm:/factory}}']) {
    expect([value, keyOf(value)]).toEqual([value, undefined]);
  }
});
