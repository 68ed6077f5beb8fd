import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import { ENV, onlyResource, stackIn, workspaceIn } from './fixtures';
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
        Resource: [stack.resolve(job.syncJobArn), stack.resolve(workspace)],
      },
      {
        Effect: 'Allow',
        Action: 'iottwinmaker:ListTagsForResource',
        Resource: stack.resolve(job.syncJobArn),
      },
    ]);
  });

  test('listResources lists what is synced', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.listResources(reader).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: 'iottwinmaker:ListSyncResources',
      Resource: [stack.resolve(job.syncJobArn), stack.resolve(workspace)],
    }]);
  });

  test('delete deletes the job and watches it go', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.delete(reader).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: ['iottwinmaker:DeleteSyncJob', 'iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'],
      Resource: [stack.resolve(job.syncJobArn), stack.resolve(workspace)],
    }]);
  });

  test('create makes a job of any id in the workspace, and passes this sync role to AWS IoT TwinMaker alone', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.create(reader).assertSuccess();

    const anyJob = stack.resolve(`${workspace}/sync-job/*`);
    expect(statementsOn(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['iottwinmaker:CreateSyncJob', 'iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'],
        Resource: [anyJob, stack.resolve(workspace)],
      },
      {
        Effect: 'Allow',
        Action: ['iottwinmaker:ListTagsForResource', 'iottwinmaker:TagResource'],
        Resource: anyJob,
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: stack.resolve(job.syncRole.roleRef.roleArn),
        Condition: { StringEquals: { 'iam:PassedToService': 'iottwinmaker.amazonaws.com' } },
      },
    ]);
  });

  test('actions takes one\'s own', () => {
    const { stack, workspace, job, reader } = plant();
    job.grants.actions(reader, ['iottwinmaker:UntagResource', 'iottwinmaker:TagResource']).assertSuccess();

    expect(statementsOn(stack)).toEqual([{
      Effect: 'Allow',
      Action: ['iottwinmaker:UntagResource', 'iottwinmaker:TagResource'],
      Resource: [stack.resolve(job.syncJobArn), stack.resolve(workspace)],
    }]);
  });

  test.each([['GetSyncJob'], ['']])('actions refuses %p, which is not an IAM action', (action) => {
    const { job, reader } = plant();
    expect(() => job.grants.actions(reader, [action])).toThrow(/is invalid. An action string consists of a service namespace/);
  });
});

describe('on any kind of job', () => {
  const other = 'arn:aws:iottwinmaker:eu-west-1:444455556666:workspace/other';

  test.each<[string, (stack: Stack) => SyncJobGrants, (stack: Stack) => unknown[]]>([
    ['an L1',
      (stack) => SyncJobGrants.fromSyncJob(new CfnSyncJob(stack, 'L1', {
        workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync',
      })),
      (stack) => [
        { 'Fn::GetAtt': ['L1', 'Arn'] },
        stack.resolve(`arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory`),
      ]],
    ['a job imported by ARN, where the ARN is',
      (stack) => SyncJob.fromSyncJobArn(stack, 'Imported', `${other}/sync-job/SITEWISE-default`).grants,
      (stack) => [`${other}/sync-job/SITEWISE-default`, stack.resolve(other.replace('aws', stack.partition))]],
    ['a job imported by workspace and ARN',
      (stack) => SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack), syncJobArn: ARN }).grants,
      (stack) => [ARN, stack.resolve(`arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory`)]],
    ['a construct of one\'s own that refers to a job, where its ARN is',
      (stack) => SyncJobGrants.fromSyncJob(Object.assign(new Construct(stack, 'Foreign'), {
        env: ENV,
        syncJobRef: { workspaceId: 'other', syncSource: 'SITEWISE', syncJobArn: `${other}/sync-job/SITEWISE-default` },
      })),
      (stack) => [`${other}/sync-job/SITEWISE-default`, stack.resolve(other.replace('aws', stack.partition))]],
    ['every job of the workspace, for a job imported without ARN',
      (stack) => SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack) }).grants,
      (stack) => ['/sync-job/*', ''].map((end) =>
        stack.resolve(`arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory${end}`))],
    ['the same, through fromSyncJob',
      (stack) => SyncJobGrants.fromSyncJob(SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack) })),
      (stack) => ['/sync-job/*', ''].map((end) =>
        stack.resolve(`arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory${end}`))],
  ])('%s', (_, grantsIn, resources) => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const user = new iam.User(stack, 'User');
    grantsIn(stack).listResources(user).assertSuccess();

    expect(statementsOn(stack)[0].Resource).toEqual(resources(stack));
  });

  test('create passes the role of an L1', () => {
    const { stack, reader } = plant();
    const job = new CfnSyncJob(stack, 'L1', { workspaceId: 'other', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync' });
    SyncJobGrants.fromSyncJob(job).create(reader);

    expect(statementsOn(stack)[2]).toMatchObject({ Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/sync' });
  });

  test('create refuses an imported job, whose role is not known', () => {
    const { stack, reader } = plant();
    expect(() => SyncJob.fromSyncJobArn(stack, 'Imported', ARN).grants.create(reader)).toThrow(
      '[Plant/Imported] An imported sync job does not tell its sync role, which grants.create() has to name. Call it on the SyncJob or '
      + 'CfnSyncJob that defines the job, or use grants.actions() here and grantPassRole() on the role.',
    );
  });

  test('a job of another stack is named by its export', () => {
    const { stack, job } = plant();
    const operations = stackIn(stack.node.root as App, 'Operations', { env: ENV });
    job.grants.listResources(new iam.User(operations, 'User'));

    expect(statementsOn(operations)[0].Resource[0]).toEqual({ 'Fn::ImportValue': expect.stringContaining('Plant:ExportsOutputFnGetAttSync') });
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

    expect(statementsOn(stack)[0].Resource).toEqual([stack.resolve(`${workspace}/sync-job/*`), stack.resolve(workspace)]);
  });
});
