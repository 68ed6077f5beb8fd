import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AWS, bucketPlacesIn, CHINA, Environment, US_GOV } from './environments';
import { allActions, allOperations, Operations, PolicyDocument, proof, roleWith, without } from './iam';
import { DeployedStack } from './template';
import { Workspace, WorkspaceProps } from '../../src';

/**
 * The policy of the guide, on one bucket in place of all.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
 */
function policyOfTheGuide({ partition }: Environment, bucketName: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetBucket*', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
        Resource: [`arn:${partition}:s3:::${bucketName}`, `arn:${partition}:s3:::${bucketName}/*`],
      },
      {
        Effect: 'Allow',
        Action: ['s3:DeleteObject'],
        Resource: [`arn:${partition}:s3:::${bucketName}/DO_NOT_DELETE_WORKSPACE_*`],
      },
    ],
  };
}

const ON_OBJECTS = [
  ...['here', 'here, a marker', 'here, named like a marker but in a folder']
    .flatMap((where) => [`s3:GetObject on object ${where}`, `s3:PutObject on object ${where}`]),
  's3:DeleteObject on object here, a marker',
];

/**
 * The actions of the guide, each on all resources that the service authorization reference asks for. What `GetBucket*` is, that says.
 */
async function askedFor(): Promise<string[]> {
  const aboutBuckets = (await allActions('s3')).filter((action) => action === 's3:ListBucket' || action.startsWith('s3:GetBucket'));
  return [...aboutBuckets.map((action) => `${action} on bucket here`), ...ON_OBJECTS].sort();
}

const actionsIn = (lines: string[]) => [...new Set(lines.map((line) => line.split(' ')[0]))].sort();

interface Deployed {
  readonly env: Environment;
  readonly policies: PolicyDocument[];
  readonly bucketName: string;
  readonly operations: () => Promise<Operations>;
}

function deployed(stack: Stack, env: Environment, role: iam.IRoleRef, bucket: s3.IBucketRef): Deployed {
  const template = new DeployedStack(stack, env);
  const bucketName = template.bucketName(bucket);
  return { env, policies: template.policiesOf(role), bucketName, operations: () => allOperations(bucketPlacesIn(env, bucketName)) };
}

function workspaceIn(env: Environment, stackEnv?: Environment, props?: (stack: Stack) => WorkspaceProps): Deployed {
  const stack = new Stack(new App(), 'Stack', { env: stackEnv });
  const { role, bucket } = new Workspace(stack, 'Workspace', props?.(stack));
  return deployed(stack, env, role, bucket);
}

const OWN_BUCKET = 'amzn-s3-demo-bucket1';
const WITH_BUCKET = workspaceIn(AWS, AWS);

proof('workspace role');

describe.each([
  { where: 'on the bucket that is made, in us-east-1', workspace: WITH_BUCKET },
  { where: 'on a bucket that is passed in, in cn-north-1', workspace: workspaceIn(CHINA, CHINA, (stack) => ({ bucket: new s3.Bucket(stack, 'Scenes', { bucketName: OWN_BUCKET }) })) },
  {
    where: 'on a bucket that exists, in us-gov-west-1',
    workspace: workspaceIn(US_GOV, US_GOV, (stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Scenes', OWN_BUCKET) })),
  },
  {
    where: 'on the bucket of an L1, wherever a stack without an environment is deployed, as in cn-north-1',
    workspace: workspaceIn(CHINA, undefined, (stack) => ({ bucket: new s3.CfnBucket(stack, 'Scenes', { bucketName: OWN_BUCKET }) })),
  },
])('the generated role, $where', ({ workspace: { env, policies, bucketName, operations } }) => {
  const role = roleWith(policies, env);
  const guide = roleWith([policyOfTheGuide(env, bucketName)], env);

  test('no other action of any service is allowed than those of the guide, on any resource at all', async () => {
    expect(role.actionsAllowed(await allActions())).toEqual(actionsIn(await askedFor()));
  });

  test('they are allowed on this bucket and its objects, to delete on its markers, and nowhere else', async () => {
    expect(role.operationsAllowed(await operations())).toEqual(await askedFor());
  });

  test('the policy of the guide allows the same on this bucket, nothing more and nothing less', async () => {
    expect(guide.operationsAllowed(await operations())).toEqual(await askedFor());
    expect(guide.resourcesAllowed(await operations())).toEqual(role.resourcesAllowed(await operations()));
  });

  test('nothing is allowed on another resource, not even half of what an action needs', async () => {
    const bucket = `arn:${env.partition}:s3:::${bucketName}`;
    const resources = role.resourcesAllowed(await operations()).map((pair) => pair.split(' ')[1]);
    expect(resources.filter((arn) => arn !== bucket && !arn.startsWith(`${bucket}/`))).toEqual([]);
  });

  test('no condition of a request changes what is allowed', () => {
    expect(policies.flatMap(({ Statement }) => Statement).filter(({ Condition }) => Condition !== undefined)).toEqual([]);
  });

  test('the simulator, checking policy and request first, allows the same', async () => {
    const asked = await askedFor();
    const allowed = (await operations()).ofActions((action) => actionsIn(asked).includes(action)).filter(({ text }) => asked.includes(text)).all();
    expect(allowed).toHaveLength(asked.length);
    expect((await Promise.all(allowed.map((operation) => role.objections(operation)))).flat()).toEqual([]);
  });
});

test('nothing else is found when every action of every service is tried on each of its resources', async () => {
  const role = roleWith(WITH_BUCKET.policies, AWS);
  expect(role.operationsAllowedOneByOne(await WITH_BUCKET.operations())).toEqual(await askedFor());
});

interface Encrypted {
  readonly what: string;
  readonly app?: () => App;
  readonly props?: (stack: Stack, key: kms.Key) => WorkspaceProps;
}

const trusting = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') });
const houseOfKeys = () => new App({
  propertyInjectors: [{
    constructUniqueId: s3.Bucket.PROPERTY_INJECTION_ID,
    inject: (props: s3.BucketProps) => ({ ...props, encryption: s3.BucketEncryption.KMS }),
  }],
});

describe.each<Encrypted>([
  { what: 'where the rules of the house encrypt the generated bucket, the generated role', app: houseOfKeys },
  { what: 'where the rules of the house encrypt the generated bucket, a role that is passed in', app: houseOfKeys, props: (stack) => ({ role: trusting(stack) }) },
  { what: 'where encryptionKey encrypts the generated bucket, the generated role', props: (_, encryptionKey) => ({ encryptionKey }) },
  { what: 'where encryptionKey encrypts the generated bucket, a role that is passed in', props: (stack, encryptionKey) => ({ encryptionKey, role: trusting(stack) }) },
  { what: 'where a bucket that is passed in has a key, the generated role', props: (stack, encryptionKey) => ({ bucket: new s3.Bucket(stack, 'Scenes', { encryptionKey }) }) },
  {
    what: 'where a bucket that is passed in is an L1 with a key, the generated role',
    props: (stack, key) => ({
      bucket: new s3.CfnBucket(stack, 'Scenes', {
        bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.keyArn } }] },
      }),
    }),
  },
])(
  '$what', ({ app, props }) => {
    const stack = new Stack(app?.() ?? new App(), 'Stack', { env: AWS });
    const key = new kms.Key(stack, 'Key');
    const { role, bucket } = new Workspace(stack, 'Workspace', props?.(stack, key));
    const { policies, bucketName, operations } = deployed(stack, AWS, role, bucket);
    const identity = roleWith(policies, AWS);
    const ON_KEY = ['kms:Decrypt on key here', 'kms:GenerateDataKey on key here'];

    test('is allowed to use the key besides the bucket, no other key, and no other action of any service', async () => {
      const keyId = new DeployedStack(stack, AWS).logicalIdOf(app === undefined ? key : bucket.encryptionKey!);
      const { here, ...elsewhere } = bucketPlacesIn(AWS, bucketName);
      const keys = await allOperations({ 'here': { ...here, KeyId: keyId }, 'on another key': { ...here, KeyId: `${keyId}2` }, ...elsewhere }, 'kms');
      expect(identity.operationsAllowed(keys)).toEqual(ON_KEY);
      expect(identity.operationsAllowed(await operations())).toEqual(await askedFor());
      expect(identity.actionsAllowed(await allActions())).toEqual(actionsIn([...await askedFor(), ...ON_KEY]));
    });
  });

describe('a role that is passed in', () => {
  const OBJECTS = new iam.PolicyStatement({ actions: ['s3:GetObject', 'lambda:InvokeFunction'], resources: ['*'] });

  function allowedTo(statements: iam.PolicyStatement[], withWorkspace: boolean) {
    const stack = new Stack(new App(), 'Stack', { env: AWS });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') });
    const bucket = new s3.Bucket(stack, 'Scenes', { bucketName: WITH_BUCKET.bucketName });
    statements.forEach((statement) => role.addToPolicy(statement.copy()));
    if (withWorkspace) { new Workspace(stack, 'Workspace', { role, bucket }); }
    const { policies, operations } = deployed(stack, AWS, role, bucket);
    return { role: roleWith(policies, AWS), operations, trust: new DeployedStack(stack, AWS).trustOf(role) };
  }

  test.each<{ which: string; statements: iam.PolicyStatement[]; had: (line: string) => boolean }>([
    { which: 'without a permission', statements: [], had: () => false },
    { which: 'with permissions of its own, of which the workspace needs one', statements: [OBJECTS], had: (line) => line.startsWith('s3:GetObject ') },
  ])('$which keeps what it was allowed, and is allowed exactly the same besides', async ({ statements, had }) => {
    const before = allowedTo(statements, false);
    const after = allowedTo(statements, true);
    const operations = await after.operations();
    const allowedBefore = before.role.operationsAllowed(operations);
    const allowedAfter = after.role.operationsAllowed(operations);

    expect(without(allowedBefore, allowedAfter)).toEqual([]);
    expect(without(allowedAfter, allowedBefore)).toEqual((await askedFor()).filter((line) => !had(line)));
    expect(allowedBefore.length > 0).toBe(statements.length > 0);
    expect(after.trust).toEqual(before.trust);
  });
});

describe('these tests see', () => {
  const { bucketName, operations } = WITH_BUCKET;

  /** What would be allowed if a text in the policy of the guide were another. */
  async function allowedWith(text: string, replacement: string): Promise<string[]> {
    const original = JSON.stringify([policyOfTheGuide(AWS, bucketName)]);
    const changed = original.replaceAll(text, replacement);
    expect(changed).not.toEqual(original);
    return roleWith(JSON.parse(changed), AWS).operationsAllowed((await operations()).ofActions((action) => action.startsWith('s3:')));
  }

  test.each([
    ['an action too many', '"s3:ListBucket"', '"s3:ListBucket","s3:DeleteBucket"', ['s3:DeleteBucket on bucket here']],
    ['objects of all names that can be deleted', '/DO_NOT_DELETE_WORKSPACE_*', '/*',
      ['s3:DeleteObject on object here', 's3:DeleteObject on object here, named like a marker but in a folder']],
    ['markers in every bucket', `${bucketName}/DO_NOT_DELETE`, '*/DO_NOT_DELETE', [
      's3:DeleteObject on object here, named like a marker but in a folder',
      's3:DeleteObject on object in a bucket named alike, a marker',
      's3:DeleteObject on object in another bucket, a marker',
    ]],
  ])('%s', async (_, text, replacement, extra) => {
    expect(without(await allowedWith(text, replacement), await askedFor())).toEqual(extra);
  });

  test.each([
    ['buckets named alike', `${bucketName}*`, ['in a bucket named alike']],
    ['every bucket', '*', ['in a bucket named alike', 'in another bucket']],
  ])('%s', async (_, replacement, where) => {
    const extra = without(await allowedWith(bucketName, replacement), await askedFor());
    expect(actionsIn(extra)).toEqual(actionsIn(await askedFor()));
    const places = extra.map((line) => line.replace(/^.* on (bucket|object) /, '').replace(', a marker', ''));
    expect([...new Set(places)].filter((place) => !place.startsWith('here')).sort()).toEqual(where);
  });

  test.each([
    ['an action too few', '"s3:GetObject",', '', ON_OBJECTS.filter((line) => line.startsWith('s3:GetObject '))],
    ['objects that are left out', `${bucketName}/*`, 'amzn-s3-demo-bucket/*', ON_OBJECTS.filter((line) => !line.startsWith('s3:DeleteObject '))],
    ['markers that are left out', '/DO_NOT_DELETE_WORKSPACE_*', '/DO_NOT_DELETE_WORKSPACE_', ['s3:DeleteObject on object here, a marker']],
  ])('%s', async (_, text, replacement, missing) => {
    expect(without(await askedFor(), await allowedWith(text, replacement))).toEqual([...missing].sort());
  });
});
