import { Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { CfnSyncJob, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { cfnSyncJobBehind, known, knownBucketName, knownWorkspaceId, referenceKey } from '../../src/private/references';
import { ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

const parameterIn = (stack: Stack) => new CfnParameter(stack, 'Parameter').valueAsString;

test('a value is known unless it is a token', () => {
  expect(known('factory')).toBe('factory');
  expect(known('')).toBe('');
  expect(known(`factory-${Aws.REGION}`)).toBeUndefined();
  expect(known(undefined)).toBeUndefined();
});

/** A construct that refers to a workspace, and is none of CDK's. */
function foreignWorkspaceIn(stack: Stack, workspaceId: string): IWorkspaceRef {
  const construct = new Construct(stack, 'Foreign');
  return Object.assign(construct, { workspaceRef: { workspaceId, workspaceArn: 'arn' }, env: stack.env }) as unknown as IWorkspaceRef;
}

test.each<[string, (stack: Stack) => IWorkspaceRef, string | undefined]>([
  ['an L1', (stack) => ownWorkspaceIn(stack), 'factory'],
  ['an L1 with a parameter', (stack) => ownWorkspaceIn(stack, parameterIn(stack)), undefined],
  ['an imported L1', (stack) => workspaceIn(stack), 'factory'],
  ['a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory' }), 'factory'],
  ['a Workspace with a parameter', (stack) => new Workspace(stack, 'Workspace', { workspaceId: parameterIn(stack) }), undefined],
  ['a foreign construct', (stack) => foreignWorkspaceIn(stack, 'factory'), 'factory'],
  ['a foreign construct with a parameter', (stack) => foreignWorkspaceIn(stack, parameterIn(stack)), undefined],
  ['a foreign construct around a Workspace', (stack) => {
    const { workspaceRef, env } = new Workspace(stack, 'Around', { workspaceId: 'factory' });
    return Object.assign(new Construct(stack, 'Foreign'), { workspaceRef, env });
  }, 'factory'],
  ['a foreign construct around something else', (stack) => {
    const workspace = foreignWorkspaceIn(stack, parameterIn(stack));
    new s3.CfnBucket(workspace as unknown as Construct, 'Resource');
    return workspace;
  }, undefined],
])('the id of a workspace is known as far as it can be: %s', (_, workspaceOf, workspaceId) => {
  expect(knownWorkspaceId(workspaceOf(stackIn()))).toBe(workspaceId);
});

test.each<[string, (stack: Stack) => s3.IBucketRef, string | undefined]>([
  ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket' }), 'amzn-s3-demo-bucket'],
  ['an L2', (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket' }), 'amzn-s3-demo-bucket'],
  ['an import', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'), 'amzn-s3-demo-bucket'],
  ['one whose name is left to CloudFormation', (stack) => new s3.Bucket(stack, 'Bucket'), undefined],
])('the name of a bucket is known as far as it can be: %s', (_, bucketOf, name) => {
  expect(knownBucketName(bucketOf(stackIn()))).toBe(name);
});

test('the L1 of a sync job is found in it, and in no other construct', () => {
  const stack = stackIn();
  const l1 = new CfnSyncJob(stack, 'L1', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'role' });
  const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack, 'other') });
  const imported = SyncJob.fromSyncJobAttributes(stack, 'Import', { workspace: workspaceIn(stack) });
  const around = new Construct(stack, 'AroundBucket') as any;
  new s3.CfnBucket(around, 'Resource');
  const aroundConstruct = new Construct(stack, 'AroundConstruct') as any;
  new Construct(aroundConstruct, 'Resource');

  expect([l1, job, imported, around, aroundConstruct].map(cfnSyncJobBehind)).toEqual([l1, job.resource, undefined, undefined, undefined]);
});

test('only references tell values apart that are not known', () => {
  const stack = stackIn();
  const parameter = parameterIn(stack);

  expect(referenceKey(parameter)).toBe(parameter);
  for (const value of ['factory', Aws.STACK_NAME, Lazy.string({ produce: () => 'factory' }), `${parameter}-1`, Fn.select(0, [parameter])]) {
    expect([value, referenceKey(value)]).toEqual([value, value === parameter ? parameter : undefined]);
  }
});
