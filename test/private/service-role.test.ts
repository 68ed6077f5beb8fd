import { readFileSync } from 'node:fs';
import { Annotations, App, CfnParameter, Lazy, NestedStack, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { SyncJob, SyncJobGrants, SyncJobProps, Workspace, WorkspaceProps } from '../../src';
import {
  ENV, EUROPE, OTHER_ACCOUNT, onlyJob, onlyPolicy, onlyResource, onlyRole, ownWorkspaceIn, policiesIn, resourcesOf, stackIn, stacksOf,
  TRUSTING, warningsOn, workspaceIn,
} from '../fixtures';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

type AnyRole = iam.IRoleRef & iam.IGrantable;

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}, id = 'Sync'): SyncJob {
  return new SyncJob(scope, id, { workspace: props.workspace ?? workspaceIn(scope), ...props });
}

function twinIn(scope: Construct, props: WorkspaceProps = {}): Workspace {
  return new Workspace(scope, 'Workspace', { bucket: s3.Bucket.fromBucketName(scope, 'Bucket', 'amzn-s3-demo-bucket'), workspaceId: 'factory', ...props });
}

const parameterIn = (stack: Stack, id = 'Parameter') => new CfnParameter(stack, id).valueAsString;
const roleIn = (scope: Construct, id = 'Role') => new iam.Role(scope, id, TRUSTING);
const importedRoleIn = (scope: Construct, id = 'Role') => iam.Role.fromRoleName(scope, id, 'sync');
const statementOf = (name: string) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${name}/*`] });
const actionsIn = (policy: any) => policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action);

describe('two stacks never write the same policy on a role', () => {
  class Plant extends Stack {
    constructor(scope: Construct, id: string, role: (scope: Construct) => AnyRole, props?: StackProps) {
      super(scope, id, props);
      jobIn(this, { syncRole: role(this) }).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    }
  }

  /** Names that are written on a role more than once. A policy without a name can't be overwritten: AWS CloudFormation names it. */
  function overwritten(...apps: App[]): string[] {
    const names = apps.flatMap(policiesIn).flatMap(({ Properties: { PolicyName, ManagedPolicyName } }) => PolicyName ?? ManagedPolicyName ?? []);
    return names.filter((name, index) => names.indexOf(name) !== index);
  }

  test.each<[string, (app: App) => App[]]>([
    ['of one class in two Regions', (app) => {
      new Plant(app, 'UsEast1', importedRoleIn, { env: ENV });
      new Plant(app, 'EuWest1', importedRoleIn, { env: EUROPE });
      return [app];
    }],
    ['of one class without env, with a role of a third', (app) => {
      const role = roleIn(stackIn(app, 'Roles'));
      new Plant(app, 'One', () => role);
      new Plant(app, 'Other', () => role);
      return [app];
    }],
    ['that are nested in one', (app) => {
      const stack = stackIn(app);
      const role = roleIn(stack);
      ['One', 'Other'].forEach((id) => {
        const nested = new NestedStack(stack, id);
        jobIn(nested, { workspace: workspaceIn(nested, parameterIn(nested), 'Workspace'), syncRole: role });
      });
      return [app];
    }],
    ['of two apps', (app) => [app, new App()].map((each) => {
      new Plant(each, 'Plant', importedRoleIn);
      return each;
    })],
    ['of which one has the job and one the workspace', (app) => {
      twinIn(new Construct(stackIn(app, 'One'), 'Twin'), { role: importedRoleIn(stackIn(app, 'RoleOfOne')) });
      jobIn(new Construct(stackIn(app, 'Other'), 'Twin'), { syncRole: importedRoleIn(stackIn(app, 'RoleOfOther')) });
      twinIn(new Construct(stackIn(app, 'Third'), 'Twin'), { role: importedRoleIn(stackIn(app, 'RoleOfThird')) });
      return [app];
    }],
  ])('%s', (_, appsWith) => {
    const apps = appsWith(new App());
    expect(overwritten(...apps)).toEqual([]);
    expect(apps.flatMap(policiesIn).length).toBeGreaterThanOrEqual(2);
  });
});

describe('no permission is updated in place, which would take it from the job that is deleted later', () => {
  /** The policies and roles that AWS CloudFormation would update: there before and after, with other permissions, or on other roles. */
  function updatedInPlace(before: (stack: Stack) => void, after: (stack: Stack) => void): string[] {
    const [old, now] = [before, after].map((fill) => {
      const stack = stackIn();
      fill(stack);
      return Template.fromStack(stack).toJSON().Resources;
    });
    // The description of a managed policy is create-only.
    const permissions = ({ Properties: { Policies, PolicyDocument, Roles } }: any) => JSON.stringify([Policies, PolicyDocument, Roles]);
    return Object.keys(old).filter((id) => old[id].Type.startsWith('AWS::IAM::') && now[id] !== undefined
      && permissions(old[id]) !== permissions(now[id]) && old[id].Properties.Description === now[id].Properties.Description);
  }

  const jobFor = (workspaceId: string, syncRole?: (stack: Stack) => AnyRole, added?: string) => (stack: Stack) => {
    const job = jobIn(stack, { workspace: workspaceIn(stack, workspaceId, 'Workspace'), syncRole: syncRole?.(stack) });
    if (added !== undefined) { job.addToRolePolicy(statementOf(added)); }
  };

  test.each<[string, (stack: Stack) => void, (stack: Stack) => void]>([
    ['another workspace with a generated role', jobFor('one'), jobFor('two')],
    ['another workspace with a generated role and more', jobFor('one', undefined, 'amzn-s3-demo-bucket'), jobFor('two', undefined, 'amzn-s3-demo-bucket1')],
    ['another workspace with a role passed in', jobFor('one', roleIn), jobFor('two', roleIn)],
    ['another workspace with an imported role', jobFor('one', importedRoleIn), jobFor('two', importedRoleIn)],
    ['another role', jobFor('one', (stack) => roleIn(stack, 'One')), jobFor('one', (stack) => roleIn(stack, 'Other'))],
    ['another imported role', jobFor('one', importedRoleIn), jobFor('one', (stack) => iam.Role.fromRoleName(stack, 'Role', 'other'))],
    ['another role of a workspace', (stack) => { twinIn(stack, { role: importedRoleIn(stack) }); },
      (stack) => { twinIn(stack, { role: iam.Role.fromRoleName(stack, 'Role', 'other') }); }],
    ['another parameter as the workspace', (stack) => jobFor(parameterIn(stack, 'One'))(stack), (stack) => jobFor(parameterIn(stack, 'Other'))(stack)],
  ])('%s', (_, before, after) => {
    expect(updatedInPlace(before, after)).toEqual([]);
  });

  test('another value of a parameter changes the description of the policy, which can\'t be updated', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, parameterIn(stack), 'Workspace') });

    const { logicalId } = onlyRole(stack);
    expect(onlyRole(stack).Properties).not.toHaveProperty('Policies');
    expect(onlyPolicy(stack).Properties).toMatchObject({
      Description: { 'Fn::Join': ['', ['AWS IoT TwinMaker sync job ', { Ref: 'Parameter' }, ' ', { Ref: logicalId }]] },
      Roles: [{ Ref: logicalId }],
    });
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
  });

  test('another name of a role, by a parameter too', () => {
    const stack = stackIn();
    const syncRole = iam.Role.fromRoleName(stack, 'Role', parameterIn(stack));
    jobIn(stack, { syncRole });
    expect(onlyPolicy(stack).Properties.Description).toEqual({ 'Fn::Join': ['', ['AWS IoT TwinMaker sync job factory ', { Ref: 'Parameter' }]] });
  });

  test('the policy of a workspace names its role', () => {
    const stack = stackIn();
    twinIn(stack, { role: importedRoleIn(stack) });
    expect(onlyPolicy(stack).Properties.Description).toBe('AWS IoT TwinMaker workspace sync');
  });

  test('policies that were there stay as they are where a statement is added', () => {
    const description = (added: string[]) => {
      const stack = stackIn();
      const job = jobIn(stack, { syncRole: roleIn(stack) });
      added.forEach((name) => job.addToRolePolicy(statementOf(name)));
      return Object.fromEntries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy').map(({ logicalId, Properties }) => [logicalId, Properties]));
    };
    const [before, after] = [description([]), description(['amzn-s3-demo-bucket'])];
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toEqual(['SyncSyncRolePolicyfactory3DAFEB58', 'SyncSyncRolePolicy2factoryB1F53DB0']);
  });
});

describe('what stays, stays with its permissions', () => {
  const keyIn = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', KEY);
  const deletions = (stack: Stack, type: string) =>
    resourcesOf(stack, type).map(({ DeletionPolicy, UpdateReplacePolicy }) => [DeletionPolicy, UpdateReplacePolicy]);
  const policies = (stack: Stack) => [...deletions(stack, 'AWS::IAM::Policy'), ...deletions(stack, 'AWS::IAM::ManagedPolicy')];
  const kept = ['RetainExceptOnCreate', 'Retain'];

  test('a workspace by default, with what is added and granted later', () => {
    const stack = stackIn();
    const workspace = twinIn(stack);
    workspace.addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));
    keyIn(stack).grantEncryptDecrypt(workspace);

    expect(deletions(stack, 'AWS::IAM::Role')).toEqual([kept]);
    expect(policies(stack)).toEqual([kept]);
  });

  test('a workspace whose role is passed in', () => {
    const stack = stackIn();
    twinIn(stack, { role: roleIn(stack) }).addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));

    expect(deletions(stack, 'AWS::IAM::Role')).toEqual([[undefined, undefined]]);
    expect(policies(stack)).toEqual([kept, kept]);
  });

  test.each<[string, (stack: Stack) => AnyRole | undefined, number]>([
    ['generated', () => undefined, 1],
    ['passed in', roleIn, 2],
    ['imported', importedRoleIn, 2],
  ])('a job whose role is %s, told before or after', (_, syncRole, count) => {
    const [before, after] = [stackIn(), stackIn()];
    jobIn(before, { syncRole: syncRole(before), removalPolicy: RemovalPolicy.RETAIN }).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    const job = jobIn(after, { syncRole: syncRole(after) });
    keyIn(after).grantDecrypt(job);
    job.applyRemovalPolicy(RemovalPolicy.RETAIN);

    expect(policies(before)).toEqual(Array(count).fill(['Retain', 'Retain']));
    expect(policies(after)).toEqual(Array(count).fill(['Retain', 'Retain']));
  });

  test('and without retention nothing is said', () => {
    const stack = stackIn();
    jobIn(stack, { syncRole: roleIn(stack) }).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    expect(policies(stack)).toEqual([[undefined, undefined], [undefined, undefined]]);
  });
});

describe('grants run in no circle', () => {
  const functionIn = (scope: Construct, environment?: Record<string, string>) => new lambda.Function(scope, 'Connector', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'), environment,
  });

  test.each<[string, (app: App, stack: Stack) => void]>([
    ['the workspace may read its job', (_, stack) => {
      const workspace = twinIn(stack);
      jobIn(stack, { workspace }).grants.read(workspace).assertSuccess();
    }],
    ['the workspace whose ID is a parameter may read its job', (_, stack) => {
      const workspace = twinIn(stack, { workspaceId: parameterIn(stack) });
      jobIn(stack, { workspace }).grants.read(workspace).assertSuccess();
    }],
    ['a role that workspace and job share may read the job', (_, stack) => {
      const role = roleIn(stack);
      jobIn(stack, { workspace: twinIn(stack, { role }), syncRole: role }).grants.read(role).assertSuccess();
    }],
    ['a workspace may read the job whose role it shares, by its L1', (_, stack) => {
      const role = roleIn(stack);
      const workspace = twinIn(stack, { role });
      SyncJobGrants.fromSyncJob(jobIn(stack, { workspace, syncRole: role }).resource).read(workspace).assertSuccess();
    }],
    ['a job may read itself', (_, stack) => {
      const job = jobIn(stack);
      job.grants.read(job).assertSuccess();
    }],
    ['a job may read itself by its L1', (_, stack) => {
      const job = jobIn(stack, { syncRole: roleIn(stack) });
      SyncJobGrants.fromSyncJob(job.resource).read(job).assertSuccess();
    }],
    ['a job may delete itself by its sync role', (_, stack) => {
      const job = jobIn(stack, { workspace: ownWorkspaceIn(stack) });
      job.grants.delete(job.syncRole as iam.Role).assertSuccess();
    }],
    ['a connector that reads the workspace ID', (_, stack) => {
      const workspace = twinIn(stack);
      functionIn(stack, { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(workspace).assertSuccess();
    }],
    ['a connector in a nested stack that reads the workspace ID', (_, stack) => {
      const workspace = twinIn(stack);
      functionIn(new NestedStack(stack, 'Nested'), { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(workspace).assertSuccess();
    }],
    ['a connector that reads the ARN of the job', (_, stack) => {
      const workspace = twinIn(stack);
      functionIn(stack, { SYNC_JOB_ARN: jobIn(stack, { workspace }).syncJobArn }).grantInvoke(workspace).assertSuccess();
    }],
    ['a key here for a job with a role of another stack', (app, stack) => {
      const job = jobIn(stack, { syncRole: roleIn(stackIn(app, 'Roles')) });
      new kms.Key(stack, 'Key').grantDecrypt(job).assertSuccess();
    }],
    ['a table here for a workspace with a role of another stack', (app, stack) => {
      const workspace = twinIn(stack, { role: roleIn(stackIn(app, 'Roles')) });
      new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).grantReadData(workspace).assertSuccess();
    }],
    ['a workspace here for a workspace with a role of another stack', (app, stack) => {
      const workspace = twinIn(stack, { role: roleIn(stackIn(app, 'Roles')), workspaceId: parameterIn(stack) });
      workspace.grants.readData(workspace).assertSuccess();
    }],
    ['a role imported in a stack that needs this one', (app, stack) => {
      const roles = stackIn(app, 'Roles');
      jobIn(stack, { syncRole: importedRoleIn(roles) });
      roles.node.addDependency(stack);
    }],
    ['a construct around the role that also holds the job', (_, stack) => {
      class Twin extends Construct implements iam.IGrantable {
        public readonly role = new iam.Role(this, 'Role', TRUSTING);
        public readonly grantPrincipal = this.role;
        public readonly env = this.role.env;
        public get roleRef() { return this.role.roleRef; }
      }
      const twin = new Twin(stack, 'Twin');
      const { syncJobArn } = jobIn(twin, { syncRole: twin });
      new ssm.StringParameter(twin, 'SyncJobArn', { stringValue: syncJobArn });
    }],
    ['a role without policy updates that also holds the job', (_, stack) => {
      const role = roleIn(stack);
      jobIn(role, { syncRole: role.withoutPolicyUpdates() });
    }],
  ])('%s', (_, fill) => {
    const app = new App();
    const stack = stackIn(app);
    fill(app, stack);

    expect(() => stacksOf(app).forEach((each) => Template.fromStack(each))).not.toThrow();
  });

  // What remains: docs/decisions/0009-permissions-over-a-life.md names these.
  test.each<[string, (app: App, stack: Stack) => void]>([
    ['a function that reads the ARN of the job that may invoke it', (_, stack) => {
      const job = jobIn(stack);
      functionIn(stack, { SYNC_JOB_ARN: job.syncJobArn }).grantInvoke(job);
    }],
    ['a function of another stack that reads the ID of the workspace that may invoke it', (app, stack) => {
      const workspace = twinIn(stack);
      functionIn(stackIn(app, 'Functions'), { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(workspace);
    }],
    ['a function of the stack around a nested one that reads the ID of the workspace in that', (_, stack) => {
      const workspace = twinIn(new NestedStack(stack, 'Nested'));
      functionIn(stack, { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(workspace);
    }],
    ['a role of a stack that this one needs, on a workspace whose ID is a parameter here', (app, stack) => {
      const roles = stackIn(app, 'Roles');
      stack.node.addDependency(roles);
      twinIn(stack, { workspaceId: parameterIn(stack) }).grants.read(roleIn(roles));
    }],
  ])('but for %s', (_, fill) => {
    const app = new App();
    const stack = stackIn(app);
    fill(app, stack);
    expect(() => stacksOf(app).forEach((each) => Template.fromStack(each))).toThrow(/cycl/i);
  });

  test('a function of another stack that has the ID of the workspace as text is none', () => {
    const app = new App();
    const stack = stackIn(app);
    functionIn(stackIn(app, 'Functions'), { WORKSPACE_ID: 'factory' }).grantInvoke(twinIn(stack)).assertSuccess();
    expect(() => stacksOf(app).forEach((each) => Template.fromStack(each))).not.toThrow();
  });

  test('a stack that only imports the role is not waited for', () => {
    const app = new App();
    const stack = stackIn(app);
    jobIn(stack, { syncRole: importedRoleIn(stackIn(app, 'Roles')) });
    app.synth();
    expect(stack.dependencies).toEqual([]);
  });

  test('the workspace does not wait for what is added to it, and the job does', () => {
    const stack = stackIn();
    const workspace = twinIn(stack);
    workspace.addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));
    const job = jobIn(stack, { workspace });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket2'));

    const [ofWorkspace, ofJob] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect([ofWorkspace, ofJob].map(actionsIn)).toEqual([['s3:GetObject'], ['s3:GetObject']]);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace')).not.toHaveProperty('DependsOn');
    expect(onlyJob(stack).DependsOn).toEqual([ofJob.logicalId]);
  });

  test('what the workspace needs at creation it waits for, and what is added goes into another policy', () => {
    const stack = stackIn();
    const workspace = twinIn(stack, { role: roleIn(stack) });
    workspace.addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));

    const [needed, added] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect([needed, added].map(actionsIn)).toEqual([['s3:GetBucket*', 's3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'], ['s3:GetObject']]);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn).toEqual([needed.logicalId]);
  });
});

describe('a role that this app gives permissions to', () => {
  test.each<[string, (app: App, stack: Stack) => AnyRole]>([
    ['defined here', (_, stack) => roleIn(stack)],
    ['defined in another stack', (app) => roleIn(stackIn(app, 'Roles'))],
    ['defined in a stack around', (_, stack) => roleIn(stack.nestedStackParent ?? stack)],
    ['defined in a stack with an env', (app) => new iam.Role(stackIn(app, 'Roles', { env: ENV }), 'Role', { ...TRUSTING, roleName: 'sync' })],
    ['created when it is first needed', (_, stack) => new iam.LazyRole(stack, 'Role', TRUSTING)],
    ['behind a construct of another make', (_, stack) => {
      const role = roleIn(stack);
      return Object.assign(new Construct(stack, 'Foreign'), { roleRef: role.roleRef, grantPrincipal: role, env: role.env }) as any;
    }],
  ])('%s', (_, syncRole) => {
    const app = new App();
    const stack = stackIn(app, 'Plant');
    const job = jobIn(stack, { syncRole: syncRole(app, stack) });

    expect(warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'))).toEqual([]);
    expect(actionsIn(onlyPolicy(stack))).toHaveLength(14);
    expect(onlyPolicy(stack).Properties.Roles).toHaveLength(1);
    expect(onlyJob(stack).DependsOn).toContain(onlyPolicy(stack).logicalId);
    expect(stack.resolve(job.grantPrincipal.principalAccount)).toEqual(stack.resolve((job.syncRole as any).env.account));
  });

  test('of another account takes nothing, wherever it is defined', () => {
    const app = new App();
    const roles = stackIn(app, 'Roles', { env: OTHER_ACCOUNT });
    const stack = stackIn(app, 'Plant', { env: ENV });
    const job = jobIn(stack, {
      workspace: workspaceIn(stack, parameterIn(stack), 'Workspace'),
      syncRole: new iam.Role(roles, 'Role', { ...TRUSTING, roleName: 'sync' }),
    });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));

    expect(policiesIn(app)).toEqual([]);
    expect(job.grantPrincipal.principalAccount).toBe('444455556666');
    expect(warningsOn(stack)).toEqual([expect.stringContaining('syncRoleNotManaged'), expect.stringContaining('syncRoleNotManaged')]);
  });
});

describe('what is said of a role that is passed in', () => {
  const trust = '{"Action":"sts:AssumeRole","Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"${AWS::AccountId}"}},"Effect":"Allow",'
    + '"Principal":{"Service":"iottwinmaker.amazonaws.com"}}';
  const siteWise = 'arn:${AWS::Partition}:iotsitewise:${AWS::Region}:${AWS::AccountId}';
  const workspace = 'arn:${AWS::Partition}:iottwinmaker:${AWS::Region}:${AWS::AccountId}:workspace/factory';
  const needed = '{"Action":["iotsitewise:DescribeAsset","iotsitewise:DescribeAssetModel"],"Effect":"Allow",'
    + `"Resource":["${siteWise}:asset/*","${siteWise}:asset-model/*"]} `
    + '{"Action":["iotsitewise:ListAssets","iotsitewise:ListAssetModels"],"Effect":"Allow","Resource":"*"} '
    + '{"Action":["iottwinmaker:GetEntity","iottwinmaker:CreateEntity","iottwinmaker:UpdateEntity","iottwinmaker:DeleteEntity",'
    + '"iottwinmaker:ListEntities","iottwinmaker:GetComponentType","iottwinmaker:CreateComponentType","iottwinmaker:UpdateComponentType",'
    + '"iottwinmaker:DeleteComponentType","iottwinmaker:ListComponentTypes"],"Effect":"Allow",'
    + `"Resource":["${workspace}","${workspace}/entity/*","${workspace}/component-type/*"]}`;

  const trustUnknown = 'This app adds permissions to the sync role arn:${AWS::Partition}:iam::${AWS::AccountId}:role/sync, but can\'t see its trust policy. Before '
    + `the sync job is deployed and until it is deleted, the role must have the trust ${trust} [ack: cdk-iot-twinmaker:syncRoleTrustUnknown]`;
  const notTrusting = 'The sync role [Plant/Role] does not trust AWS IoT TwinMaker, which therefore can\'t assume it. Define the role with '
    + 'assumedBy: new iam.ServicePrincipal(\'iottwinmaker.amazonaws.com\'), or leave syncRole out to create one. '
    + '[ack: cdk-iot-twinmaker:syncRoleNotTrusting]';
  const notManaged = (statements: string) => 'This app can\'t add permissions to the sync role arn:${AWS::Partition}:iam::${AWS::AccountId}:role/sync. Before '
    + 'the sync job is deployed and until it is deleted, the role must be in the account of the sync job, have the trust '
    + `${trust} and allow ${statements} [ack: cdk-iot-twinmaker:syncRoleNotManaged]`;

  const immutable = (stack: Stack) => iam.Role.fromRoleName(stack, 'Role', 'sync', { mutable: false });
  const trustingOther = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

  function warningsFor(syncRole: (stack: Stack) => AnyRole, stack = stackIn()): string[] {
    jobIn(stack, { syncRole: syncRole(stack) });
    return warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'));
  }

  test('imported and changeable, it is given permissions by this app, whose trust it can\'t see', () => {
    const stack = stackIn();
    expect(warningsFor(importedRoleIn, stack)).toEqual([trustUnknown]);
    expect(actionsIn(onlyPolicy(stack))).toHaveLength(14);
    expect(onlyPolicy(stack).Properties.Roles).toEqual(['sync']);
  });

  test('not changeable, it has to have all that the job needs, to the word', () => {
    const stack = stackIn();
    expect(warningsFor(immutable, stack)).toEqual([notManaged(needed)]);
    expect(policiesIn(stack.node.root as App)).toEqual([]);
  });

  test('not changeable, it has to have what is added later too, keys included', () => {
    const stack = stackIn();
    const job = jobIn(stack, { syncRole: immutable(stack) });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    kms.Key.fromKeyArn(stack, 'Key', KEY).grantDecrypt(job);

    expect(warningsOn(stack)).toEqual([
      notManaged(needed),
      notManaged('{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*"}'),
      notManaged(`{"Action":"kms:Decrypt","Effect":"Allow","Resource":"${KEY}"}`),
    ]);
  });

  test.each<[string, (stack: Stack) => AnyRole]>([
    ['imported with mutable: false', immutable],
    ['imported from another account', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/sync')],
    ['defined, without policy updates', (stack) => roleIn(stack).withoutPolicyUpdates()],
    ['created beforehand', (stack) => {
      iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Role': 'sync' } });
      return roleIn(stack);
    }],
    ['a wrapper around one without policy updates', (stack) => {
      const role = roleIn(stack);
      const grantPrincipal = role.withoutPolicyUpdates();
      return Object.assign(new Construct(stack, 'Foreign'), { roleRef: role.roleRef, grantPrincipal, env: role.env }) as any;
    }],
    ['a wrapper around a principal that takes no statement', (stack) => {
      const roleArn = 'arn:aws:iam::111122223333:role/sync';
      return Object.assign(new Construct(stack, 'Foreign'), {
        roleRef: { roleArn, roleName: 'sync' }, grantPrincipal: new iam.ArnPrincipal(roleArn), env: ENV,
      }) as any;
    }],
    ['a wrapper around nothing that is known', (stack) => {
      const roleRef = { roleArn: 'arn:aws:iam::111122223333:role/sync', roleName: 'sync' };
      const grantPrincipal = new iam.UnknownPrincipal({ resource: new Construct(stack, 'Unknown') });
      return Object.assign(new Construct(stack, 'Foreign'), { roleRef, grantPrincipal, env: ENV }) as any;
    }],
    ['a wrapper that hands its permissions to a user', (stack) => {
      const role = roleIn(stack);
      return Object.assign(new Construct(stack, 'Foreign'), { roleRef: role.roleRef, grantPrincipal: new iam.User(stack, 'User'), env: role.env }) as any;
    }],
  ])('not changeable: %s', (_, syncRole) => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(warningsFor(syncRole, stack)).toEqual([expect.stringContaining('This app can\'t add permissions to the sync role')]);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('defined here, it is a matter of its trust alone', () => {
    expect(warningsFor(trustingOther)).toEqual([notTrusting]);
  });

  test.each<[string, (stack: Stack) => iam.IPrincipal]>([
    ['the service', () => TRUSTING.assumedBy],
    ['the service and others', () => new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), TRUSTING.assumedBy)],
    ['the service under a condition', () => new iam.ServicePrincipal('iottwinmaker.amazonaws.com', { conditions: { Bool: { 'aws:SecureTransport': 'true' } } })],
    ['a service that is not known yet', (stack) => new iam.ServicePrincipal(parameterIn(stack))],
  ])('defined here, it may trust %s', (_, assumedBy) => {
    expect(warningsFor((stack) => new iam.Role(stack, 'Role', { assumedBy: assumedBy(stack) }))).toEqual([]);
  });

  const addTrust = (role: iam.Role, props: iam.PolicyStatementProps) =>
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], ...props }));

  test.each<[string, (role: iam.Role) => void]>([
    ['an account', () => undefined],
    ['the service not', (role) => addTrust(role, { effect: iam.Effect.DENY, principals: [TRUSTING.assumedBy] })],
    ['all but the service not', (role) => addTrust(role, { effect: iam.Effect.DENY, notPrincipals: [TRUSTING.assumedBy] })],
    ['all but an account', (role) => addTrust(role, { notPrincipals: [new iam.AccountRootPrincipal()] })],
    ['a service that looks alike', (role) => addTrust(role, { principals: [new iam.ServicePrincipal('iotsitewise.amazonaws.com')] })],
  ])('defined here, it may not trust %s', (_, change) => {
    expect(warningsFor((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      change(role);
      return role;
    })).toEqual([notTrusting]);
  });

  test('the trust may be given after the job', () => {
    const stack = stackIn();
    const role = trustingOther(stack) as iam.Role;
    jobIn(stack, { syncRole: role });
    addTrust(role, { principals: [TRUSTING.assumedBy] });
    expect(warningsOn(stack)).toEqual([]);
  });

  test('the trust may be taken after the job', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    jobIn(stack, { syncRole: role });
    (role.assumeRolePolicy as any).statements.length = 0;
    addTrust(role, { principals: [new iam.AccountRootPrincipal()] });
    expect(warningsOn(stack)).toEqual([notTrusting]);
  });

  const EACH: [string, (stack: Stack) => AnyRole, string][] = [
    ['imported and changeable', importedRoleIn, 'TrustUnknown'],
    ['not changeable', immutable, 'NotManaged'],
    ['not trusting the service', trustingOther, 'NotTrusting'],
  ];

  test.each(EACH)('%s: the warning is there with skipValidation, once', (_, role, id) => {
    const app = new App();
    const stack = stackIn(app);
    jobIn(stack, { syncRole: role(stack) });
    const messages = app.synth({ skipValidation: true }).getStackByName('Plant').messages.map(({ entry }) => String(entry.data));
    expect(messages.filter((message) => message.includes('cdk-iot-twinmaker:'))).toEqual([expect.stringContaining(`[ack: cdk-iot-twinmaker:syncRole${id}]`)]);
  });

  test.each(EACH)('%s: the warning may be acknowledged on the app afterwards', (_, role, id) => {
    const app = new App();
    const stack = stackIn(app);
    const job = jobIn(stack, { syncRole: role(stack) });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    Annotations.of(app).acknowledgeWarning(`cdk-iot-twinmaker:syncRole${id}`, 'Another team keeps the role.');
    expect(warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'))).toEqual([]);
  });

  test.each(EACH)('%s: the warning may be acknowledged on the stack before', (_, role, id) => {
    const stack = stackIn();
    Annotations.of(stack).acknowledgeWarning(`cdk-iot-twinmaker:syncRole${id}`, 'Another team keeps the role.');
    expect(warningsFor(role, stack)).toEqual([]);
  });

  test.each(EACH)('%s: a workspace says so of its role', (_, role, id) => {
    const stack = stackIn();
    twinIn(stack, { role: role(stack) });
    expect(warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:')))
      .toEqual([expect.stringMatching(new RegExp(`^(This app (adds|can't add) permissions to the|The) workspace role .* \\[ack: cdk-iot-twinmaker:workspaceRole${id}\\]$`))]);
  });

  test('a workspace says of a role that is not changeable what it needs, to the word', () => {
    const stack = stackIn();
    twinIn(stack, { role: immutable(stack) });
    const bucket = 'arn:${AWS::Partition}:s3:::amzn-s3-demo-bucket';
    expect(warningsOn(stack)).toEqual([
      'This app can\'t add permissions to the workspace role arn:${AWS::Partition}:iam::${AWS::AccountId}:role/sync. Before the workspace is deployed and '
      + `until it is deleted, the role must be in the account of the workspace, have the trust ${trust} and allow `
      + `{"Action":["s3:GetBucket*","s3:ListBucket"],"Effect":"Allow","Resource":"${bucket}"} `
      + `{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Resource":"${bucket}/*"} `
      + `{"Action":"s3:DeleteObject","Effect":"Allow","Resource":"${bucket}/DO_NOT_DELETE_WORKSPACE_*"} [ack: cdk-iot-twinmaker:workspaceRoleNotManaged]`,
    ]);
  });
});

test('a look at the trust of a role leaves it as it is, to be changed and calculated later', () => {
  const stack = stackIn();
  let account = 'early';
  const trust = new iam.PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [new iam.ServicePrincipal('iottwinmaker.amazonaws.com')],
    conditions: { StringEquals: { 'aws:SourceAccount': Lazy.string({ produce: () => account }) } },
  });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  role.assumeRolePolicy!.addStatements(trust);
  jobIn(stack, { syncRole: role });
  account = '111122223333';
  trust.addCondition('Bool', { 'aws:SecureTransport': 'true' });

  expect(onlyRole(stack).Properties.AssumeRolePolicyDocument.Statement[1].Condition)
    .toEqual({ StringEquals: { 'aws:SourceAccount': '111122223333' }, Bool: { 'aws:SecureTransport': 'true' } });
  expect(warningsOn(stack)).toEqual([]);
});

describe('a role that is not changeable', () => {
  test('is waited for with what this stack gives it', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    role.addToPrincipalPolicy(statementOf('amzn-s3-demo-bucket'));
    jobIn(stack, { syncRole: role.withoutPolicyUpdates() });

    const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
    expect(onlyJob(stack).DependsOn).toEqual([policy.logicalId, onlyRole(stack).logicalId]);
  });

  test('is waited for across nested stacks, which are deployed with their parent', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    role.addToPrincipalPolicy(statementOf('amzn-s3-demo-bucket'));
    const nested = new NestedStack(stack, 'Nested');
    new SyncJob(nested, 'Sync', { workspace: workspaceIn(nested), syncRole: role.withoutPolicyUpdates() });

    const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
    expect(onlyResource(stack, 'AWS::CloudFormation::Stack').DependsOn).toEqual([policy.logicalId, onlyRole(stack).logicalId]);
  });

  test('is not waited for with what another stack gives it, or what is no permission', () => {
    const app = new App();
    const role = roleIn(stackIn(app, 'Roles'));
    new s3.Bucket(role, 'Bucket');
    role.addToPrincipalPolicy(statementOf('amzn-s3-demo-bucket'));
    const stack = stackIn(app);
    jobIn(stack, { syncRole: role.withoutPolicyUpdates() });
    expect(onlyJob(stack)).not.toHaveProperty('DependsOn');
  });

  test('in the tree of this stack may hold more than permissions', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    new s3.Bucket(role, 'Bucket');
    jobIn(stack, { syncRole: role.withoutPolicyUpdates() });
    expect(onlyJob(stack).DependsOn).toEqual([onlyRole(stack).logicalId]);
  });
});

test('a principal that takes statements by itself has the job wait for them, and nothing is said', () => {
  const stack = stackIn();
  const policy = new iam.Policy(stack, 'Policy', { statements: [new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] })] });
  policy.attachToRole(new iam.Role(stack, 'Other', TRUSTING));
  const roleArn = 'arn:aws:iam::111122223333:role/sync';
  const addToPrincipalPolicy = () => ({ statementAdded: true, policyDependable: policy });
  const grantPrincipal = Object.assign(new iam.ArnPrincipal(roleArn), { addToPrincipalPolicy });
  const syncRole = Object.assign(new Construct(stack, 'Foreign'), { roleRef: { roleArn, roleName: 'sync' }, grantPrincipal, env: ENV }) as any;
  const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });

  expect(warningsOn(stack)).toEqual([]);
  expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').DependsOn).toEqual([onlyResource(stack, 'AWS::IAM::Policy').logicalId]);
  expect(iam.Grant.addToPrincipal({ grantee: job, actions: ['s3:GetObject'], resourceArns: ['*'] }).success).toBe(true);
});

describe('a role that is no L2', () => {
  test.each<[string, (stack: Stack, role: any) => void, string]>([
    ['a sync role', (stack, syncRole) => jobIn(stack, { syncRole }), '[Plant/Sync] The sync role [Plant/Role]'],
    ['the role of a workspace', (stack, role) => twinIn(stack, { role }), '[Plant/Workspace] The workspace role [Plant/Role]'],
  ])('is refused with words: %s', (_, define, start) => {
    const stack = stackIn();
    const role = new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} });
    expect(() => define(stack, role)).toThrow(`${start} is an L1, which accepts no permissions. Pass an iam.Role, or import this one with `
      + 'iam.Role.fromRoleArn(this, id, cfnRole.attrArn).');
  });

  test('works as the message says', () => {
    const stack = stackIn();
    const l1 = new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} });
    jobIn(stack, { syncRole: iam.Role.fromRoleArn(stack, 'Import', l1.attrArn) });
    expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::GetAtt': ['Role', 'Arn'] });
    expect(onlyPolicy(stack).Properties.Roles).toHaveLength(1);
  });
});

describe('a generated role', () => {
  test('takes what is added by the job, by a grant to the job and by a grant to the role into one policy before the job', () => {
    const stack = stackIn();
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY);
    const job = jobIn(stack);
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    key.grantDecrypt(job);
    key.grantEncrypt(job.syncRole as iam.Role);

    expect(actionsIn(onlyPolicy(stack))).toEqual(['s3:GetObject', 'kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*']);
    expect(onlyPolicy(stack).Properties.Roles).toEqual([{ Ref: onlyRole(stack).logicalId }]);
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual([]);
  });

  test('can be told from others by its text, so that two owners get their own grants', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    const workspace = twinIn(stack, { role });
    const job = jobIn(stack, { workspace, syncRole: role });
    expect([workspace, job].map(({ grantPrincipal }) => String(grantPrincipal))).toEqual(['workspace role of Plant/Workspace', 'sync role of Plant/Sync']);
    expect((job.grantPrincipal as iam.IComparablePrincipal).dedupeString()).toBeUndefined();
  });

  test('is named in policies of resources by its ARN', () => {
    const stack = stackIn();
    const queuePolicy = new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'], principals: [jobIn(stack).grantPrincipal] })],
    });
    expect(stack.resolve(queuePolicy).Statement[0].Principal).toEqual({ AWS: { 'Fn::GetAtt': [onlyRole(stack).logicalId, 'Arn'] } });
  });
});

describe('an app with Role.customizeRoles()', () => {
  test('without synthesis uses the roles that are there, by a path that has the workspace ID, and defines nothing', () => {
    const stack = stackIn();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Sync/SyncRole-factory': 'precreated-by-security' } });
    const job = jobIn(stack);
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));

    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toEqual([onlyJob(stack).logicalId]);
    expect(onlyJob(stack).Properties.SyncRole).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/precreated-by-security']],
    });
    expect(warningsOn(stack)).toEqual([]);
  });

  test('without synthesis reports what the roles must have', () => {
    const app = new App();
    const stack = stackIn(app);
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Sync/SyncRole-factory': 'precreated-by-security' } });
    jobIn(stack).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    const report = readFileSync(`${app.synth().directory}/iam-policy-report.json`, 'utf8');
    expect(report).toContain('amzn-s3-demo-bucket/*');
    expect(report).toContain('iottwinmaker:ListComponentTypes');
  });

  test.each<[string, Record<string, string> | undefined]>([
    ['without names', undefined],
    ['with names, which the CDK does not use then', { 'Plant/Sync/SyncRole-factory': 'sync', 'Plant/Workspace/Role': 'workspace' }],
  ])('with synthesis has the job and the workspace use the roles that are synthesized, %s', (_, usePrecreatedRoles) => {
    for (const env of [undefined, ENV]) {
      const stack = stackIn(new App(), 'Plant', { env });
      iam.Role.customizeRoles(stack, { preventSynthesis: false, usePrecreatedRoles });
      const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory' });
      const job = jobIn(stack, { workspace });
      job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));

      const [ofWorkspace, ofJob] = resourcesOf(stack, 'AWS::IAM::Role');
      expect(onlyJob(stack).Properties.SyncRole).toEqual({ 'Fn::GetAtt': [ofJob.logicalId, 'Arn'] });
      expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').Properties.Role).toEqual({ 'Fn::GetAtt': [ofWorkspace.logicalId, 'Arn'] });
      expect(ofJob.Properties.Policies[0].PolicyDocument.Statement).toHaveLength(3);
      expect(onlyPolicy(stack).Properties.Roles).toEqual([{ Ref: ofJob.logicalId }]);
      expect(stack.resolve(job.grantPrincipal.policyFragment.principalJson)).toEqual({ AWS: [{ 'Fn::GetAtt': [ofJob.logicalId, 'Arn'] }] });
    }
  });

  test('with synthesis gives the role what a job needs in a workspace whose ID is a parameter', () => {
    const stack = stackIn();
    iam.Role.customizeRoles(stack, { preventSynthesis: false });
    jobIn(stack, { workspace: workspaceIn(stack, parameterIn(stack), 'Workspace') });

    expect(actionsIn(onlyPolicy(stack))).toHaveLength(14);
    expect(onlyPolicy(stack).Properties.Roles).toEqual([{ Ref: onlyRole(stack).logicalId }]);
  });
});
