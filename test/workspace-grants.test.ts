import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
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
    ['GetPropertyValue', 'GetPropertyValueHistory', 'ExecuteQuery'], ['factory', 'factory/entity/*', 'factory/component-type/*']],
  ['writeEntities: entities', (grants, grantee) => grants.writeEntities(grantee),
    ['CreateEntity', 'UpdateEntity', 'DeleteEntity'], ['factory', 'factory/entity/*']],
  ['writeScenes: scenes', (grants, grantee) => grants.writeScenes(grantee),
    ['CreateScene', 'UpdateScene', 'DeleteScene'], ['factory', 'factory/scene/*']],
  ['actions: what is named, on the workspace itself', (grants, grantee) => grants.actions(grantee, ['iottwinmaker:UpdateWorkspace', 'iottwinmaker:TagResource']),
    ['UpdateWorkspace', 'TagResource'], 'factory'],
])('%s', (_, grant, actions, resources) => {
  expect(statementsFor(grant, imported)).toEqual([{
    Effect: 'Allow',
    Action: actions.map((action) => `iottwinmaker:${action}`),
    Resource: resources,
  }]);
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
