import { App, Aspects, Aws, CfnOutput, CfnParameter, Duration, Lazy, NestedStack, PropertyInjectors, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  ENV, infosOn, onlyJob, onlyPolicy, onlyResource, onlyRole, ownWorkspaceIn, resourcesOf, stackIn, synthError, TRUSTING, warningsOn, workspaceIn,
} from './fixtures';
import { SyncJob, SyncSource, Workspace } from '../src';

/** `arn:<partition>:<service>:<region>:<account>:<resource>` of the stack, as CDK writes it. */
const arn = (service: string, resource: string) => ({
  'Fn::Join': ['', [
    'arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`,
  ]],
});

const SYNC_STATEMENTS = [
  {
    Effect: 'Allow',
    Action: ['iotsitewise:DescribeAsset', 'iotsitewise:DescribeAssetModel'],
    Resource: [arn('iotsitewise', 'asset/*'), arn('iotsitewise', 'asset-model/*')],
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
      arn('iottwinmaker', 'workspace/factory'),
      arn('iottwinmaker', 'workspace/factory/entity/*'),
      arn('iottwinmaker', 'workspace/factory/component-type/*'),
    ],
  },
];

describe('one line', () => {
  test('makes a role and a job, and nothing else', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    const { logicalId } = onlyRole(stack);
    expect(onlyJob(stack).Properties).toEqual({
      WorkspaceId: 'factory',
      SyncSource: 'SITEWISE',
      SyncRole: { 'Fn::GetAtt': [logicalId, 'Arn'] },
    });
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(2);
    expect(warningsOn(stack)).toEqual([]);
    expect(infosOn(stack)).toEqual([]);
  });

  test('takes a workspace that the stack defines, which the job names and so follows', () => {
    const stack = stackIn();
    const workspace = ownWorkspaceIn(stack);
    new SyncJob(stack, 'Sync', { workspace });

    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ Ref: 'Workspace' });
    expect(onlyRole(stack).Properties.Policies[0].PolicyDocument.Statement).toEqual(SYNC_STATEMENTS);
  });

  test('takes a workspace of another stack of the same environment', () => {
    const app = new App();
    const workspace = ownWorkspaceIn(stackIn(app, 'Twin', { env: ENV }));
    const stack = stackIn(app, 'Sync', { env: ENV });
    new SyncJob(stack, 'Sync', { workspace });

    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ 'Fn::ImportValue': expect.stringContaining('Twin:ExportsOutputRefWorkspace') });
  });

  test('takes any construct that refers to a workspace', () => {
    class Twin extends Construct {
      public readonly env = { account: Stack.of(this).account, region: Stack.of(this).region };
      public readonly workspaceRef = {
        workspaceId: 'foreign',
        workspaceArn: 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/foreign',
      };
    }
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: new Twin(stack, 'Twin') });

    expect(onlyJob(stack).Properties.WorkspaceId).toBe('foreign');
  });

  test('keeps the L1 in reach, with the id that CDK gives the resource of a construct', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    expect(job.node.defaultChild).toBe(job.resource);
    expect(job.resource.node.id).toBe('Resource');
    job.resource.addPropertyOverride('Tags', { forced: 'yes' });
    expect(onlyJob(stack).Properties.Tags).toEqual({ forced: 'yes' });
  });
});

describe('the role that is made', () => {
  test('has the permissions of the guide inline, on this workspace of this account and region', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    expect(onlyRole(stack).Properties).toEqual({
      AssumeRolePolicyDocument: expect.anything(),
      Path: '/cdk-iot-twinmaker/factory/',
      Policies: [{
        PolicyName: 'AssetSync',
        PolicyDocument: { Version: '2012-10-17', Statement: SYNC_STATEMENTS },
      }],
    });
  });

  test.each([
    ['an unknown account', undefined, { Ref: 'AWS::AccountId' }],
    ['a known account', ENV, '111122223333'],
  ])('trusts AWS IoT TwinMaker alone, for %s where the service names one', (_, env, account) => {
    const stack = stackIn(new App(), 'Plant', { env });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    expect(onlyRole(stack).Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'iottwinmaker.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
      }],
    });
  });

  test('comes before the job: the job names it, and there is no policy beside it', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::GetAtt': [onlyRole(stack).logicalId, 'Arn'] });
  });
});

describe('a role passed in', () => {
  test('is given what the job needs before the job, and nothing else of it is touched', () => {
    const withoutJob = stackIn();
    new iam.Role(withoutJob, 'Role', TRUSTING);
    const stack = stackIn();
    const syncRole = new iam.Role(stack, 'Role', TRUSTING);
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });

    const role = onlyRole(stack);
    expect(role).toEqual(onlyRole(withoutJob));
    expect(onlyPolicy(stack).Properties).toEqual({
      Description: { 'Fn::Join': ['', ['AWS IoT TwinMaker sync job factory ', { Ref: role.logicalId }]] },
      Path: '/',
      PolicyDocument: { Version: '2012-10-17', Statement: SYNC_STATEMENTS },
      Roles: [{ Ref: role.logicalId }],
    });
    expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::GetAtt': [role.logicalId, 'Arn'] });
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
    expect(job.syncRole).toBe(syncRole);
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each<[string, (app: App) => [roles: Stack, stack: Stack], unknown]>([
    ['before that of the workspace', (app) => [stackIn(app, 'Roles'), stackIn(app, 'Sync')], { 'Fn::ImportValue': expect.stringContaining('Roles:') }],
    ['around that of the workspace', (app) => {
      const roles = stackIn(app, 'Roles');
      return [roles, new NestedStack(roles, 'Sync')];
    }, { Ref: expect.stringContaining('Role') }],
  ])('may be defined in a stack %s, and gets its policy beside the job', (_, stacksIn, role) => {
    const [roles, stack] = stacksIn(new App());
    new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack), syncRole: new iam.Role(roles, 'Role', TRUSTING) });

    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement).toEqual(SYNC_STATEMENTS);
    expect(onlyPolicy(stack).Properties.Roles).toEqual([role]);
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ Ref: 'Workspace' });
    expect(resourcesOf(roles, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('may be that of the workspace too', () => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'Role', TRUSTING);
    new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { workspaceId: 'factory', role }), syncRole: role });

    const [ofWorkspace, ofJob] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect([ofWorkspace, ofJob].map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([expect.any(Array), SYNC_STATEMENTS]);
    expect(onlyJob(stack).DependsOn).toEqual([ofJob.logicalId]);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn).toEqual([ofWorkspace.logicalId]);
  });
});

describe('attributes', () => {
  test('are those of the deployed job', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    const { logicalId } = onlyJob(stack);

    expect(stack.resolve({
      arn: job.syncJobArn,
      state: job.syncJobState,
      created: job.syncJobCreationDateTime,
      updated: job.syncJobUpdateDateTime,
      identifier: job.syncJobIdentifier,
      ref: job.syncJobRef,
    })).toEqual({
      arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
      state: { 'Fn::GetAtt': [logicalId, 'State'] },
      created: { 'Fn::GetAtt': [logicalId, 'CreationDateTime'] },
      updated: { 'Fn::GetAtt': [logicalId, 'UpdateDateTime'] },
      identifier: { Ref: logicalId },
      ref: { workspaceId: 'factory', syncSource: 'SITEWISE', syncJobArn: { 'Fn::GetAtt': [logicalId, 'Arn'] } },
    });
  });

  test('go into outputs, functions and parameters, of other stacks too', () => {
    const app = new App();
    const plant = stackIn(app, 'Plant');
    const job = new SyncJob(plant, 'Sync', { workspace: workspaceIn(plant) });
    const operations = stackIn(app, 'Operations');
    new CfnOutput(operations, 'Created', { value: job.syncJobCreationDateTime });
    new ssm.StringParameter(operations, 'State', { stringValue: job.syncJobState });
    new lambda.Function(operations, 'Watch', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      environment: { SYNC_JOB_ARN: job.syncJobArn, SYNC_JOB_IDENTIFIER: job.syncJobIdentifier },
    });

    const { logicalId } = onlyJob(plant);
    const imported = (attribute: string) => ({ 'Fn::ImportValue': Match.stringLikeRegexp(`^Plant:ExportsOutput${attribute}`) });
    const template = Template.fromStack(operations);
    template.hasOutput('Created', { Value: imported(`FnGetAtt${logicalId}CreationDateTime`) });
    template.hasResourceProperties('AWS::SSM::Parameter', { Value: imported(`FnGetAtt${logicalId}State`) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SYNC_JOB_ARN: imported(`FnGetAtt${logicalId}Arn`), SYNC_JOB_IDENTIFIER: imported(`Ref${logicalId}`) } },
    });
  });
});

test('a job is marked for other copies of this library', () => {
  const stack = stackIn();
  expect((new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }) as any)[Symbol.for('cdk-iot-twinmaker.SyncJob')]).toBe(true);
});

describe('isSyncJob', () => {
  test('knows a job that is defined, by whichever copy of the library', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    jest.resetModules();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const otherCopy: typeof import('../src') = require('../src');

    expect(otherCopy.SyncJob).not.toBe(SyncJob);
    expect(SyncJob.isSyncJob(job)).toBe(true);
    expect(otherCopy.SyncJob.isSyncJob(job)).toBe(true);
  });

  test.each([undefined, null, 'job', 7, {}, () => undefined])('knows that %p is none', (x) => {
    expect(SyncJob.isSyncJob(x)).toBe(false);
  });

  test('knows the L1 and an imported job from a defined one', () => {
    const stack = stackIn();
    expect(SyncJob.isSyncJob(SyncJob.fromSyncJobAttributes(stack, 'Imported', { workspace: workspaceIn(stack) }))).toBe(false);
    expect(SyncJob.isSyncJob(new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack, 'other') }).resource)).toBe(false);
  });
});

describe('removalPolicy', () => {
  test('is left to AWS CloudFormation, which deletes, where none is given', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    expect(onlyJob(stack)).not.toHaveProperty('DeletionPolicy');
    expect(onlyRole(stack)).not.toHaveProperty('DeletionPolicy');
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete', 'Delete', undefined, undefined],
    [RemovalPolicy.RETAIN, 'Retain', 'Retain', 'Retain', 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate', 'Retain', 'RetainExceptOnCreate', 'Retain'],
  ])('%s holds for the job and for the role that it can not live without', (removalPolicy, onDelete, onReplace, ofRoleOnDelete, ofRoleOnReplace) => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), removalPolicy });

    const policiesOf = ({ DeletionPolicy, UpdateReplacePolicy }: any) => [DeletionPolicy, UpdateReplacePolicy];
    expect(policiesOf(onlyJob(stack))).toEqual([onDelete, onReplace]);
    // To say nothing is to delete.
    expect(policiesOf(onlyRole(stack))).toEqual([ofRoleOnDelete, ofRoleOnReplace]);
  });

  test('of an aspect holds for the role that is made too', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    Aspects.of(stack).add({ visit: (node) => { if (node === job.resource) { job.resource.applyRemovalPolicy(RemovalPolicy.RETAIN); } } });
    expect(onlyRole(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('can be set afterwards, as on any resource', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }).applyRemovalPolicy(RemovalPolicy.RETAIN);

    expect(onlyJob(stack).DeletionPolicy).toBe('Retain');
    expect(onlyRole(stack).DeletionPolicy).toBe('Retain');
  });

  test('is not the business of a role passed in', () => {
    const stack = stackIn();
    const syncRole = new iam.Role(stack, 'Role', TRUSTING);
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole, removalPolicy: RemovalPolicy.RETAIN });

    expect(onlyJob(stack).DeletionPolicy).toBe('Retain');
    expect(onlyRole(stack)).not.toHaveProperty('DeletionPolicy');
  });

  test('is not the business of the role of another job either', () => {
    const app = new App();
    const first = stackIn(app, 'First');
    const syncRole = new SyncJob(first, 'Sync', { workspace: workspaceIn(first) }).syncRole as iam.Role;
    const second = stackIn(app, 'Second');
    new SyncJob(second, 'Sync', { workspace: workspaceIn(second), syncRole, removalPolicy: RemovalPolicy.RETAIN });

    expect(onlyJob(second).DeletionPolicy).toBe('Retain');
    expect(onlyRole(first)).not.toHaveProperty('DeletionPolicy');
  });
});

describe('fromSyncJobArn', () => {
  const ARN = 'arn:aws:iottwinmaker:eu-west-1:444455556666:workspace/factory/sync-job/SITEWISE-default';

  test('is the job of the ARN, in its account and region', () => {
    const job = SyncJob.fromSyncJobArn(stackIn(new App(), 'Operations', { env: ENV }), 'Sync', ARN);

    expect(job.syncJobArn).toBe(ARN);
    expect(job.env).toEqual({ account: '444455556666', region: 'eu-west-1' });
  });

  test('does not guess the sync source, and says which import knows it', () => {
    const { syncJobRef } = SyncJob.fromSyncJobArn(stackIn(), 'Sync', ARN);
    expect([syncJobRef.workspaceId, syncJobRef.syncJobArn]).toEqual(['factory', ARN]);
    expect(() => syncJobRef.syncSource).toThrow(
      '[Plant/Sync] The ARN of a sync job does not contain its sync source, which syncJobRef needs. '
      + 'Import the job with SyncJob.fromSyncJobAttributes(), with workspace, syncSource and syncJobArn.',
    );
  });

  test('takes a token as it is', () => {
    const stack = stackIn();
    const parameter = new CfnParameter(stack, 'Arn').valueAsString;
    const job = SyncJob.fromSyncJobArn(stack, 'Sync', parameter);

    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
    expect(stack.resolve([job.syncJobArn, job.env])).toEqual([{ Ref: 'Arn' }, { account: part(4), region: part(3) }]);
  });

  test('reads account and region where only other parts are tokens', () => {
    const stack = stackIn();
    const job = SyncJob.fromSyncJobArn(stack, 'Sync', ARN.replace('aws', stack.partition));
    expect(job.env).toEqual({ account: '444455556666', region: 'eu-west-1' });
  });

  test('defines nothing', () => {
    const stack = stackIn();
    SyncJob.fromSyncJobArn(stack, 'Sync', ARN);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });
});

describe('the sync source', () => {
  test('SITEWISE is no reason for a word', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of('SITEWISE') });
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each(['sitewise', 'SiteWise', 'SITEWISE_MANAGED', '_', '0', 'x'.repeat(128)])('%s emits a warning', (name) => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of(name) });
    expect(warningsOn(stack)).toEqual([
      `This library does not know the sync source "${name}": at its release, AWS IoT TwinMaker supported "SITEWISE" only. `
      + 'Write SyncSource.SITEWISE, or acknowledge this warning if AWS has added the source since. [ack: cdk-iot-twinmaker:unknownSyncSource]',
    ]);
    expect(onlyJob(stack).Properties.SyncSource).toBe(name);
  });

  test.each([
    '', 'SITEWISE ', ' SITEWISE', 'SITE-WISE', 'SITEWISE\n', 'x'.repeat(129), 'arn:aws:s3:::amzn-s3-demo-bucket', 'https://example.com/source',
  ])('can not be %p', (name) => {
    const stack = stackIn();
    const message = `The sync source ${JSON.stringify(name)} is not valid: it must have 1 to 128 letters, digits and "_", `
      + 'and be neither an ARN nor a URL. Write SyncSource.SITEWISE, or leave syncSource out.';
    const props = { workspace: workspaceIn(stack), syncSource: SyncSource.of(name) };
    expect(() => new SyncJob(stack, 'Sync', props)).toThrow(`[Plant/Sync] ${message}`);
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Import', props)).toThrow(`[Plant/Import] ${message}`);
  });

  test('can not be one that nobody has set', () => {
    const stack = stackIn();
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of(undefined as any) }))
      .toThrow('[Plant/Sync] The sync source (missing) is not valid');
  });

  test('may be a token', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of(new CfnParameter(stack, 'Source').valueAsString) });
    expect(onlyJob(stack).Properties.SyncSource).toEqual({ Ref: 'Source' });
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('the workspace', () => {
  test.each<[string, (stack: Stack) => IWorkspaceRef]>([
    ['by its ID', (stack) => workspaceIn(stack, 'IoTSiteWiseDefaultWorkspace')],
    ['by a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'IoTSiteWiseDefaultWorkspace' })],
  ])('is not the one that AWS syncs by itself: %s', (_, workspaceOf) => {
    const stack = stackIn();
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceOf(stack) })).toThrow(
      '[Plant/Sync] The workspace "IoTSiteWiseDefaultWorkspace" accepts no sync job: AWS syncs it with a service-linked role. '
      + 'Remove this SyncJob, or pass another workspace.',
    );
  });

  test('may be written otherwise afterwards: the same ID, or a token', () => {
    for (const workspaceId of ['factory', Aws.STACK_NAME]) {
      const stack = stackIn();
      new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack) }).resource.workspaceId = workspaceId;
      expect(synthError(stack)).toBe('none');
    }
  });

});

test('a token is never mistaken for a wrong value', () => {
  const stack = stackIn();
  const anything = (id: string) => new CfnParameter(stack, id).valueAsString;
  new SyncJob(stack, 'Sync', {
    workspace: workspaceIn(stack, anything('WorkspaceId'), 'Workspace'),
    syncSource: SyncSource.of(anything('Source')),
    syncRole: iam.Role.fromRoleArn(stack, 'Role', anything('RoleArn')),
    tags: { [Lazy.string({ produce: () => 'key' })]: anything('Value') },
  });
  expect(onlyJob(stack).Properties).toEqual({
    WorkspaceId: { Ref: 'WorkspaceId' }, SyncSource: { Ref: 'Source' }, SyncRole: { Ref: 'RoleArn' }, Tags: { key: { Ref: 'Value' } },
  });
});

describe('fromSyncJobAttributes', () => {
  const ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default';

  test('is the job of the workspace, with an ARN', () => {
    const stack = stackIn();
    const job = SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack), syncJobArn: ARN });

    expect(job.syncJobArn).toBe(ARN);
    expect(job.syncJobRef).toEqual({ workspaceId: 'factory', syncSource: 'SITEWISE', syncJobArn: ARN });
    expect(job.env).toEqual(ENV);
  });

  test('takes another source', () => {
    const stack = stackIn();
    const syncSource = SyncSource.of('NEXT_SOURCE');
    expect(SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack), syncSource, syncJobArn: ARN }).syncJobRef.syncSource)
      .toBe('NEXT_SOURCE');
  });

  test('without an ARN makes none up, and says which import knows it', () => {
    const stack = stackIn();
    const job = SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack) });

    const message = '[Plant/Sync] This sync job was imported without its ARN, which can\'t be derived, because AWS chooses its last part. '
      + 'Pass syncJobArn to SyncJob.fromSyncJobAttributes(), or import with SyncJob.fromSyncJobArn().';
    expect([job.syncJobRef.workspaceId, job.syncJobRef.syncSource]).toEqual(['factory', 'SITEWISE']);
    expect(() => job.syncJobArn).toThrow(message);
    expect(() => job.syncJobRef.syncJobArn).toThrow(message);
  });

  test('without an ARN is where its workspace is', () => {
    const app = new App();
    const workspace = workspaceIn(stackIn(app, 'Twin', { env: ENV }));
    expect(SyncJob.fromSyncJobAttributes(stackIn(app, 'Operations'), 'Sync', { workspace }).env).toEqual(ENV);
  });

  test('without an ARN is where a workspace of this app is', () => {
    const app = new App();
    const workspace = ownWorkspaceIn(stackIn(app, 'Twin', { env: ENV }));
    expect(SyncJob.fromSyncJobAttributes(stackIn(app, 'Operations'), 'Sync', { workspace }).env).toEqual(ENV);
  });

  test('can name a job of the default workspace, which AWS made', () => {
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack, 'IoTSiteWiseDefaultWorkspace') })).not.toThrow();
  });

  test('refuses an ARN of a job of another workspace', () => {
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack, 'other'), syncJobArn: ARN })).toThrow(
      `[Plant/Sync] "${ARN}" is not a job of the workspace "other". Pass the workspace that the ARN names.`,
    );
  });

  test('does not compare an ARN or a workspace that is not known', () => {
    const stack = stackIn();
    const anything = (id: string) => new CfnParameter(stack, id).valueAsString;
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'One', { workspace: workspaceIn(stack, 'other'), syncJobArn: anything('Arn') })).not.toThrow();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack, anything('Id'), 'Unknown'), syncJobArn: ARN })).not.toThrow();
  });
});

describe('a subclass', () => {
  /** Throws where the constructor of the base class calls what a subclass may override, as its fields are not set then. */
  class Careful extends SyncJob {
    private readonly fields = new Set(['set']);
    public override applyRemovalPolicy(policy: RemovalPolicy) { this.fields.has('set'); super.applyRemovalPolicy(policy); }
    public override addToRolePolicy(statement: iam.PolicyStatement) { this.fields.has('set'); super.addToRolePolicy(statement); }
    public override get syncJobArn() { this.fields.has('set'); return super.syncJobArn; }
    public override get syncJobState() { this.fields.has('set'); return super.syncJobState; }
    public override get syncJobCreationDateTime() { this.fields.has('set'); return super.syncJobCreationDateTime; }
    public override get syncJobUpdateDateTime() { this.fields.has('set'); return super.syncJobUpdateDateTime; }
    public override get syncJobIdentifier() { this.fields.has('set'); return super.syncJobIdentifier; }
    public override get syncJobRef() { this.fields.has('set'); return super.syncJobRef; }
    public override get grants() { this.fields.has('set'); return super.grants; }
    public override toString() { return `${this.fields.size} ${super.toString()}`; }
  }

  test('may override every public member', () => {
    const own = (type: any): string[] =>
      (type === Resource ? [] : [...Object.getOwnPropertyNames(type.prototype), ...own(Object.getPrototypeOf(type))]);
    const overridden = Object.getOwnPropertyNames(Careful.prototype);
    expect(own(SyncJob).filter((name) => !overridden.includes(name))).toEqual(['setRemovalPolicy']);

    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace');
    for (const [id, syncRole] of [['Generated', undefined], ['Own', new iam.Role(stack, 'Role', TRUSTING)]] as const) {
      expect(() => new Careful(stackIn(), id, { workspace, removalPolicy: RemovalPolicy.RETAIN, syncRole, tags: { line: '1' } })).not.toThrow();
    }
  });

  test('keeps in step what it adds', () => {
    class Archived extends SyncJob {
      private readonly parameter = new ssm.StringParameter(this, 'Parameter', { stringValue: 'archive' });
      public override applyRemovalPolicy(policy: RemovalPolicy) {
        super.applyRemovalPolicy(policy);
        this.parameter.applyRemovalPolicy(policy);
      }
    }
    const stack = stackIn();
    new Archived(stack, 'Sync', { workspace: workspaceIn(stack), removalPolicy: RemovalPolicy.DESTROY }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect([onlyJob(stack), onlyRole(stack), onlyResource(stack, 'AWS::SSM::Parameter')].map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain']);
  });
});

describe('the defaults of an organization', () => {
  const roleWith = (defaults: Partial<iam.RoleProps>) => {
    const stack = stackIn();
    PropertyInjectors.of(stack).add({
      constructUniqueId: iam.Role.PROPERTY_INJECTION_ID,
      inject: (props: iam.RoleProps) => ({ ...defaults, ...props }),
    });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    return onlyRole(stack).Properties;
  };

  test('hold for the role that is made', () => {
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyArn(stackIn(), 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');
    const { PermissionsBoundary, Description, MaxSessionDuration, RoleName } = roleWith({
      permissionsBoundary, description: 'A role of the plant', roleName: 'sync', maxSessionDuration: Duration.hours(2),
    });
    expect([PermissionsBoundary, Description, MaxSessionDuration, RoleName])
      .toEqual(['arn:aws:iam::111122223333:policy/boundary', 'A role of the plant', 7200, 'sync']);
  });

  test('do not take the workspace out of its path', () => {
    expect(roleWith({ path: '/organization/' }).Path).toBe('/cdk-iot-twinmaker/factory/');
  });
});
