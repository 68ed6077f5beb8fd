import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ENV, onlyResource, ownWorkspaceIn, stackIn, workspaceIn } from './fixtures';
import { Workspace, WorkspaceGrants } from '../src';

function statementsFor(grant: (grants: WorkspaceGrants, grantee: iam.IGrantable) => iam.Grant, workspaceOf: (stack: Stack) => IWorkspaceRef) {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  const grants = WorkspaceGrants.fromWorkspace(workspaceOf(stack));
  const user = new iam.User(stack, 'Viewer');
  grant(grants, user).assertSuccess();
  const resolved = onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
  return JSON.parse(JSON.stringify(resolved).replaceAll(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},("[^"]*")\]\]\}/g, '$1')
    .replaceAll(':iottwinmaker:us-east-1:111122223333:workspace/', ''));
}

const imported = (stack: Stack) => Workspace.fromWorkspaceId(stack, 'Workspace', 'factory');

test.each<[string, (grants: WorkspaceGrants, grantee: iam.IGrantable) => iam.Grant, string[], string | string[]]>([
  ['read: the workspace, and how the twin is built', (grants, grantee) => grants.read(grantee), [
    'GetWorkspace', 'GetEntity', 'ListEntities', 'ListComponents', 'ListProperties', 'GetComponentType', 'ListComponentTypes', 'GetScene', 'ListScenes',
  ], ['factory', 'factory/entity/*', 'factory/component-type/*', 'factory/scene/*']],
  ['readData: values and queries', (grants, grantee) => grants.readData(grantee),
    ['GetPropertyValue', 'GetPropertyValueHistory', 'ExecuteQuery', 'GetWorkspace', 'GetEntity', 'GetComponentType'], ['factory', 'factory/entity/*', 'factory/component-type/*']],
  ['writeData: values', (grants, grantee) => grants.writeData(grantee),
    ['BatchPutPropertyValues', 'GetWorkspace', 'GetEntity', 'GetComponentType'], ['factory', 'factory/entity/*', 'factory/component-type/*']],
  ['writeComponentTypes: component types', (grants, grantee) => grants.writeComponentTypes(grantee),
    ['CreateComponentType', 'UpdateComponentType', 'DeleteComponentType'], ['factory', 'factory/component-type/*']],
  ['writeEntities: entities', (grants, grantee) => grants.writeEntities(grantee),
    ['CreateEntity', 'UpdateEntity', 'DeleteEntity'], ['factory', 'factory/entity/*']],
  ['writeScenes: scenes', (grants, grantee) => grants.writeScenes(grantee),
    ['CreateScene', 'UpdateScene', 'DeleteScene'], ['factory', 'factory/scene/*']],
  ['actions: what is named, on the workspace and on what is in it',
    (grants, grantee) => grants.actions(grantee, ['iottwinmaker:UpdateWorkspace', 'iottwinmaker:UpdateComponentType']),
    ['UpdateWorkspace', 'UpdateComponentType'], ['factory', 'factory/entity/*', 'factory/component-type/*', 'factory/scene/*']],
])('%s', (_, grant, actions, resources) => {
  expect(statementsFor(grant, imported)).toEqual([{
    Effect: 'Allow',
    Action: actions.length === 1 ? `iottwinmaker:${actions[0]}` : actions.map((action) => `iottwinmaker:${action}`),
    Resource: resources,
  }]);
});

describe('viewScenes: reads the twin, its values and the files of its scenes,', () => {
  const BUCKET = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
  const KEY = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
  const IMPORTED = ':s3:::amzn-s3-demo-bucket/*';
  const objectsOf = (arn: unknown) => ({ 'Fn::Join': ['', [arn, '/*']] });
  const encrypted = (stack: Stack) => new s3.CfnBucket(stack, 'Bucket', {
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: new kms.Key(stack, 'Key').keyArn } }],
    },
  });
  const l1In = (stack: Stack, s3Location: string) => new CfnWorkspace(stack, 'Workspace', { workspaceId: 'factory', role: 'arn:aws:iam::111122223333:role/w', s3Location });
  const importIn = (stack: Stack, bucket: s3.IBucketRef) => Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', bucket });
  const NAME = 'amzn-s3-demo-bucket';

  test.each<[string, (stack: Stack) => IWorkspaceRef, unknown, unknown]>([
    ['a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory' }), objectsOf({ 'Fn::GetAtt': ['WorkspaceBucket1A82A213', 'Arn'] }), undefined],
    ['a Workspace with a key', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory', encryptionKey: new kms.Key(stack, 'Key') }),
      objectsOf({ 'Fn::GetAtt': ['WorkspaceBucket1A82A213', 'Arn'] }), KEY],
    ['an import that was given its bucket', (stack) => importIn(stack, s3.Bucket.fromBucketName(stack, 'Bucket', NAME)), IMPORTED, undefined],
    ['an import that was given an L1 with a key', (stack) => importIn(stack, encrypted(stack)), objectsOf(BUCKET), KEY],
    ['an L1 that has the ARN of its bucket in text', (stack) => l1In(stack, `arn:aws:s3:::${NAME}`), `arn:aws:s3:::${NAME}/*`, undefined],
    ['an L1 with a bucket of the stack and its key', (stack) => l1In(stack, encrypted(stack).attrArn), objectsOf(BUCKET), KEY],
    ['the L1 of a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory', bucket: encrypted(stack) }).resource, objectsOf(BUCKET), KEY],
  ])('of %s', (_, workspaceOf, objects, key) => {
    const [read, readData, files, ofKey, ...others] = statementsFor((grants, grantee) => grants.viewScenes(grantee), workspaceOf);
    expect([read, readData]).toEqual([
      ...statementsFor((grants, grantee) => grants.read(grantee), imported),
      ...statementsFor((grants, grantee) => grants.readData(grantee), imported),
    ]);
    expect(files).toEqual({ Effect: 'Allow', Action: 's3:GetObject', Resource: objects });
    expect(ofKey).toEqual(key && { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key });
    expect(others).toEqual([]);
  });

  test.each<[string, (stack: Stack) => IWorkspaceRef, string]>([
    ['an import by its ID', imported, '[Plant/Workspace] This workspace was imported without its bucket. Import it with Workspace.fromWorkspaceAttributes() and its '
      + 'bucket, which GetWorkspace returns as s3Location.'],
    ['an imported L1', (stack) => workspaceIn(stack), '[Plant/Workspace-factory] The bucket of this workspace, which has the files of its scenes, is not known. Import the '
      + 'workspace with Workspace.fromWorkspaceAttributes() and its bucket, or use a Workspace.'],
  ])('throws where the bucket is not known: %s', (_, workspaceOf, message) => {
    const stack = stackIn();
    const grants = WorkspaceGrants.fromWorkspace(workspaceOf(stack));
    expect(() => grants.viewScenes(new iam.User(stack, 'Viewer'))).toThrow(message);
  });

  test('fails as a whole where a part of it is not granted', () => {
    const stack = stackIn();
    const grant = new Workspace(stack, 'Workspace').grants.viewScenes(new iam.ServicePrincipal('example.amazonaws.com'));
    expect(grant.success).toBe(false);
  });

  test('may be granted to the workspace itself', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace');
    workspace.grants.viewScenes(workspace).assertSuccess();
    expect(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement).toHaveLength(3);
  });
});

describe('works on', () => {
  test.each<[string, (stack: Stack) => IWorkspaceRef]>([
    ['a Workspace', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'factory' })],
    ['an L1', (stack) => ownWorkspaceIn(stack)],
    ['an imported L1', (stack) => workspaceIn(stack)],
  ])('%s, by its id', (_, workspaceOf) => {
    expect(statementsFor((grants, grantee) => grants.writeScenes(grantee), workspaceOf)[0].Resource).toEqual(['factory', 'factory/scene/*']);
  });

  test('a workspace whose id is not known, by what it is told', () => {
    const [{ Resource }] = statementsFor((grants, grantee) => grants.writeScenes(grantee),
      (stack) => new Workspace(stack, 'Workspace', { workspaceId: new CfnParameter(stack, 'Id').valueAsString }));
    expect(Resource[0]['Fn::Join'][1]).toContainEqual({ Ref: 'Id' });
  });

  test('a workspace of another region, there', () => {
    const [{ Resource }] = statementsFor((grants, grantee) => grants.writeScenes(grantee),
      (stack) => Workspace.fromWorkspaceArn(stack, 'Workspace', 'arn:aws:iottwinmaker:eu-west-1:444455556666:workspace/factory'));
    expect(Resource).toEqual([':iottwinmaker:eu-west-1:444455556666:workspace/factory', ':iottwinmaker:eu-west-1:444455556666:workspace/factory/scene/*']);
  });
});

test('the grants of a workspace are its own', () => {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  const grant = imported(stack).grants.actions(new iam.User(stack, 'Viewer'), ['iottwinmaker:GetWorkspace']);
  expect(grant.success).toBe(true);
  expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement[0].Action).toBe('iottwinmaker:GetWorkspace');
});
