import { Fn, ResourceEnvironment, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * The account and region that an ARN names, where its text shows them even though other parts of it are tokens.
 *
 * CDK's own parser turns every part into a token as soon as one is a token, and the ARN of an imported workspace has
 * one for the partition.
 */
export function environmentInArn(arn: string): ResourceEnvironment | undefined {
  const [, , , region, account, resource] = String(arn).split(':');
  return resource === undefined ? undefined : { account, region };
}

/**
 * The ARN of a workspace.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export function workspaceArn(scope: IConstruct, workspaceId: string, { account, region }: ResourceEnvironment): string {
  return `arn:${Stack.of(scope).partition}:iottwinmaker:${region}:${account}:workspace/${workspaceId}`;
}

/**
 * Every sync job of a workspace. The last part of a job's ARN is an id that the service gives it, not its source.
 */
export function anySyncJobArn(arnOfWorkspace: string): string {
  return `${arnOfWorkspace}/sync-job/*`;
}

/**
 * The workspace id in the ARN of a sync job, known or not.
 */
export function workspaceIdInSyncJobArn(syncJobArn: string): string {
  return Fn.select(1, Fn.split('/', syncJobArn));
}
