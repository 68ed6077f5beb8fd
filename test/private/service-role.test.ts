import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { onlyResource, ownWorkspaceIn, stackIn, warningsOn, workspaceIn, ENV } from '../fixtures';

const TRUSTING = { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') };

function warningsFor(roleIn: (stack: Stack) => iam.IRole, stack = stackIn()): string[] {
  const syncRole = roleIn(stack);
  new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });
  return warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'));
}

describe('a role that this app does not manage', () => {
  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['imported by ARN', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/sync')],
    ['imported by name', (stack) => iam.Role.fromRoleName(stack, 'Role', 'sync')],
    ['imported as immutable', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/sync', { mutable: false })],
    ['imported from another account', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/sync')],
    ['defined, without policy updates', (stack) => new iam.Role(stack, 'Role', TRUSTING).withoutPolicyUpdates()],
    ['made beforehand', (stack) => {
      iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Plant/Role': 'sync' } });
      return new iam.Role(stack, 'Role', TRUSTING);
    }],
  ])('%s brings a warning', (_, roleIn) => {
    expect(warningsFor(roleIn)).toEqual([expect.stringMatching(/is not this app's to change.* \[ack: cdk-iot-twinmaker:syncRoleNotManaged\]$/)]);
  });

  test('is told from one that is defined in a stack of another account', () => {
    const app = new App();
    const role = new iam.Role(stackIn(app, 'Roles', { env: { ...ENV, account: '444455556666' } }), 'Role', { ...TRUSTING, roleName: 'sync' });
    expect(warningsFor(() => role, stackIn(app, 'Plant', { env: ENV }))).toEqual([expect.stringContaining('syncRoleNotManaged')]);
  });

  test('is told what it must have, to the word', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', {
      workspace: ownWorkspaceIn(stack),
      syncRole: iam.Role.fromRoleName(stack, 'Role', 'sync'),
    });
    job.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['arn:aws:kms:us-east-1:111122223333:key/1'] }));

    const workspace = 'arn:${AWS::Partition}:iottwinmaker:${AWS::Region}:${AWS::AccountId}:workspace/factory';
    const siteWise = 'arn:${AWS::Partition}:iotsitewise:${AWS::Region}:${AWS::AccountId}';
    expect(warningsOn(stack)).toEqual([
      'The sync role arn:${AWS::Partition}:iam::${AWS::AccountId}:role/sync is not this app\'s to change. Before the job is deployed and until it '
      + 'is deleted, the role has to be in the account of the job, to have the trust '
      + '{"Action":"sts:AssumeRole","Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"${AWS::AccountId}"}},"Effect":"Allow",'
      + '"Principal":{"Service":"iottwinmaker.amazonaws.com"}} and to allow '
      + '{"Action":["iotsitewise:DescribeAsset","iotsitewise:DescribeAssetModel"],"Effect":"Allow",'
      + `"Resource":["${siteWise}:asset/*","${siteWise}:asset-model/*"]} `
      + '{"Action":["iotsitewise:ListAssets","iotsitewise:ListAssetModels"],"Effect":"Allow","Resource":"*"} '
      + '{"Action":["iottwinmaker:GetEntity","iottwinmaker:CreateEntity","iottwinmaker:UpdateEntity","iottwinmaker:DeleteEntity",'
      + '"iottwinmaker:ListEntities","iottwinmaker:GetComponentType","iottwinmaker:CreateComponentType","iottwinmaker:UpdateComponentType",'
      + '"iottwinmaker:DeleteComponentType","iottwinmaker:ListComponentTypes"],"Effect":"Allow",'
      + `"Resource":["${workspace}","${workspace}/entity/*","${workspace}/component-type/*"]} `
      + '{"Action":"kms:Decrypt","Effect":"Allow","Resource":"arn:aws:kms:us-east-1:111122223333:key/1"} '
      + '[ack: cdk-iot-twinmaker:syncRoleNotManaged]',
    ]);
  });

  test('still gets the policy that CDK can attach, before the job', () => {
    const stack = stackIn();
    warningsFor((scope) => iam.Role.fromRoleName(scope, 'Role', 'sync'), stack);

    const policy = onlyResource(stack, 'AWS::IAM::Policy');
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').DependsOn).toEqual([policy.logicalId]);
  });

  test('gets none where it must not be changed', () => {
    const stack = stackIn();
    warningsFor((scope) => iam.Role.fromRoleName(scope, 'Role', 'sync', { mutable: false }), stack);

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('is not warned of once that is acknowledged', () => {
    const stack = stackIn();
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:syncRoleNotManaged', 'The security team keeps the role.');

    expect(warningsFor((scope) => iam.Role.fromRoleName(scope, 'Role', 'sync'), stack)).toEqual([]);
  });
});

describe('a role that this app defines', () => {
  test.each<[string, iam.IPrincipal]>([
    ['the service', new iam.ServicePrincipal('iottwinmaker.amazonaws.com')],
    ['the service and others', new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('iottwinmaker.amazonaws.com'))],
    ['the service under a condition', new iam.ServicePrincipal('iottwinmaker.amazonaws.com', { conditions: { Bool: { 'aws:SecureTransport': 'true' } } })],
  ])('may trust %s', (_, assumedBy) => {
    expect(warningsFor((stack) => new iam.Role(stack, 'Role', { assumedBy }))).toEqual([]);
  });

  test.each<[string, iam.IPrincipal]>([
    ['another service', new iam.ServicePrincipal('lambda.amazonaws.com')],
    ['an account', new iam.AccountRootPrincipal()],
    ['a service that looks alike', new iam.ServicePrincipal('iotsitewise.amazonaws.com')],
  ])('brings a warning where it trusts %s only', (_, assumedBy) => {
    expect(warningsFor((stack) => new iam.Role(stack, 'Role', { assumedBy }))).toEqual([
      'The sync role [Plant/Role] does not trust AWS IoT TwinMaker, which then can\'t assume it. Define the role with '
      + 'assumedBy: new iam.ServicePrincipal(\'iottwinmaker.amazonaws.com\'), or leave syncRole out to have one made. '
      + '[ack: cdk-iot-twinmaker:syncRoleNotTrusting]',
    ]);
  });

  test('may be in a stack of an account that is not known, or in another stack of the same account', () => {
    const role = (stack: Stack) => new iam.Role(stack, 'Role', { ...TRUSTING, roleName: 'sync' });
    for (const env of [undefined, ENV]) {
      const app = new App();
      const there = stackIn(app, 'Roles', { env });
      expect(warningsFor(() => role(there), stackIn(app, 'Plant', { env: ENV }))).toEqual([]);
    }
  });

  test('may trust a service that is not known yet', () => {
    expect(warningsFor((stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal(new CfnParameter(stack, 'Service').valueAsString) }))).toEqual([]);
  });

  test('may trust all but some', () => {
    expect(warningsFor((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], notPrincipals: [TRUSTING.assumedBy] }));
      return role;
    })).toEqual([expect.stringContaining('syncRoleNotTrusting')]);
  });

  test('may stand behind a construct of another make, whose permissions the job waits for, too', () => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'Role', TRUSTING);
    const foreign: any = Object.assign(new Construct(stack, 'Foreign'), { roleRef: role.roleRef, grantPrincipal: role, env: role.env });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: foreign });

    expect(warningsOn(stack)).toEqual([]);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').DependsOn).toEqual([onlyResource(stack, 'AWS::IAM::Policy').logicalId]);
  });

  test('may stand for a principal that takes no permissions, which brings the warning', () => {
    const stack = stackIn();
    const roleArn = 'arn:aws:iam::111122223333:role/sync';
    const foreign: any = Object.assign(new Construct(stack, 'Foreign'), {
      roleRef: { roleArn, roleName: 'sync' }, grantPrincipal: new iam.ArnPrincipal(roleArn), env: ENV,
    });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: foreign });
    expect(warningsOn(stack)).toEqual([expect.stringContaining('syncRoleNotManaged')]);
  });

  test('may be given the trust after the job', () => {
    expect(warningsFor((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [TRUSTING.assumedBy] }));
      return role;
    })).toEqual([]);
  });
});

describe('the role of a workspace', () => {
  function workspaceWarningsFor(roleIn: (stack: Stack) => iam.IRole): string[] {
    const stack = stackIn();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket');
    new Workspace(stack, 'Workspace', { role: roleIn(stack), bucket });
    return warningsOn(stack).filter((warning) => warning.includes('cdk-iot-twinmaker:'));
  }

  test('that this app does not manage is told what it must have, to the word', () => {
    const bucket = 'arn:${AWS::Partition}:s3:::amzn-s3-demo-bucket';
    expect(workspaceWarningsFor((stack) => iam.Role.fromRoleName(stack, 'Role', 'workspace'))).toEqual([
      'The workspace role arn:${AWS::Partition}:iam::${AWS::AccountId}:role/workspace is not this app\'s to change. Before the workspace is deployed and until '
      + 'it is deleted, the role has to be in the account of the workspace, to have the trust '
      + '{"Action":"sts:AssumeRole","Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"${AWS::AccountId}"}},"Effect":"Allow","Principal":{"Service":'
      + '"iottwinmaker.amazonaws.com"}} and to allow '
      + `{"Action":["s3:GetBucket*","s3:ListBucket"],"Effect":"Allow","Resource":"${bucket}"} `
      + `{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Resource":"${bucket}/*"} `
      + `{"Action":"s3:DeleteObject","Effect":"Allow","Resource":"${bucket}/DO_NOT_DELETE_WORKSPACE_*"} [ack: cdk-iot-twinmaker:workspaceRoleNotManaged]`,
    ]);
  });

  test('that trusts another service only brings a warning', () => {
    expect(workspaceWarningsFor((stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }))).toEqual([
      'The workspace role [Plant/Role] does not trust AWS IoT TwinMaker, which then can\'t assume it. Define the role with '
      + 'assumedBy: new iam.ServicePrincipal(\'iottwinmaker.amazonaws.com\'), or leave role out to have one made. '
      + '[ack: cdk-iot-twinmaker:workspaceRoleNotTrusting]',
    ]);
  });

  test('that the app defines with a trust that denies the service brings the warning', () => {
    expect(workspaceWarningsFor((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
        effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], principals: [TRUSTING.assumedBy],
      }));
      return role;
    })).toEqual([expect.stringContaining('workspaceRoleNotTrusting')]);
  });

  test('that the app defines with a trust that names nobody brings the warning', () => {
    expect(workspaceWarningsFor((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], notPrincipals: [new iam.AccountRootPrincipal()] }));
      return role;
    })).toEqual([expect.stringContaining('workspaceRoleNotTrusting')]);
  });

  test('that the app defines, and that trusts the service, brings none', () => {
    expect(workspaceWarningsFor((stack) => new iam.Role(stack, 'Role', TRUSTING))).toEqual([]);
  });
});
