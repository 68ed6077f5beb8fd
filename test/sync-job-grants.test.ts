import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import { ENV, onlyPolicy, onlyResource, ownWorkspaceIn, stackIn, workspaceIn } from './fixtures';
import { SyncJob, SyncJobGrants } from '../src';

const ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default';

/** In a stack with a known environment and partition aws, so that ARNs read as text where they can. */
function plant() {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  const workspace = `arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory`;
  const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  return { stack, workspace, job, reader };
}

function statementsOn(stack: Stack) {
  return onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
}

describe('each grant', () => {
  test('read looks at the job, its tags and its workspace', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.read(reader).assertSuccess();

    expect(statementsOn(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'],
        Resource: [stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)],
      },
      {
        Effect: 'Allow',
        Action: 'iottwinmaker:ListTagsForResource',
        Resource: stack.resolve(`${workspace}/sync-job/*`),
      },
    ]);
  });

  test('listResources lists what is synced', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.listResources(reader).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: 'iottwinmaker:ListSyncResources',
      Resource: [stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)],
    }]);
  });

  test('delete deletes the job and watches it go', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.delete(reader).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: ['iottwinmaker:DeleteSyncJob', 'iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'],
      Resource: [stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)],
    }]);
  });

  test('actions takes one\'s own', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.actions(reader, ['iottwinmaker:UntagResource', 'iottwinmaker:TagResource']).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: ['iottwinmaker:UntagResource', 'iottwinmaker:TagResource'],
      Resource: [stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)],
    }]);
  });

  test.each([['GetSyncJob'], ['']])('actions refuses %p, which is not an IAM action', (action) => {
    const { job, reader } = plant();
    expect(() => job.grants.actions(reader, [action])).toThrow(/is invalid. An action string consists of a service namespace/);
  });
});

describe('on any kind of job', () => {
  const ours = 'us-east-1:111122223333:workspace/factory';
  const other = 'eu-west-1:444455556666:workspace/other';

  test.each<[string, (stack: Stack) => SyncJobGrants, string]>([
    ['a SyncJob', (stack) => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }).grants, ours],
    ['an L1', (stack) => SyncJobGrants.fromSyncJob(new CfnSyncJob(stack, 'L1', {
      workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync',
    })), ours],
    ['an L1 of a workspace of the stack', (stack) => SyncJobGrants.fromSyncJob(new CfnSyncJob(stack, 'L1', {
      workspaceId: ownWorkspaceIn(stack).ref, syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync',
    })), ours],
    ['a job imported by ARN, where the ARN is', (stack) =>
      SyncJob.fromSyncJobArn(stack, 'Imported', `arn:aws:iottwinmaker:${other}/sync-job/SITEWISE-default`).grants, other],
    ['a job imported by workspace and ARN', (stack) =>
      SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack), syncJobArn: ARN }).grants, ours],
    ['a job imported by workspace', (stack) => SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack) }).grants, ours],
    ['the same, through fromSyncJob', (stack) =>
      SyncJobGrants.fromSyncJob(SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack) })), ours],
    ['a construct of one\'s own that refers to a job, where that is', (stack) => SyncJobGrants.fromSyncJob(Object.assign(new Construct(stack, 'Foreign'), {
      env: { account: '444455556666', region: 'eu-west-1' },
      syncJobRef: { workspaceId: 'other', syncSource: 'SITEWISE', syncJobArn: 'arn' },
    })), other],
  ])('%s', (_, grantsIn, workspace) => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    grantsIn(stack).listResources(new iam.User(stack, 'User')).assertSuccess();

    expect(statementsOn(stack)[0].Resource).toEqual(['/sync-job/*', ''].map((end) => stack.resolve(`arn:${stack.partition}:iottwinmaker:${workspace}${end}`)));
  });

  test('a job of another stack is not exported, so it can be replaced', () => {
    const { stack, job, workspace } = plant();
    const operations = stackIn(stack.node.root as App, 'Operations', { env: ENV });
    job.grants.read(new iam.User(operations, 'User')).assertSuccess();

    expect(statementsOn(operations)[0].Resource).toEqual([operations.resolve(`${workspace}/sync-job/*`), operations.resolve(workspace)]);
    expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
  });

  test('a job of another stack whose workspace is a parameter there exports that alone', () => {
    const app = new App();
    const stack = stackIn(app);
    const job = new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack, new CfnParameter(stack, 'Id').valueAsString) });
    job.grants.read(new iam.User(stackIn(app, 'Operations'), 'User')).assertSuccess();
    app.synth();
    expect(Object.values(Template.fromStack(stack).findOutputs('*')).map(({ Value }) => Value)).toEqual([{ Ref: 'Id' }]);
  });
});

describe('to any kind of principal', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable, string]>([
    ['a role', (stack) => new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }), 'Roles'],
    ['an imported role', (stack) => iam.Role.fromRoleArn(stack, 'Grantee', 'arn:aws:iam::111122223333:role/ops'), 'Roles'],
    ['a user', (stack) => new iam.User(stack, 'Grantee'), 'Users'],
    ['a group', (stack) => new iam.Group(stack, 'Grantee'), 'Groups'],
  ])('%s gets a policy', (_, granteeIn, attachedTo) => {
    const { stack, job } = plant();
    job.grants.read(granteeIn(stack)).assertSuccess();

    expect(onlyResource(stack, 'AWS::IAM::Policy').Properties[attachedTo]).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a service', () => new iam.ServicePrincipal('lambda.amazonaws.com')],
    ['another account', () => new iam.AccountPrincipal('444455556666')],
  ])('%s has no policy to take it, which assertSuccess() tells', (_, granteeIn) => {
    const { stack, job } = plant();
    const grant = job.grants.read(granteeIn(stack));

    expect(() => grant.assertSuccess()).toThrow(/could not be added/);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('a role of another account is left as it is', () => {
    const { stack, job } = plant();
    job.grants.read(iam.Role.fromRoleArn(stack, 'Grantee', 'arn:aws:iam::444455556666:role/ops'));

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('the job itself can be one, without naming what waits for its policy', () => {
    const { stack, workspace, job } = plant();
    job.grants.read(job);

    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement[0].Resource).toEqual([stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)]);
  });
});
