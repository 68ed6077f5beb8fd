import { App, AppProps, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';

export const ENV = { account: '111122223333', region: 'us-east-1' };

export function stackIn(app = new App(), id = 'Plant', props?: StackProps): Stack {
  return new Stack(app, id, props);
}

export function appWith(context: AppProps['context']): App {
  return new App({ context });
}

/** A workspace that exists, in the environment of its scope. */
export function workspaceIn(scope: Construct, workspaceId = 'factory', id = `Workspace-${workspaceId}`): IWorkspaceRef {
  return CfnWorkspace.fromWorkspaceId(scope, id, workspaceId);
}

/** A workspace that the stack defines. */
export function ownWorkspaceIn(scope: Construct, workspaceId = 'factory', id = 'Workspace'): CfnWorkspace {
  return new CfnWorkspace(scope, id, {
    workspaceId,
    role: 'arn:aws:iam::111122223333:role/workspace',
    s3Location: 'arn:aws:s3:::amzn-s3-demo-bucket',
  });
}

/** The only resource of a type in a stack, with its logical id. */
export function onlyResource(stack: Stack, type: string): any {
  const found = Object.entries(Template.fromStack(stack).findResources(type));
  expect(found).toHaveLength(1);
  const [[logicalId, resource]] = found;
  return { logicalId, ...resource };
}

export const onlyJob = (stack: Stack) => onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob');
export const onlyRole = (stack: Stack) => onlyResource(stack, 'AWS::IAM::Role');

/** The messages on a stack, by level. */
export function warningsOn(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

export function infosOn(stack: Stack): string[] {
  return Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}
