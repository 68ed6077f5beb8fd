import { App, CfnOutput, CfnParameter, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ENV, infosOn, onlyJob, onlyResource, onlyRole, ownWorkspaceIn, stackIn, warningsOn, workspaceIn } from './fixtures';
import { SyncJob, SyncSource, Workspace } from '../src';

/** `arn:<partition>:<service>:<region>:<account>:<resource>` of the stack, as CDK writes it. */
const arn = (service: string, resource: string, ...more: unknown[]) => ({
  'Fn::Join': ['', [
    'arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`, ...more,
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
    expect(onlyRole(stack).Properties.Policies[0].PolicyDocument.Statement[2].Resource)
      .toContainEqual(arn('iottwinmaker', 'workspace/', { Ref: 'Workspace' }, '/entity/*'));
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

  test.each<[string, (job: SyncJob, key: kms.IKey) => void]>([
    ['addToRolePolicy()', (job) => job.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'] }))],
    ['a grant to the job', (job, key) => key.grantDecrypt(job)],
    ['a grant to its role', (job, key) => key.grantDecrypt(job.syncRole as iam.Role)],
  ])('takes more permissions by %s, in force before the job', (_, add) => {
    const stack = stackIn();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    add(job, key);

    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([expect.objectContaining({ Action: 'kms:Decrypt' })]);
    expect(policy.Properties.Roles).toEqual([{ Ref: onlyRole(stack).logicalId }]);
    expect(onlyJob(stack).DependsOn).toEqual([policy.logicalId]);
  });

  test('puts permissions that fill more than one policy before the job too', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    for (let i = 0; i < 400; i++) {
      job.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::amzn-s3-demo-bucket-${i}/*`] }));
    }

    const template = Template.fromStack(stack);
    const policies = [
      ...Object.keys(template.findResources('AWS::IAM::Policy')),
      ...Object.keys(template.findResources('AWS::IAM::ManagedPolicy')),
    ];
    expect(policies.length).toBeGreaterThan(1);
    expect(onlyJob(stack).DependsOn.sort()).toEqual(policies.sort());
  });

  test('is as replaceable by CDK\'s precreated roles as any role', () => {
    const stack = stackIn();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Sync/SyncRole': 'made-by-security' } });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });

    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toEqual([onlyJob(stack).logicalId]);
    expect(onlyJob(stack).Properties.SyncRole).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/made-by-security']],
    });
  });
});

describe('a role passed in', () => {
  const trusting = { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') };

  test('is given what the job needs before the job, and nothing else of it is touched', () => {
    const withoutJob = stackIn();
    new iam.Role(withoutJob, 'Role', trusting);
    const stack = stackIn();
    const syncRole = new iam.Role(stack, 'Role', trusting);
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });

    const role = onlyRole(stack);
    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(role).toEqual(onlyRole(withoutJob));
    expect(policy.Properties.PolicyDocument.Statement).toEqual(SYNC_STATEMENTS);
    expect(policy.Properties.Roles).toEqual([{ Ref: role.logicalId }]);
    expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::GetAtt': [role.logicalId, 'Arn'] });
    expect(onlyJob(stack).DependsOn).toEqual([policy.logicalId, role.logicalId]);
    expect(job.syncRole).toBe(syncRole);
    expect(job.grantPrincipal).toBe(syncRole);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('takes what is granted to the job later before the job too', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: new iam.Role(stack, 'Role', trusting) });
    new kms.Key(stack, 'Key').grantDecrypt(job);

    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toHaveLength(4);
    expect(onlyJob(stack).DependsOn).toContain(policy.logicalId);
  });

  test('may be defined in another stack', () => {
    const app = new App();
    const syncRole = new iam.Role(stackIn(app, 'Roles'), 'Role', trusting);
    const stack = stackIn(app, 'Sync');
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });

    expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::ImportValue': expect.stringContaining('Roles:') });
    expect(stack.dependencies.map((each) => each.node.id)).toEqual(['Roles']);
  });

  test.each<[string, (app: App) => [roles: Stack, stack: Stack], unknown]>([
    ['before that of the workspace', (app) => [stackIn(app, 'Roles'), stackIn(app, 'Sync')], { 'Fn::ImportValue': expect.stringContaining('Roles:') }],
    ['around that of the workspace', (app) => {
      const roles = stackIn(app, 'Roles');
      return [roles, new NestedStack(roles, 'Sync')];
    }, { Ref: expect.stringContaining('Role') }],
  ])('may be defined in a stack %s, and gets its policy beside the job', (_, stacksIn, role) => {
    const [roles, stack] = stacksIn(new App());
    new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack), syncRole: new iam.Role(roles, 'Role', trusting) });

    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual(SYNC_STATEMENTS);
    expect(policy.Properties.Roles).toEqual([role]);
    expect(onlyJob(stack).DependsOn).toEqual([policy.logicalId]);
    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ Ref: 'Workspace' });
    Template.fromStack(roles).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['known', () => 'factory'],
    ['a parameter', (stack) => new CfnParameter(stack, 'Id').valueAsString],
  ])('may be that of the workspace too, whose id is %s', (_, idIn) => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'Role', trusting);
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: idIn(stack), role });
    new SyncJob(stack, 'Sync', { workspace, syncRole: role });

    // The template has no circle, which Template.fromStack() would refuse.
    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toHaveLength(6);
    expect(onlyJob(stack).DependsOn).toContain(policy.logicalId);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn).toContain(policy.logicalId);
  });

  test('may be a construct of the user\'s own around a role', () => {
    class PlantRole extends Construct implements iam.IGrantable {
      public readonly role = new iam.Role(this, 'Role', trusting);
      public readonly grantPrincipal = this.role;
      public readonly env = this.role.env;
      public get roleRef() { return this.role.roleRef; }
    }
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: new PlantRole(stack, 'PlantRole') });

    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual(SYNC_STATEMENTS);
    expect(onlyJob(stack).DependsOn).toContain(policy.logicalId);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('may be a role that is made when it is first needed', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: new iam.LazyRole(stack, 'Role', trusting) });

    expect(onlyJob(stack).DependsOn).toContain(onlyResource(stack, 'AWS::IAM::Policy').logicalId);
    expect(warningsOn(stack)).toEqual([]);
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
      id: job.syncJobId,
      ref: job.syncJobRef,
    })).toEqual({
      arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
      state: { 'Fn::GetAtt': [logicalId, 'State'] },
      created: { 'Fn::GetAtt': [logicalId, 'CreationDateTime'] },
      updated: { 'Fn::GetAtt': [logicalId, 'UpdateDateTime'] },
      id: { Ref: logicalId },
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
      environment: { SYNC_JOB_ARN: job.syncJobArn, SYNC_JOB_ID: job.syncJobId },
    });

    const { logicalId } = onlyJob(plant);
    const imported = (attribute: string) => ({ 'Fn::ImportValue': Match.stringLikeRegexp(`^Plant:ExportsOutput${attribute}`) });
    const template = Template.fromStack(operations);
    template.hasOutput('Created', { Value: imported(`FnGetAtt${logicalId}CreationDateTime`) });
    template.hasResourceProperties('AWS::SSM::Parameter', { Value: imported(`FnGetAtt${logicalId}State`) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SYNC_JOB_ARN: imported(`FnGetAtt${logicalId}Arn`), SYNC_JOB_ID: imported(`Ref${logicalId}`) } },
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
    [RemovalPolicy.DESTROY, 'Delete', 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain', 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate', 'Retain'],
  ])('%s holds for the job and for the role that it can not live without', (removalPolicy, onDelete, onReplace) => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), removalPolicy });

    const policies = { DeletionPolicy: onDelete, UpdateReplacePolicy: onReplace };
    expect(onlyJob(stack)).toMatchObject(policies);
    expect(onlyRole(stack)).toMatchObject(policies);
  });

  test('can be set afterwards, as on any resource', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }).applyRemovalPolicy(RemovalPolicy.RETAIN);

    expect(onlyJob(stack).DeletionPolicy).toBe('Retain');
    expect(onlyRole(stack).DeletionPolicy).toBe('Retain');
  });

  test('is not the business of a role passed in', () => {
    const stack = stackIn();
    const syncRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') });
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

  test('SNAPSHOT is refused: there is nothing to snapshot', () => {
    const stack = stackIn();
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), removalPolicy: RemovalPolicy.SNAPSHOT }))
      .toThrow('[Plant/Sync] A sync job has no snapshots, so RemovalPolicy.SNAPSHOT would fail the deployment. '
        + 'Write RemovalPolicy.RETAIN to keep it and what is in it, or RemovalPolicy.DESTROY.');
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
    const job = SyncJob.fromSyncJobArn(stackIn(), 'Sync', ARN);
    expect(() => job.syncJobRef).toThrow(
      '[Plant/Sync] The ARN of a sync job does not tell its sync source, which syncJobRef has to. '
      + 'Import the job with SyncJob.fromSyncJobAttributes() and give it workspace, syncSource and syncJobArn.',
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

    const message = '[Plant/Sync] This sync job was imported without its ARN, which can\'t be worked out: AWS chooses its last part. '
      + 'Give SyncJob.fromSyncJobAttributes() the syncJobArn too, or import with SyncJob.fromSyncJobArn().';
    expect(() => job.syncJobArn).toThrow(message);
    expect(() => job.syncJobRef).toThrow(message);
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
});
