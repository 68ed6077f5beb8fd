import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Annotations, App, Aspects, CfnDeletionPolicy, CfnParameter, Fn, Lazy, MissingRemovalPolicies, NestedStack, RemovalPolicies, RemovalPolicy, Stack,
  StackProps, Stage,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
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
const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'iottwinmaker.amazonaws.com' } }] };
const l1RoleIn = (scope: Construct, props: Partial<iam.CfnRoleProps> = {}, id = 'Role') => new iam.CfnRole(scope, id, { assumeRolePolicyDocument: TRUST, ...props });
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
    const permissions = ({ Properties: { Policies, PolicyDocument, Roles } }: any) => JSON.stringify([Policies, PolicyDocument, Roles]);
    // The description and the path of a managed policy are create-only, and so is the path of a role.
    const createOnly = ({ Type, Properties: { Description, Path } }: any) => JSON.stringify([Path, Type === 'AWS::IAM::ManagedPolicy' && Description]);
    return Object.keys(old).filter((id) => old[id].Type.startsWith('AWS::IAM::') && now[id] !== undefined
      && permissions(old[id]) !== permissions(now[id]) && createOnly(old[id]) === createOnly(now[id]));
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

  test('another value of a parameter changes the path of the generated role, which can\'t be updated', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, parameterIn(stack), 'Workspace') });

    const { Path, Policies: [{ PolicyDocument }, ...others] } = onlyRole(stack).Properties;
    expect(Path).toEqual({ 'Fn::Join': ['', ['/cdk-iot-twinmaker/', { Ref: 'Parameter' }, '/']] });
    expect(actionsIn({ Properties: { PolicyDocument } })).toHaveLength(14);
    expect(others).toEqual([]);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(onlyJob(stack)).not.toHaveProperty('DependsOn');
  });

  test('another value of a parameter changes the description of the policy on a role passed in, which can\'t be updated', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, parameterIn(stack), 'Workspace'), syncRole: roleIn(stack) });

    const { logicalId } = onlyRole(stack);
    expect(onlyPolicy(stack).Properties).toMatchObject({
      Description: { 'Fn::Join': ['', ['AWS IoT TwinMaker sync job ', { Ref: 'Parameter' }, ' ', { Ref: logicalId }]] },
      Roles: [{ Ref: logicalId }],
    });
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
  });

  test('the path of a generated workspace role names no workspace, whose permissions do not either', () => {
    const stack = stackIn();
    twinIn(stack);
    expect(onlyRole(stack).Properties).not.toHaveProperty('Path');
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
    expect(Object.keys(after)).toEqual(['SyncSyncRolePolicy7558625F', 'SyncSyncRoleAddedPolicy1258684D0']);
  });
});

describe('a permission that the code adds', () => {
  const ROLES: [string, (stack: Stack) => AnyRole | iam.CfnRole | undefined][] = [
    ['generated', () => undefined],
    ['passed in', roleIn],
    ['passed in and retained', (stack) => {
      const role = roleIn(stack);
      role.applyRemovalPolicy(RemovalPolicy.RETAIN);
      return role;
    }],
    ['an L1', (stack) => l1RoleIn(stack)],
    ['imported', importedRoleIn],
  ];
  const WAYS: [string, (owner: SyncJob | Workspace, stack: Stack) => void][] = [
    ['addToRolePolicy()', (owner) => owner.addToRolePolicy(statementOf('amzn-s3-demo-bucket1'))],
    ['a grant on a key', (owner, stack) => { kms.Key.fromKeyArn(stack, 'Key', KEY).grantDecrypt(owner).assertSuccess(); }],
    ['a grant on a function', (owner, stack) => {
      lambda.Function.fromFunctionAttributes(stack, 'Function', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f', sameEnvironment: true })
        .grantInvoke(owner).assertSuccess();
    }],
  ];
  const OWNERS: [string, (stack: Stack, role: any, removalPolicy?: RemovalPolicy) => SyncJob | Workspace][] = [
    ['a workspace', (stack, role, removalPolicy) => twinIn(stack, { role, removalPolicy })],
    ['a job', (stack, syncRole, removalPolicy) => jobIn(stack, { syncRole, removalPolicy })],
  ];
  const RETENTIONS: [string, RemovalPolicy | undefined, (app: App) => void][] = [
    ['by default', undefined, () => undefined],
    ['that is retained', RemovalPolicy.RETAIN, () => undefined],
    ['that is retained after its creation', RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, () => undefined],
    ['that is destroyed', RemovalPolicy.DESTROY, () => undefined],
    ['in an app that retains whatever says nothing', undefined, (app) => MissingRemovalPolicies.of(app).retain()],
  ];
  const EACH = OWNERS.flatMap(([owner, define]) => RETENTIONS.flatMap(([retention, policy, retain]) => ROLES.map(([role, roleOf]) =>
    ({ owner, define, retention, policy, retain, role, roleOf }))));

  test.each(EACH)('goes when the code takes it back: $owner $retention, with a role that is $role', ({ define, policy, retain, roleOf }) => {
    const app = new App();
    const stack = stackIn(app);
    retain(app);
    const owner = define(stack, roleOf(stack), policy);
    WAYS.forEach(([, add]) => add(owner, stack));

    const added = policiesIn(app).filter((each) => !/iotsitewise:|s3:GetBucket/.test(actionsIn(each)));
    expect(added.flatMap(actionsIn)).toEqual(['s3:GetObject', 'kms:Decrypt', 'lambda:InvokeFunction']);
    for (const { DeletionPolicy, UpdateReplacePolicy } of added) { expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']); }
  });

  test.each(WAYS)('leaves nothing where it was: %s', (_, add) => {
    const template = (isAdded: boolean) => {
      const stack = stackIn();
      const [workspace, role] = [twinIn(stack), roleIn(stack)];
      const job = jobIn(stack, { workspace, syncRole: role });
      if (isAdded) { [workspace, job].forEach((owner) => add(owner, new Stack(stack, `For${owner.node.id}`))); }
      const resources = Template.fromStack(stack).toJSON().Resources;
      // The job depends on what is added.
      delete resources.SyncEC3EAE86.DependsOn;
      return resources;
    };
    const [without, withIt] = [false, true].map(template);
    expect(Object.keys(withIt)).toHaveLength(Object.keys(without).length + 2);
    expect(withIt).toMatchObject(without);
    expect(Object.keys(without).map((id) => withIt[id])).toEqual(Object.values(without));
  });

  test('of an import goes too', () => {
    const app = new App();
    const stack = stackIn(app);
    MissingRemovalPolicies.of(app).retain();
    const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', role: roleIn(stack) });
    kms.Key.fromKeyArn(stack, 'Key', KEY).grantDecrypt(workspace).assertSuccess();
    expect(onlyPolicy(stack)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test('stays where the app says so of every resource', () => {
    const app = new App();
    const stack = stackIn(app);
    RemovalPolicies.of(app).retain();
    jobIn(stack).addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));
    expect(onlyPolicy(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('a permission that is needed', () => {
  const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
  const [retained, kept, no] = ['Retain', 'RetainExceptOnCreate', 'Delete'];
  const apply = (construct: { applyRemovalPolicy(policy: RemovalPolicy): void }, policy?: RemovalPolicy) => {
    if (policy !== undefined) { construct.applyRemovalPolicy(policy); }
  };

  /** The removal policies of the owner and of its role, and the deletion policy of what the owner needs. */
  const RULES: [RemovalPolicy | undefined, RemovalPolicy | undefined, string][] = [
    [undefined, undefined, no], [undefined, DESTROY, no], [undefined, RETAIN, no], [undefined, RETAIN_ON_UPDATE_OR_DELETE, no],
    [DESTROY, undefined, no], [DESTROY, DESTROY, no], [DESTROY, RETAIN, no], [DESTROY, RETAIN_ON_UPDATE_OR_DELETE, no],
    [RETAIN, undefined, no], [RETAIN, DESTROY, no], [RETAIN, RETAIN, retained], [RETAIN, RETAIN_ON_UPDATE_OR_DELETE, kept],
    [RETAIN_ON_UPDATE_OR_DELETE, undefined, no], [RETAIN_ON_UPDATE_OR_DELETE, DESTROY, no],
    [RETAIN_ON_UPDATE_OR_DELETE, RETAIN, kept], [RETAIN_ON_UPDATE_OR_DELETE, RETAIN_ON_UPDATE_OR_DELETE, kept],
  ];
  const onReplacement = (policy?: RemovalPolicy) => (policy === undefined || policy === DESTROY ? no : retained);

  test.each(RULES)('by a job (%s) stays on a role passed in (%s) if both stay: %s, and on replacement as the job does', (ofJob, ofRole, deletion) => {
    const stack = stackIn();
    const syncRole = roleIn(stack);
    apply(syncRole, ofRole);
    jobIn(stack, { syncRole, removalPolicy: ofJob });

    const { DeletionPolicy, UpdateReplacePolicy } = onlyPolicy(stack);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([deletion, onReplacement(ofJob)]);
  });

  test.each(RULES.filter(([ofWorkspace]) => ofWorkspace !== undefined))('by a workspace (%s) stays on a role passed in (%s) if both stay: %s', (ofWorkspace, ofRole, deletion) => {
    const stack = stackIn();
    const role = roleIn(stack);
    apply(role, ofRole);
    twinIn(stack, { role, removalPolicy: ofWorkspace });

    const { DeletionPolicy, UpdateReplacePolicy } = onlyPolicy(stack);
    // A workspace that gets another role no longer uses the old one.
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([deletion, 'Delete']);
  });

  test.each<[RemovalPolicy | undefined, unknown]>([
    [undefined, no], [DESTROY, no], [RETAIN, retained], [RETAIN_ON_UPDATE_OR_DELETE, kept],
  ])('by a job (%s) stays with it on an imported role, and in a generated one', (removalPolicy, deletion) => {
    const [imported, generated, later] = [stackIn(), stackIn(), stackIn()];
    jobIn(imported, { syncRole: importedRoleIn(imported), removalPolicy });
    jobIn(generated, { removalPolicy });
    apply(jobIn(later), removalPolicy);

    // A role that says nothing is deleted.
    for (const { DeletionPolicy = no, UpdateReplacePolicy = no } of [onlyPolicy(imported), onlyRole(generated), onlyRole(later)]) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([deletion, onReplacement(removalPolicy)]);
    }
  });

  test.each<[RemovalPolicy | undefined, unknown, unknown]>([
    [undefined, kept, retained], [DESTROY, no, no], [RETAIN, retained, retained],
  ])('by a workspace (%s) stays with it on an imported role, and in a generated one with or without a key of the app', (removalPolicy, deletion, replacement) => {
    const [imported, generated, separate] = [stackIn(), stackIn(), stackIn()];
    twinIn(imported, { role: importedRoleIn(imported), removalPolicy });
    twinIn(generated, { removalPolicy });
    new Workspace(separate, 'Workspace', { workspaceId: 'factory', encryptionKey: new kms.Key(separate, 'Key'), removalPolicy });

    for (const { DeletionPolicy = no } of [onlyPolicy(imported), onlyRole(generated), onlyRole(separate), onlyPolicy(separate)]) {
      expect(DeletionPolicy).toBe(deletion);
    }
    for (const { UpdateReplacePolicy } of [onlyPolicy(imported), onlyPolicy(separate)]) { expect(UpdateReplacePolicy).toBe('Delete'); }
    for (const { UpdateReplacePolicy = no } of [onlyRole(generated), onlyRole(separate)]) { expect(UpdateReplacePolicy).toBe(replacement); }
  });

  /** Where a role may be, and how it may be retained before or after a job uses it. */
  const WAYS: [string, (app: App, stack: Stack, define: (syncRole: iam.IRoleRef) => void) => void][] = [
    ['before', (_, stack, define) => {
      const role = roleIn(stack);
      apply(role, RETAIN);
      define(role);
    }],
    ['after', (_, stack, define) => {
      const role = roleIn(stack);
      define(role);
      apply(role, RETAIN);
    }],
    ['by an aspect', (app, stack, define) => {
      define(roleIn(stack));
      Aspects.of(app).add({ visit: (node) => { if (node instanceof iam.CfnRole) { apply(node, RETAIN); } } });
    }],
    ['by RemovalPolicies of its type', (app, stack, define) => {
      define(roleIn(stack));
      RemovalPolicies.of(app).retain({ applyToResourceTypes: ['AWS::IAM::Role'] });
    }],
    ['by MissingRemovalPolicies', (app, stack, define) => {
      define(roleIn(stack));
      MissingRemovalPolicies.of(app).retain();
    }],
    ['by its L1', (_, stack, define) => {
      const role = roleIn(stack);
      define(role);
      (role.node.defaultChild as iam.CfnRole).cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    }],
    ['as an L1', (_, stack, define) => {
      const role = l1RoleIn(stack, { path: '/plant/' });
      define(role);
      role.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    }],
    ['as an L1 that is imported', (_, stack, define) => {
      const role = l1RoleIn(stack, { path: '/plant/' });
      define(iam.Role.fromRoleArn(stack, 'Import', role.attrArn));
      apply(role, RETAIN);
    }],
    ['in a stack before', (app, _, define) => {
      const role = roleIn(stackIn(app, 'Roles'));
      define(role);
      apply(role, RETAIN);
    }],
    ['in a stage', (app, _, define) => {
      const role = new iam.Role(new Stack(new Stage(app, 'Production'), 'Roles'), 'Role', { ...TRUSTING, roleName: 'sync' });
      apply(role, RETAIN);
      define(iam.Role.fromRoleName(stackOf(role), 'Import', 'sync'));
    }],
    ['by a generated role of another job', (_, stack, define) => {
      define(jobIn(stack, { workspace: workspaceIn(stack, 'other'), removalPolicy: RETAIN }, 'Other').syncRole);
    }],
    ['when it is first needed', (_, stack, define) => {
      const role = new iam.LazyRole(stack, 'Role', TRUSTING);
      define(role);
      apply((role.node.defaultChild as iam.Role), RETAIN);
    }],
    ['behind a construct of another make', (_, stack, define) => {
      const role = roleIn(stack);
      define(Object.assign(new Construct(stack, 'Foreign'), { roleRef: role.roleRef, env: role.env }) as any);
      apply(role, RETAIN);
    }],
  ];

  const stackOf = (construct: Construct) => Stack.of(construct);
  const notRetained = (warnings: string[]) => warnings.filter((warning) => warning.includes('NotRetained'));

  test.each(WAYS)('stays on a role that is retained %s', (_, fill) => {
    const app = new App();
    const stack = stackIn(app);
    fill(app, stack, (syncRole) => jobIn(stack, { syncRole, removalPolicy: RETAIN }));

    app.synth();
    const [{ DeletionPolicy, UpdateReplacePolicy }] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(notRetained(warningsOn(stack))).toEqual([]);
  });

  test('stays in a nested stack on a role of the stack around, in the template that is uploaded', () => {
    const app = new App();
    const stack = stackIn(app);
    const role = roleIn(stack);
    const nested = new NestedStack(stack, 'Nested');
    jobIn(nested, { syncRole: role, removalPolicy: RETAIN });
    Aspects.of(app).add({ visit: (node) => { if (node instanceof iam.CfnRole) { apply(node, RETAIN_ON_UPDATE_OR_DELETE); } } });

    const assembly = app.synth();
    expect(onlyPolicy(nested).DeletionPolicy).toBe('RetainExceptOnCreate');
    const text = readFileSync(`${assembly.directory}/${nested.templateFile}`, 'utf8');
    const { files } = JSON.parse(readFileSync(`${assembly.directory}/Plant.assets.json`, 'utf8'));
    expect(Object.keys(files)).toContain(createHash('sha256').update(JSON.stringify(JSON.parse(text))).digest('hex'));
  });

  test.each(WAYS.slice(0, 2))('of a shared role stays with the one that stays: role retained %s', (_, fill) => {
    const app = new App();
    const stack = stackIn(app);
    fill(app, stack, (role) => {
      const workspace = twinIn(stack, { role });
      jobIn(stack, { workspace, syncRole: role });
    });
    const [ofWorkspace, ofJob] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect([ofWorkspace, ofJob].map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['RetainExceptOnCreate', 'Delete']);
  });

  test('lets the role of the same stack be deleted: no policy of a workspace or a job stays on it', () => {
    const app = new App();
    const stack = stackIn(app);
    const [shared, other] = ['Shared', 'Other'].map((id) => roleIn(stack, id));
    const workspace = twinIn(stack, { role: shared });
    workspace.addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));
    jobIn(stack, { workspace, syncRole: shared });
    jobIn(stack, { workspace: workspaceIn(stack, 'other'), syncRole: other, removalPolicy: RETAIN }, 'Second');

    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy').map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete', 'Delete', 'Delete', 'Delete']);
  });

  describe('on a role that goes', () => {
    const message = (owner: string, role: string, prop: string, path = 'Plant/Role') =>
      `The removal policy retains the ${owner}, but not the ${role} [${path}] that it needs. AWS IAM also refuses to delete a role while a policy of a retained `
      + `${owner} is attached to it. Call role.applyRemovalPolicy(RemovalPolicy.RETAIN) on the role, or leave ${prop} out to create one that is retained. `;

    test.each<[string, (stack: Stack) => iam.IRoleRef]>([
      ['an L2', roleIn],
      ['an L1', (stack) => l1RoleIn(stack)],
      ['destroyed', (stack) => {
        const role = roleIn(stack);
        apply(role, DESTROY);
        return role;
      }],
      ['without policy updates', (stack) => roleIn(stack).withoutPolicyUpdates()],
      ['created when it is first needed', (stack) => new iam.LazyRole(stack, 'Role', TRUSTING)],
    ])('is warned of for a workspace and for a job, to the word: %s', (_, roleOf) => {
      const [ofWorkspace, ofJob] = [stackIn(), stackIn()];
      twinIn(ofWorkspace, { role: roleOf(ofWorkspace) });
      jobIn(ofJob, { syncRole: roleOf(ofJob), removalPolicy: RETAIN });
      expect(notRetained(warningsOn(ofWorkspace))).toEqual([`${message('workspace', 'workspace role', 'role', 'Plant/Role')}[ack: cdk-iot-twinmaker:workspaceRoleNotRetained]`]);
      expect(notRetained(warningsOn(ofJob))).toEqual([`${message('sync job', 'sync role', 'syncRole', 'Plant/Role')}[ack: cdk-iot-twinmaker:syncRoleNotRetained]`]);
    });

    test.each<[string, (stack: Stack, role: iam.Role) => void]>([
      ['by the role', (_, role) => apply(role, DESTROY)],
      ['by RemovalPolicies of its type', (stack) => RemovalPolicies.of(stack).destroy({ applyToResourceTypes: ['AWS::IAM::Role'] })],
    ])('leaves no policy on it, and is warned of, where the app destroys a generated role: %s', (_, destroy) => {
      const stack = stackIn();
      const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory', encryptionKey: new kms.Key(stack, 'Key') });
      destroy(stack, workspace.role as iam.Role);
      expect([onlyRole(stack).DeletionPolicy, onlyPolicy(stack).DeletionPolicy]).toEqual(['Delete', 'Delete']);
      expect(notRetained(warningsOn(stack))).toEqual([expect.stringContaining('[Plant/Workspace/Role]')]);
    });

    test('is warned of for a job that shares the generated role of another', () => {
      const stack = stackIn();
      const { syncRole } = jobIn(stack, { workspace: workspaceIn(stack, 'other') }, 'Other');
      jobIn(stack, { syncRole, removalPolicy: RETAIN });
      expect(notRetained(warningsOn(stack))).toEqual([
        `${message('sync job', 'sync role', 'syncRole', 'Plant/Other/SyncRole')}[ack: cdk-iot-twinmaker:syncRoleNotRetained]`,
      ]);
    });

    test('is warned of with skipValidation, once', () => {
      const app = new App();
      const stack = stackIn(app);
      twinIn(stack, { role: roleIn(stack) });
      const messages = app.synth({ skipValidation: true }).getStackByName('Plant').messages.map(({ entry }) => String(entry.data));
      expect(notRetained(messages)).toHaveLength(1);
    });

    test('is warned of in a nested stack, and where the owner is retained by an aspect', () => {
      const app = new App();
      const stack = stackIn(app);
      jobIn(new NestedStack(stack, 'Nested'), { syncRole: roleIn(stack) });
      RemovalPolicies.of(app).retain({ applyToResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] });
      expect(notRetained(warningsOn(stack))).toHaveLength(1);
    });

    test('may be acknowledged on the stack', () => {
      const stack = stackIn();
      twinIn(stack, { role: roleIn(stack) });
      Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:workspaceRoleNotRetained', 'The workspace gets another role.');
      expect(warningsOn(stack)).toEqual([]);
    });

    test.each<[string, (stack: Stack) => void]>([
      ['the owner goes too', (stack) => { jobIn(stack, { syncRole: roleIn(stack) }); }],
      ['the owner is destroyed', (stack) => { twinIn(stack, { role: roleIn(stack), removalPolicy: DESTROY }); }],
      ['the role is generated', (stack) => { jobIn(stack, { workspace: twinIn(stack), removalPolicy: RETAIN }); }],
      ['the role is imported', (stack) => { jobIn(stack, { syncRole: importedRoleIn(stack), removalPolicy: RETAIN }); }],
      ['the workspace is imported', (stack) => {
        Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', role: roleIn(stack) }).grants.read(new iam.User(stack, 'User'));
      }],
    ])('is not warned of where %s', (_, define) => {
      const stack = stackIn();
      define(stack);
      expect(notRetained(warningsOn(stack))).toEqual([]);
    });
  });
});

describe('the same workspace ID in another form is the same twin', () => {
  const FUNCTIONS: Record<string, (argument: any) => string> = {
    'Ref': (name: string) => (name === 'Parameter' ? 'factory' : `<${name}>`),
    'Fn::Join': ([separator, parts]: [string, unknown[]]) => parts.map(value).join(separator),
    'Fn::Sub': (text: string) => text.replace('${Parameter}', 'factory'),
  };
  function value(text: any): string {
    if (typeof text !== 'object') { return text; }
    const [[name, argument]] = Object.entries(text);
    return FUNCTIONS[name](argument);
  }

  const FORMS: [string, (stack: Stack) => string][] = [
    ['text', () => 'factory'],
    ['a parameter', (stack) => parameterIn(stack)],
    ['Fn.sub()', (stack) => { parameterIn(stack); return Fn.sub('${Parameter}'); }],
    ['a lookup', (stack) => ssm.StringParameter.valueFromLookup(stack, '/factory')],
    ['a lazy value', () => Lazy.string({ produce: () => 'factory' })],
  ];
  const LOOKED_UP = { 'ssm:account=111122223333:parameterName=/factory:region=us-east-1': 'factory' };

  /** What AWS CloudFormation would create anew, if a value of it changed. */
  function twinWith(formOf: (stack: Stack) => string, role: (stack: Stack) => iam.IRoleRef | undefined) {
    const stack = stackIn(new App({ context: LOOKED_UP }), 'Plant', { env: ENV });
    const job = jobIn(stack, { workspace: Workspace.fromWorkspaceId(stack, 'Workspace', formOf(stack)), syncRole: role(stack) });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    const createOnly = ({ Properties: { Path, Description, WorkspaceId } }: any) => [Path, Description, WorkspaceId].map(value);
    return Object.fromEntries(Object.entries<any>(Template.fromStack(stack).toJSON().Resources).map(([id, resource]) => [id, createOnly(resource)]));
  }

  test.each(FORMS.slice(1))('%s, with a generated role', (_, formOf) => {
    const text = twinWith(FORMS[0][1], () => undefined);
    expect(Object.keys(text)).toHaveLength(3);
    expect(Object.values(text)).toContainEqual(['/cdk-iot-twinmaker/factory/', undefined, undefined]);
    expect(twinWith(formOf, () => undefined)).toEqual(text);
  });

  test.each(FORMS.slice(1))('%s, with a role passed in', (_, formOf) => {
    const text = twinWith(FORMS[0][1], roleIn);
    expect(Object.keys(text)).toHaveLength(4);
    expect(twinWith(formOf, roleIn)).toEqual(text);
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
    ['a connector that reads the workspace ID, granted to the role without policy updates of the workspace', (_, stack) => {
      const role = roleIn(stack);
      const workspace = twinIn(stack, { role: role.withoutPolicyUpdates() });
      functionIn(stack, { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(role).assertSuccess();
    }],
    ['a statement on the ARN of the workspace, in the role without policy updates of the workspace', (_, stack) => {
      const role = roleIn(stack);
      const { workspaceArn } = twinIn(stack, { role: role.withoutPolicyUpdates() });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['iottwinmaker:GetPropertyValue'], resources: [workspaceArn] }));
    }],
    ['a connector of the stack around, granted to the role without policy updates of a workspace in a nested stack', (_, stack) => {
      const role = roleIn(stack);
      twinIn(new NestedStack(stack, 'Nested'), { role: role.withoutPolicyUpdates() });
      functionIn(stack, { WORKSPACE_ID: 'factory' }).grantInvoke(role).assertSuccess();
    }],
    ['a connector that reads the workspace ID, and an L1 role', (_, stack) => {
      const workspace = twinIn(stack, { role: l1RoleIn(stack) });
      functionIn(stack, { WORKSPACE_ID: workspace.workspaceId }).grantInvoke(workspace).assertSuccess();
    }],
    ['a job and a workspace that share an L1 role', (_, stack) => {
      const role = l1RoleIn(stack);
      const workspace = twinIn(stack, { role });
      jobIn(stack, { workspace, syncRole: role }).grants.read(workspace).assertSuccess();
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

  test.each<[string, (stack: Stack) => AnyRole, string, (stack: Stack) => Construct]>([
    ...EACH.map(([title, role, id]): [string, (stack: Stack) => AnyRole, string, (stack: Stack) => Construct] => [`${title}, on the stack`, role, id, (stack) => stack]),
    // What may change until synthesis is said then, and the CDK ignores an acknowledgment on the app that precedes a warning.
    ...EACH.filter(([, , id]) => id !== 'NotTrusting').map(([title, role, id]): [string, (stack: Stack) => AnyRole, string, (stack: Stack) => Construct] =>
      [`${title}, on the app`, role, id, (stack) => stack.node.root as App]),
  ])('%s: the warning may be acknowledged afterwards', (_, role, id, scopeOf) => {
    const stack = stackIn();
    const job = jobIn(stack, { syncRole: role(stack) });
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    Annotations.of(scopeOf(stack)).acknowledgeWarning(`cdk-iot-twinmaker:syncRole${id}`, 'Another team keeps the role.');
    expect(warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'))).toEqual([]);
  });

  test.each(EACH)('%s: the warning may be acknowledged on the stack before', (_, role, id) => {
    const stack = stackIn();
    Annotations.of(stack).acknowledgeWarning(`cdk-iot-twinmaker:syncRole${id}`, 'Another team keeps the role.');
    expect(warningsFor(role, stack)).toEqual([]);
  });

  test.each(EACH)('%s: a workspace says so of its role', (_, role, id) => {
    const stack = stackIn();
    twinIn(stack, { role: role(stack), removalPolicy: RemovalPolicy.DESTROY });
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

  test('of a job is waited for with what is granted to it later', () => {
    const stack = stackIn();
    const role = roleIn(stack);
    jobIn(stack, { syncRole: role.withoutPolicyUpdates() });
    new kms.Key(stack, 'Key').grantDecrypt(role).assertSuccess();

    const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
    expect(onlyJob(stack).DependsOn).toEqual([policy.logicalId, onlyRole(stack).logicalId]);
  });

  test.each<[string, (workspace: Workspace, role: iam.Role) => void, number]>([
    ['not waited for', () => undefined, 0],
    ['waited for where the app says so', (workspace, role) => workspace.node.addDependency(role.node.findChild('DefaultPolicy')), 1],
  ])('of a workspace is %s', (_, depend, count) => {
    const stack = stackIn();
    const role = roleIn(stack);
    role.addToPrincipalPolicy(statementOf('amzn-s3-demo-bucket'));
    depend(twinIn(stack, { role: role.withoutPolicyUpdates() }), role);
    const [{ logicalId }] = resourcesOf(stack, 'AWS::IAM::Policy');
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn ?? []).toEqual(Array(count).fill(logicalId));
  });
});

test('two imported roles are counted each', () => {
  const stack = stackIn();
  for (const name of ['one', 'other']) {
    const syncRole = iam.Role.fromRoleName(stack, name, name);
    for (let i = 0; i < 6; i++) { jobIn(stack, { workspace: workspaceIn(stack, `${name}-${i}`), syncRole }, `${name}${i}`); }
  }
  expect(warningsOn(stack).filter((warning) => warning.includes('PolicyQuota'))).toEqual([]);
});

test('a role is named by its path in the app, whatever the constructs around it are called', () => {
  const stack = stackIn();
  jobIn(stack, { syncRole: new iam.Role(new Construct(stack, 'Resources'), 'Role', { assumedBy: new iam.AccountRootPrincipal() }) });
  expect(warningsOn(stack)).toEqual([expect.stringContaining('The sync role [Plant/Resources/Role] does not trust')]);
});

test('a principal that takes only some of the statements is warned of', () => {
  const stack = stackIn();
  const roleArn = 'arn:aws:iam::111122223333:role/sync';
  let count = 0;
  const grantPrincipal = Object.assign(new iam.ArnPrincipal(roleArn), { addToPrincipalPolicy: () => ({ statementAdded: count++ === 0 }) });
  const syncRole = Object.assign(new Construct(stack, 'Foreign'), { roleRef: { roleArn, roleName: 'sync' }, grantPrincipal, env: ENV }) as any;
  new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });
  expect(warningsOn(stack)).toEqual([expect.stringContaining('syncRoleNotManaged')]);
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

describe('an L1 role', () => {
  const included = (stack: Stack) => {
    const templateFile = join(mkdtempSync(join(tmpdir(), 'include-')), 'template.json');
    writeFileSync(templateFile, JSON.stringify({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/plant/', AssumeRolePolicyDocument: TRUST } } } }));
    return new CfnInclude(stack, 'Include', { templateFile }).getResource('Role') as iam.CfnRole;
  };

  test.each<[string, (app: App, stack: Stack) => iam.IRoleRef, unknown?, unknown?]>([
    ['without a path', (_, stack) => l1RoleIn(stack)],
    ['with a path', (_, stack) => l1RoleIn(stack, { path: '/plant/' })],
    ['with a path and a name', (_, stack) => l1RoleIn(stack, { path: '/plant/', roleName: 'sync' })],
    ['with a path that is a parameter', (_, stack) => l1RoleIn(stack, { path: parameterIn(stack) })],
    ['of CfnInclude', (_, stack) => included(stack)],
    ['imported by its ARN', (_, stack) => iam.Role.fromRoleArn(stack, 'Import', l1RoleIn(stack, { path: '/plant/' }).attrArn)],
    ['imported by its ARN into another stack', (app, stack) => iam.Role.fromRoleArn(stackIn(app, 'Imports'), 'Import', l1RoleIn(stack, { path: '/plant/' }).attrArn)],
    ['imported by its name', (_, stack) => iam.Role.fromRoleName(stack, 'Import', l1RoleIn(stack).ref), [{ Ref: 'Role' }],
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/', { Ref: 'Role' }]] }],
    ['behind a construct of another make', (_, stack) => {
      const { roleRef, env } = l1RoleIn(stack, { path: '/plant/' });
      return Object.assign(new Construct(stack, 'Foreign'), { roleRef, env });
    }],
    ['in a stack before', (app) => l1RoleIn(stackIn(app, 'Roles'), { path: '/plant/' }), [{ 'Fn::ImportValue': 'Roles:ExportsOutputRefRoleFF41A16F' }],
      { 'Fn::ImportValue': 'Roles:ExportsOutputFnGetAttRoleArnED52E3F8' }],
    ['imported by its ARN, in a stack before', (app, stack) => iam.Role.fromRoleArn(stack, 'Import', l1RoleIn(stackIn(app, 'Roles'), { path: '/plant/' }).attrArn),
      [{ 'Fn::ImportValue': 'Roles:ExportsOutputRefRoleFF41A16F' }], { 'Fn::ImportValue': 'Roles:ExportsOutputFnGetAttRoleArnED52E3F8' }],
  ])('is accepted: %s', (_, roleOf, roles = [{ Ref: 'Role' }], arn = { 'Fn::GetAtt': ['Role', 'Arn'] }) => {
    for (const [define, type, prop, count] of [
      [(stack: Stack, syncRole: iam.IRoleRef) => jobIn(stack, { syncRole }), 'SyncJob', 'SyncRole', 14],
      [(stack: Stack, role: iam.IRoleRef) => twinIn(stack, { role, removalPolicy: RemovalPolicy.DESTROY }), 'Workspace', 'Role', 5],
    ] as const) {
      const app = new App();
      const stack = stackIn(app);
      const role = roleOf(app, stack);
      define(stack, role).addToRolePolicy(statementOf('amzn-s3-demo-bucket1'));
      app.synth();

      const policies = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
      expect(policies.map(actionsIn).map(({ length }) => length)).toEqual([count, 1]);
      expect(policies.map(({ Properties }) => Properties.Roles)).toEqual([roles, roles]);
      const owner = onlyResource(stack, `AWS::IoTTwinMaker::${type}`);
      expect(owner.Properties[prop]).toEqual(arn);
      expect(owner.DependsOn).toContain(policies[0].logicalId);
      expect(warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'))).toEqual([]);
    }
  });

  test('is accepted in the stack around a nested one, and its trust is seen', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    jobIn(nested, { syncRole: l1RoleIn(stack, { path: '/plant/' }) });
    expect(onlyPolicy(nested).Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^referencetoPlantRole.*Ref$/) }]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('of another account takes nothing', () => {
    const app = new App();
    const stack = stackIn(app, 'Plant', { env: ENV });
    jobIn(stack, { syncRole: Object.assign(new Construct(stack, 'Foreign'), { roleRef: { roleArn: 'arn:aws:iam::444455556666:role/sync', roleName: 'sync' }, env: OTHER_ACCOUNT }) });
    expect(policiesIn(app)).toEqual([]);
    expect(warningsOn(stack)).toEqual([expect.stringContaining('syncRoleNotManaged')]);
  });

  test('is the role of the job, and of an import of a workspace', () => {
    const stack = stackIn();
    const role = l1RoleIn(stack, { path: '/plant/' });
    const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', role });
    workspace.grants.readData(workspace).assertSuccess();
    expect(workspace.role).toBe(role);
    expect(jobIn(stack, { workspace, syncRole: role }).syncRole).toBe(role);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.Roles)).toEqual([[{ Ref: 'Role' }], [{ Ref: 'Role' }]]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('is a role without a principal of its own in policies of resources', () => {
    const stack = stackIn();
    const job = jobIn(stack, { syncRole: l1RoleIn(stack) });
    new kms.Key(stack, 'Key').grantDecrypt(job).assertSuccess();
    expect(stack.resolve(job.grantPrincipal.policyFragment.principalJson)).toEqual({ AWS: [{ 'Fn::GetAtt': ['Role', 'Arn'] }] });
    expect(stack.resolve(job.grantPrincipal.principalAccount)).toEqual({ Ref: 'AWS::AccountId' });
  });
});

describe('a generated role', () => {
  test('takes what is added by the job and by a grant to the job into one policy before the job', () => {
    const stack = stackIn();
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY);
    const job = jobIn(stack);
    job.addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    key.grantDecrypt(job);

    expect(actionsIn(onlyPolicy(stack))).toEqual(['s3:GetObject', 'kms:Decrypt']);
    expect(onlyPolicy(stack).Properties.Roles).toEqual([{ Ref: onlyRole(stack).logicalId }]);
    expect(onlyJob(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual([]);
  });

  test('takes the same statement once, and statements that differ only in a value of the deployment each', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    ['amzn-s3-demo-bucket', 'amzn-s3-demo-bucket'].forEach((name) => job.addToRolePolicy(statementOf(name)));
    const onLine = (line: string) => new iam.PolicyStatement({
      actions: ['s3:PutObject'], resources: ['*'], conditions: { StringEquals: Lazy.any({ produce: () => ({ 'aws:ResourceTag/line': line }) }) as any },
    });
    ['1', '2'].forEach((line) => job.addToRolePolicy(onLine(line)));

    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement.map(({ Action, Condition }: any) => [Action, Condition?.StringEquals['aws:ResourceTag/line']]))
      .toEqual([['s3:GetObject', undefined], ['s3:PutObject', '1'], ['s3:PutObject', '2']]);
  });

  test('takes a statement again if the one before has changed since', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    const [first, second] = [statementOf('amzn-s3-demo-bucket'), statementOf('amzn-s3-demo-bucket')];
    job.addToRolePolicy(first);
    first.addCondition('Bool', { 'aws:SecureTransport': 'true' });
    job.addToRolePolicy(second);
    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement.map(({ Condition }: any) => Condition)).toStrictEqual([{ Bool: { 'aws:SecureTransport': 'true' } }, undefined]);
  });

  test('has one policy for a statement that is added again and again', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    for (let i = 0; i < 100; i++) { job.addToRolePolicy(statementOf('amzn-s3-demo-bucket')); }
    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement).toHaveLength(1);
  });

  test('has another policy where the tokens of statements may fill one', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    for (let i = 0; i < 40; i++) {
      job.addToRolePolicy(new iam.PolicyStatement({
        actions: ['s3:PutObject'], resources: ['*'], conditions: { StringEquals: Lazy.any({ produce: () => ({ 'aws:ResourceTag/line': `${i}` }) }) as any },
      }));
    }
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toHaveLength(2);
  });

  test('is not asked for its trust', () => {
    const stack = stackIn();
    (jobIn(stack).syncRole.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = { Statement: [] };
    expect(warningsOn(stack)).toEqual([]);
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
  test('without synthesis uses the roles that are there, by their paths, and defines nothing', () => {
    const stack = stackIn();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Sync/SyncRole': 'precreated-by-security' } });
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
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Sync/SyncRole': 'precreated-by-security' } });
    jobIn(stack).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
    const report = readFileSync(`${app.synth().directory}/iam-policy-report.json`, 'utf8');
    expect(report).toContain('amzn-s3-demo-bucket/*');
    expect(report).toContain('iottwinmaker:ListComponentTypes');
  });
});
