import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { ENV, EUROPE, OTHER_ACCOUNT, ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

const WORKSPACE_ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory';

describe.each([
  ['account', OTHER_ACCOUNT, '444455556666', '111122223333'],
  ['Region', EUROPE, 'eu-west-1', 'us-east-1'],
])('the %s', (part, env, theirs, ours) => {
  const message = (what: string, other: string, remedy: string) =>
    `${what} is in the ${part} "${ours}" and ${other} in "${theirs}": both must be in one ${part}. ${remedy}`;

  test.each<[string, (there: Stack) => IWorkspaceRef]>([
    ['a Workspace', (there) => new Workspace(there, 'Workspace', { workspaceId: 'factory' })],
    ['an L1', (there) => ownWorkspaceIn(there)],
    ['an imported L1', (there) => workspaceIn(there)],
    ['an import by ARN', (there) => CfnWorkspace.fromWorkspaceArn(there, 'ByArn', `arn:aws:iottwinmaker:${env.region}:${env.account}:workspace/factory`)],
    ['an import by attributes', (there) => Workspace.fromWorkspaceAttributes(there, 'ByAttributes', { workspaceId: 'factory', ...env })],
  ])('of a job is that of its workspace: %s', (_, workspaceOf) => {
    const workspace = workspaceOf(stackIn(new App(), 'There', { env }));
    expect(() => new SyncJob(stackIn(new App(), 'Here', { env: ENV }), 'Sync', { workspace })).toThrow(`[Here/Sync] ${message('The sync job', 'its workspace',
      'Define the job in a stack with the env of the workspace, or pass a workspace in the account and Region of the job.')}`);
    expect(() => new SyncJob(stackIn(new App(), 'Anywhere'), 'Sync', { workspace })).not.toThrow();
  });

  test('of a workspace is that of its bucket', () => {
    const bucket = new s3.Bucket(stackIn(new App(), 'There', { env }), 'Bucket', { bucketName: 'amzn-s3-demo-bucket' });
    expect(() => new Workspace(stackIn(new App(), 'Plant', { env: ENV }), 'Workspace', { bucket })).toThrow(`[Plant/Workspace] ${message('The workspace',
      'its bucket', 'Pass a bucket of the account and Region of the workspace, or leave bucket out to create one.')}`);
    expect(() => new Workspace(stackIn(new App(), 'Anywhere'), 'Workspace', { bucket })).not.toThrow();
  });

  test('of an imported job is that of its workspace', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const syncJobArn = `${WORKSPACE_ARN}/sync-job/SITEWISE-default`;
    const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', ...env });
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace, syncJobArn })).toThrow(`[Plant/Sync] ${message('The sync job', 'its workspace',
      'Pass a workspace in the account and Region of the ARN.')}`);
  });
});

test('one environment is no fault, in two stacks neither', () => {
  const app = new App();
  const workspace = workspaceIn(stackIn(app, 'There', { env: ENV }));
  expect(() => new SyncJob(stackIn(app, 'Here', { env: ENV }), 'Sync', { workspace })).not.toThrow();
});

test.each<[string, (stack: Stack) => IWorkspaceRef]>([
  ['in a stack without env', (stack) => workspaceIn(stackIn(stack.node.root as App, 'There'))],
  ['behind an ARN that is a token', (stack) => Object.assign(new Construct(stack, 'Foreign'), {
    env: { account: new CfnParameter(stack, 'Account').valueAsString, region: new CfnParameter(stack, 'Region').valueAsString },
    workspaceRef: { workspaceId: 'factory', workspaceArn: new CfnParameter(stack, 'Arn').valueAsString },
  })],
])('what is not known is not compared: %s', (_, workspaceFor) => {
  const stack = stackIn(new App(), 'Here', { env: ENV });
  expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceFor(stack) })).not.toThrow();
});

test('what the L1 of a bucket has empty is not compared', () => {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  const bucket = s3.CfnBucket.fromBucketArn(stack, 'Bucket', 'arn:aws:s3:::amzn-s3-demo-bucket');
  expect(() => new Workspace(stack, 'Workspace', { bucket })).not.toThrow();
});
