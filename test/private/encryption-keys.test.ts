import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App, Aws, CfnParameter, Fn, NestedStack, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';
import { Workspace, WorkspaceGrants, WorkspaceProps } from '../../src';
import { ENV, onlyResource, onlyRole, resourcesOf, stackIn, stacksOf, TRUSTING, warningsOn } from '../fixtures';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const plant = (app = new App()) => stackIn(app, 'Plant', { env: ENV });
const twinIn = (scope: Construct, props: WorkspaceProps = {}) => new Workspace(scope, 'Workspace', { workspaceId: 'factory', ...props });
const arnOfKeys = (id: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:us-east-1:111122223333:key/${id}`]] });

/** The L1 of a bucket, as of a migrated template. */
const l1BucketIn = (scope: Construct, kmsMasterKeyId: string, id = 'Bucket') => new s3.CfnBucket(scope, id, {
  bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId } }] },
});

/** The statements on keys in all policies of a stack, inline in roles or not. */
function keyStatements(stack: Stack): any[] {
  const documents = Object.values<any>(Template.fromStack(stack).toJSON().Resources)
    .flatMap(({ Type, Properties = {} }) => (Type.startsWith('AWS::IAM::') ? [...Properties.Policies ?? [], Properties] : []))
    .flatMap(({ PolicyDocument }) => PolicyDocument ?? []);
  return documents.flatMap(({ Statement }) => Statement).filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
}

/** What the role of the workspace and a viewer of its scenes may do with the key. */
function accessWith(stack: Stack, workspace: IWorkspaceRef): any[] {
  WorkspaceGrants.fromWorkspace(workspace).viewScenes(new iam.User(stack, 'Viewer')).assertSuccess();
  return keyStatements(stack);
}

const ofRole = (access: object) => ({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], ...access });
const ofViewer = (access: object) => ({ Effect: 'Allow', Action: 'kms:Decrypt', ...access });
const both = (access: object) => [ofRole(access), ofViewer(access)];

/** How a workspace gets a key. */
const WAYS: [string, (stack: Stack, key: kms.IKey) => Workspace][] = [
  ['as encryptionKey', (stack, encryptionKey) => twinIn(stack, { encryptionKey })],
  ['with an L2 of a bucket', (stack, encryptionKey) => twinIn(stack, { bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey }) })],
  ['with an import of a bucket', (stack, encryptionKey) =>
    twinIn(stack, { bucket: s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket', encryptionKey }) })],
  ['with an L1 of a bucket', (stack, { keyArn }) => twinIn(stack, { bucket: l1BucketIn(stack, keyArn) })],
  ['with an import of an L1 of a bucket', (stack, { keyArn }) => {
    const { attrArn } = l1BucketIn(stack, keyArn, 'L1');
    return twinIn(stack, { bucket: s3.Bucket.fromBucketArn(stack, 'Bucket', attrArn) });
  }],
  ['with an import of an L1 of a bucket by its name', (stack, { keyArn }) => {
    const { ref } = l1BucketIn(stack, keyArn, 'L1');
    return twinIn(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', ref) });
  }],
];

describe('a key', () => {
  const KEYS: [string, (stack: Stack) => kms.IKey, object][] = [
    ['of the app', (stack) => new kms.Key(stack, 'Key'), { Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } }],
    ['that is imported', (stack) => kms.Key.fromKeyArn(stack, 'Key', KEY), { Resource: KEY }],
    ['of another account', (stack) => kms.Key.fromKeyArn(stack, 'Key', OTHER_KEY), { Resource: OTHER_KEY }],
    ['that is imported from an L1', (stack) => kms.Key.fromCfnKey(new kms.CfnKey(stack, 'L1Key', {
      keyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${ENV.account}:root` }, Resource: '*' }], Version: '2012-10-17' },
    })), { Resource: { 'Fn::GetAtt': ['L1Key', 'Arn'] } }],
  ];

  test.each(KEYS.flatMap(([title, keyIn, access]) => WAYS.map(([way, define]) => ({ title, keyIn, access, way, define }))))(
    '$title may be used by the role and by viewers: $way', ({ keyIn, define, access }) => {
      const stack = plant();
      expect(accessWith(stack, define(stack, keyIn(stack)))).toEqual(both(access));
      expect(warningsOn(stack)).toEqual([]);
    });

  test('may be the L1 of a key', () => {
    const stack = plant();
    const workspace = twinIn(stack, { encryptionKey: new kms.CfnKey(stack, 'Key', { keyPolicy: {} }) });
    expect(accessWith(stack, workspace)).toEqual(both({ Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } }));
  });

  test('is used by a role that is passed in, before the workspace', () => {
    const stack = plant();
    const role = new iam.Role(stack, 'Role', TRUSTING);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    twinIn(stack, { role, encryptionKey: new kms.Key(stack, 'Key') });
    const [{ logicalId, Properties }, ...others] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect(others).toEqual([]);
    expect(Properties.PolicyDocument.Statement[3]).toEqual(ofRole({ Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } }));
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn).toEqual([logicalId]);
  });
});

describe('an alias', () => {
  const NAMED = { Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/factory' } }, Resource: arnOfKeys('*') };
  const OF_APP = { Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } };

  const ALIASES: [string, (stack: Stack) => kms.IAlias, object][] = [
    ['added to a key', (stack) => new kms.Key(stack, 'Key').addAlias('factory'), OF_APP],
    ['of its own', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/factory', targetKey: new kms.Key(stack, 'Key') }), OF_APP],
    ['of an imported key', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/factory', targetKey: kms.Key.fromKeyArn(stack, 'Key', KEY) }), { Resource: KEY }],
    ['of an alias', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/other', targetKey: new kms.Key(stack, 'Key').addAlias('factory') }), OF_APP],
    ['imported by its name', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/factory'), NAMED],
  ];

  test.each(ALIASES.flatMap(([title, aliasIn, access]) => WAYS.slice(0, 4).map(([way, define]) => ({ title, aliasIn, access, way, define }))))(
    '$title stands for its key, whose ARN a statement needs: $way', ({ title, aliasIn, define, access, way }) => {
      const stack = plant();
      const statements = accessWith(stack, define(stack, aliasIn(stack)));
      // An L1 has only the text that the alias gives it.
      const named = { ...NAMED, Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': title === 'of an alias' ? 'alias/other' : 'alias/factory' } } };
      expect(statements).toEqual(both(way === 'with an L1 of a bucket' ? named : access));
      expect(warningsOn(stack)).toEqual([]);
    });

  test.each(WAYS.slice(0, 3))('whose ARN is imported as that of a key stands for its key: %s', (_, define) => {
    const stack = plant();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:444455556666:alias/factory');
    expect(accessWith(stack, define(stack, key))).toEqual(both({
      ...NAMED, Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:444455556666:key/*']] },
    }));
  });

  test.each(WAYS.slice(0, 3))('imported with its key stands for that key, which may be of another account: %s', (_, define) => {
    const stack = plant();
    const alias = kms.Alias.fromAliasAttributes(stack, 'Alias', { aliasName: 'alias/factory', aliasTargetKey: kms.Key.fromKeyArn(stack, 'Key', OTHER_KEY) });
    expect(accessWith(stack, define(stack, alias))).toEqual(both({ Resource: OTHER_KEY }));
  });

  test.each<[string, (stack: Stack) => string, object]>([
    ['its name', () => 'alias/factory', NAMED],
    ['its ARN', () => 'arn:aws:kms:us-east-1:111122223333:alias/factory', NAMED],
    ['its ARN in the partition of the stack', () => `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:alias/factory`, NAMED],
    ['its ARN by Fn::Sub', () => Fn.sub('arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/factory'), NAMED],
    ['a Ref of its L1', (stack) => new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/factory', targetKeyId: new kms.Key(stack, 'Key').keyId }).ref, OF_APP],
    ['a Ref of its L1, for the ARN of a key', (stack) => new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/factory', targetKeyId: KEY }).ref, { Resource: KEY }],
    ['a Ref of its L1, for the ID of a key', (stack) => new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/factory', targetKeyId: '1234abcd' }).ref,
      { Resource: arnOfKeys('1234abcd') }],
    ['a Ref of its L1, for a key that is not known', (stack) => new kms.CfnAlias(stack, 'Alias', {
      aliasName: 'alias/factory', targetKeyId: new CfnParameter(stack, 'Parameter').valueAsString,
    }).ref, NAMED],
    ['its name with slashes and signs', () => 'alias/plant/line_1-a', {
      ...NAMED, Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/plant/line_1-a' } },
    }],
  ])('in the text of an L1 bucket stands for its key: %s', (_, textOf, access) => {
    const stack = plant();
    expect(accessWith(stack, twinIn(stack, { bucket: l1BucketIn(stack, textOf(stack)) }))).toEqual(both(access));
    expect(warningsOn(stack)).toEqual([]);
  });

  test('in the text of the bucket of an L1 workspace stands for its key, for viewers', () => {
    const stack = plant();
    const { attrArn } = l1BucketIn(stack, 'alias/factory');
    const l1 = new CfnWorkspace(stack, 'Workspace', { workspaceId: 'factory', role: 'arn:aws:iam::111122223333:role/workspace', s3Location: attrArn });
    expect(accessWith(stack, l1)).toEqual([ofViewer(NAMED)]);
  });

  test('never names itself as a resource', () => {
    for (const [, aliasIn] of ALIASES) {
      for (const [, define] of WAYS) {
        const stack = plant();
        expect(JSON.stringify(accessWith(stack, define(stack, aliasIn(stack))).map(({ Resource }) => Resource))).not.toContain('alias');
      }
    }
  });
});

describe('a key whose policy names the role of the workspace', () => {
  const admin = () => new iam.PolicyStatement({ principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/key-admin')], actions: ['kms:*'], resources: ['*'] });
  // Nothing for the account: IAM policies alone do not decide.
  const strictKeyIn = (scope: Construct) => new kms.Key(scope, 'Key', { policy: new iam.PolicyDocument({ statements: [admin()] }) });
  const allow = (key: kms.Key, workspace: Workspace) => key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [workspace.grantPrincipal], actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'],
  }));
  const l1KeyIn = (scope: Construct) => new kms.CfnKey(scope, 'Key', { keyPolicy: {} });
  const allowInL1 = (key: kms.CfnKey, workspace: Workspace) => {
    key.keyPolicy = { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Principal: { AWS: workspace.role.roleRef.roleArn }, Resource: '*' }] };
  };

  test.each<[string, (stack: Stack) => void]>([
    ['an L2, with a generated role', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { encryptionKey }));
    }],
    ['an L2, with a role passed in', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { encryptionKey, role: new iam.Role(stack, 'Role', TRUSTING) }));
    }],
    ['an L2, with an L1 role', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { encryptionKey, role: new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} }) }));
    }],
    ['an L1', (stack) => {
      const encryptionKey = l1KeyIn(stack);
      allowInL1(encryptionKey, twinIn(stack, { encryptionKey }));
    }],
    ['that of an alias', (stack) => {
      const key = strictKeyIn(stack);
      allow(key, twinIn(stack, { encryptionKey: key.addAlias('factory') }));
    }],
    ['that of a bucket passed in', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey }) }));
    }],
    ['that of an L1 bucket', (stack) => {
      const key = strictKeyIn(stack);
      allow(key, twinIn(stack, { bucket: l1BucketIn(stack, key.keyArn) }));
    }],
    ['the ID of an L1, in an L1 bucket', (stack) => {
      const key = l1KeyIn(stack);
      allowInL1(key, twinIn(stack, { bucket: l1BucketIn(stack, key.ref) }));
    }],
    ['that of an alias in an L1 bucket', (stack) => {
      const key = l1KeyIn(stack);
      const alias = new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/factory', targetKeyId: key.ref });
      allowInL1(key, twinIn(stack, { bucket: l1BucketIn(stack, alias.ref) }));
    }],
    ['by Fn::Sub, in an L1 bucket', (stack) => {
      const key = l1KeyIn(stack);
      key.overrideLogicalId('Key');
      allowInL1(key, twinIn(stack, { bucket: l1BucketIn(stack, Fn.sub('${Key.Arn}')) }));
    }],
    ['that of an imported bucket', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { bucket: s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'amzn-s3-demo-bucket', encryptionKey }) }));
    }],
    ['imported by the ARN of an L2', (stack) => {
      const key = strictKeyIn(stack);
      allow(key, twinIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Import', key.keyArn) }));
    }],
    ['in a nested stack beside the workspace', (stack) => {
      const nested = new NestedStack(stack, 'Nested');
      const encryptionKey = strictKeyIn(nested);
      allow(encryptionKey, twinIn(nested, { encryptionKey }));
    }],
    ['with two workspaces', (stack) => {
      const encryptionKey = strictKeyIn(stack);
      allow(encryptionKey, twinIn(stack, { encryptionKey }));
      allow(encryptionKey, new Workspace(stack, 'Other', { workspaceId: 'other', encryptionKey }));
    }],
  ])('runs in no circle: %s', (_, fill) => {
    const app = new App();
    const stack = plant(app);
    fill(stack);
    expect(() => stacksOf(app).forEach((each) => Template.fromStack(each))).not.toThrow();
  });

  const typesFor = (define: (stack: Stack) => unknown) => {
    const stack = plant();
    define(stack);
    return Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type).filter((type) => type.startsWith('AWS::IAM::'));
  };

  test('costs a managed policy, which has all that the role needs', () => {
    const stack = plant();
    twinIn(stack, { encryptionKey: new kms.Key(stack, 'Key') });
    expect(onlyRole(stack).Properties).not.toHaveProperty('Policies');
    const { logicalId, Properties } = onlyResource(stack, 'AWS::IAM::ManagedPolicy');
    expect(Properties.Description).toEqual({ 'Fn::Join': ['', ['AWS IoT TwinMaker workspace ', { Ref: onlyRole(stack).logicalId }]] });
    expect(Properties.PolicyDocument.Statement).toHaveLength(4);
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').DependsOn).toEqual([logicalId]);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['no key', (stack) => twinIn(stack)],
    ['a bucket without a key', (stack) => twinIn(stack, { bucket: new s3.Bucket(stack, 'Bucket') })],
    ['a key imported by its ARN', (stack) => twinIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY) })],
    ['a key imported by an ARN in the partition of the stack', (stack) =>
      twinIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', stack.formatArn({ service: 'kms', resource: 'key', resourceName: '1234abcd' })) })],
    ['a key that is looked up', (stack) => twinIn(stack, { encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/factory' }) })],
    ['a key imported by an ARN that is a parameter', (stack) =>
      twinIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:111122223333:key/${new CfnParameter(stack, 'Id').valueAsString}`) })],
    ['an alias imported by its name', (stack) => twinIn(stack, { encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/factory') })],
    ['the ID of a key in an L1 bucket', (stack) => twinIn(stack, { bucket: l1BucketIn(stack, '1234abcd') })],
  ])('costs nothing where the app defines no key: %s', (_, define) => {
    expect(typesFor(define)).toEqual(['AWS::IAM::Role']);
  });
});

describe('the key of an L1 bucket', () => {
  const included = (stack: Stack, kmsMasterKeyId: unknown) => {
    const templateFile = join(mkdtempSync(join(tmpdir(), 'include-')), 'template.json');
    writeFileSync(templateFile, JSON.stringify({
      Parameters: { KeyArn: { Type: 'String' } },
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsMasterKeyId } }] } },
        },
      },
    }));
    return new CfnInclude(stack, 'Include', { templateFile }).getResource('Bucket') as s3.CfnBucket;
  };
  const keyIn = (stack: Stack) => {
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: {} });
    key.overrideLogicalId('Key');
    return key;
  };
  const ATTRIBUTE = { 'Fn::GetAtt': ['Key', 'Arn'] };

  test.each<[string, (stack: Stack) => s3.CfnBucket, unknown]>([
    ['Fn::GetAtt', (stack) => l1BucketIn(stack, keyIn(stack).attrArn), ATTRIBUTE],
    ['Fn::GetAtt as text', (stack) => { keyIn(stack); return l1BucketIn(stack, Fn.getAtt('Key', 'Arn').toString()); }, ATTRIBUTE],
    ['Ref, which is the ID', (stack) => l1BucketIn(stack, keyIn(stack).ref), ATTRIBUTE],
    ['Fn::Sub of the ARN', (stack) => { keyIn(stack); return l1BucketIn(stack, Fn.sub('${Key.Arn}')); }, { 'Fn::Sub': '${Key.Arn}' }],
    ['Fn::Sub of an ARN with the ID', (stack) => { keyIn(stack); return l1BucketIn(stack, Fn.sub('arn:aws:kms:us-east-1:111122223333:key/${Key}')); },
      { 'Fn::Sub': 'arn:aws:kms:us-east-1:111122223333:key/${Key}' }],
    ['the ID of a key', (stack) => l1BucketIn(stack, '1234abcd-12ab-34cd-56ef-1234567890ab'), arnOfKeys('1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['the ID of a key of many Regions', (stack) => l1BucketIn(stack, 'mrk-1234abcd12ab34cd56ef1234567890ab'), arnOfKeys('mrk-1234abcd12ab34cd56ef1234567890ab')],
    ['an ARN', (stack) => l1BucketIn(stack, KEY), KEY],
    ['an ARN of another account', (stack) => l1BucketIn(stack, OTHER_KEY), OTHER_KEY],
    ['an ARN in the partition of the stack', (stack) => l1BucketIn(stack, `arn:${Aws.PARTITION}:kms:us-east-1:111122223333:key/1234abcd`), arnOfKeys('1234abcd')],
    ['an ARN with an ID that is a parameter', (stack) => l1BucketIn(stack, `arn:aws:kms:us-east-1:111122223333:key/${new CfnParameter(stack, 'Id').valueAsString}`),
      { 'Fn::Join': ['', ['arn:aws:kms:us-east-1:111122223333:key/', { Ref: 'Id' }]] }],
    ['Fn::GetAtt of a CfnInclude', (stack) => included(stack, ATTRIBUTE), ATTRIBUTE],
    ['Ref of a CfnInclude', (stack) => included(stack, { Ref: 'Key' }), ATTRIBUTE],
    ['Fn::Sub of a CfnInclude', (stack) => included(stack, { 'Fn::Sub': '${Key.Arn}' }), expect.anything()],
  ])('is allowed where its ARN can be written: %s', (_, bucketIn, arn) => {
    const stack = plant();
    const workspace = twinIn(stack, { bucket: bucketIn(stack) });
    expect(accessWith(stack, workspace)).toEqual(both({ Resource: arn }));
    expect(warningsOn(stack)).toEqual([]);
  });

  const UNKNOWN: [string, (stack: Stack) => s3.CfnBucket][] = [
    ['a parameter', (stack) => l1BucketIn(stack, new CfnParameter(stack, 'KeyArn').valueAsString)],
    ['a parameter of a CfnInclude', (stack) => included(stack, { Ref: 'KeyArn' })],
    ['Fn::Sub of a parameter', (stack) => { new CfnParameter(stack, 'KeyArn'); return l1BucketIn(stack, Fn.sub('${KeyArn}')); }],
    ['Fn::ImportValue', (stack) => l1BucketIn(stack, Fn.importValue('key'))],
    ['a dynamic reference', (stack) => l1BucketIn(stack, '{{resolve:ssm:/factory/key}}')],
    ['a condition', (stack) => l1BucketIn(stack, Token.asString(Fn.conditionIf('HasKey', KEY, Aws.NO_VALUE)))],
    ['an alias with a parameter in its name', (stack) => l1BucketIn(stack, `alias/${new CfnParameter(stack, 'Name').valueAsString}`)],
    ['an alias with a parameter at the end of its name', (stack) => { new CfnParameter(stack, 'Name'); return l1BucketIn(stack, Fn.sub('alias/factory-${Name}')); }],
    ['text around an ARN', (stack) => { new kms.CfnKey(stack, 'Key', { keyPolicy: {} }).overrideLogicalId('Key'); return l1BucketIn(stack, Fn.sub('x-${Key.Arn}')); }],
    ['text after an ARN', (stack) => { new kms.CfnKey(stack, 'Key', { keyPolicy: {} }).overrideLogicalId('Key'); return l1BucketIn(stack, Fn.sub('${Key.Arn}-x')); }],
    ['an encryption that is known at deployment', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketEncryption: Token.asAny({ Ref: 'Encryption' }) })],
    ['a configuration that is known at deployment', (stack) =>
      new s3.CfnBucket(stack, 'Bucket', { bucketEncryption: { serverSideEncryptionConfiguration: Token.asAny({ Ref: 'Rules' }) } })],
    ['a rule that is known at deployment', (stack) =>
      new s3.CfnBucket(stack, 'Bucket', { bucketEncryption: { serverSideEncryptionConfiguration: [Token.asAny({ Ref: 'Rule' })] } })],
    ['a default that is known at deployment', (stack) =>
      new s3.CfnBucket(stack, 'Bucket', { bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: Token.asAny({ Ref: 'Default' }) }] } })],
  ];

  const unknown = (who: string) => `The ARN of the key of the bucket is not known, so ${who} no permission to use the key. Import the key with kms.Key.fromKeyArn(), `
    + `call key.${who.startsWith('viewers') ? 'grantDecrypt(viewer)' : 'grantEncryptDecrypt(workspace)'}, and acknowledge this warning. [ack: cdk-iot-twinmaker:bucketKeyUnknown]`;

  test.each(UNKNOWN)('is warned of where its ARN can\'t be written, to the word: %s', (_, bucketIn) => {
    const stack = plant();
    twinIn(stack, { bucket: bucketIn(stack) });
    expect(warningsOn(stack)).toEqual([unknown('the workspace role gets')]);
    expect(keyStatements(stack)).toEqual([]);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test.each(UNKNOWN)('is warned of where an L1 workspace is viewed: %s', (_, bucketIn) => {
    const stack = plant();
    const l1 = new CfnWorkspace(stack, 'Workspace', { workspaceId: 'factory', role: 'arn:aws:iam::111122223333:role/workspace', s3Location: bucketIn(stack).attrArn });
    WorkspaceGrants.fromWorkspace(l1).viewScenes(new iam.User(stack, 'Viewer'));
    expect(warningsOn(stack)).toEqual([unknown('viewers get')]);
    expect(keyStatements(stack)).toEqual([]);
  });

  test('that is unknown can be granted as the warning says, and be acknowledged', () => {
    const stack = plant();
    const keyArn = new CfnParameter(stack, 'KeyArn').valueAsString;
    const workspace = twinIn(stack, { bucket: l1BucketIn(stack, keyArn) });
    kms.Key.fromKeyArn(stack, 'Key', keyArn).grantEncryptDecrypt(workspace).assertSuccess();
    Annotations.of(stack.node.root).acknowledgeWarning('cdk-iot-twinmaker:bucketKeyUnknown');
    expect(keyStatements(stack).map(({ Resource }) => Resource)).toEqual([{ Ref: 'KeyArn' }]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => s3.CfnBucketProps]>([
    ['no encryption', () => ({})],
    ['no key', () => ({ bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] } })],
    ['the key of AWS', () => ({ bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } }] } })],
    ['no default', () => ({ bucketEncryption: { serverSideEncryptionConfiguration: [{ bucketKeyEnabled: true }] } })],
    ['no rule', () => ({ bucketEncryption: { serverSideEncryptionConfiguration: [] } })],
  ])('is not asked for where there is none: %s', (_, propsIn) => {
    const stack = plant();
    expect(accessWith(stack, twinIn(stack, { bucket: new s3.CfnBucket(stack, 'Bucket', propsIn(stack)) }))).toEqual([]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('that is looked up is not warned of until the lookup has run', () => {
    const stack = plant();
    twinIn(stack, { bucket: l1BucketIn(stack, ssm.StringParameter.valueFromLookup(stack, '/factory/key')) });
    expect(warningsOn(stack)).toEqual([]);
  });
});
