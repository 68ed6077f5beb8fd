import { App, AppProps, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';

export const ENV = { account: '111122223333', region: 'us-east-1' };
export const EUROPE = { ...ENV, region: 'eu-west-1' };
export const OTHER_ACCOUNT = { ...ENV, account: '444455556666' };

/** The trust of a role that is passed in. */
export const TRUSTING = { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') };

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

/** The resources of a type in a stack, with their logical IDs. `Template.fromStack()` throws where resources wait for each other. */
export function resourcesOf(stack: Stack, type: string): any[] {
  return Object.entries<any>(Template.fromStack(stack).findResources(type)).map(([logicalId, resource]) => ({ logicalId, ...resource }));
}

/** The only resource of a type in a stack, with its logical ID. */
export function onlyResource(stack: Stack, type: string): any {
  const found = resourcesOf(stack, type);
  expect(found).toHaveLength(1);
  return found[0];
}

export const onlyJob = (stack: Stack) => onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob');
export const onlyRole = (stack: Stack) => onlyResource(stack, 'AWS::IAM::Role');
export const onlyPolicy = (stack: Stack) => onlyResource(stack, 'AWS::IAM::ManagedPolicy');

/** All stacks of an app, nested ones and those in stages included. */
export function stacksOf(app: App): Stack[] {
  return app.node.findAll().filter((child): child is Stack => Stack.isStack(child));
}

/** The policies of all stacks that are resources of their own, whatever their type. */
export function policiesIn(app: App): any[] {
  app.synth();
  return stacksOf(app).flatMap((stack) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(stack, type)));
}

/** The errors of a synthesis, as the command line shows them. */
export function synthError(stack: Stack): string {
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

/** The messages on a stack and on those nested in it, by level. */
export function warningsOn(stack: Stack): string[] {
  if (stack.nestedStackParent !== undefined) { return warningsOn(stack.nestedStackParent); }
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

export function infosOn(stack: Stack): string[] {
  return Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}
