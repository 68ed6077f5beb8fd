import { Fn, ResourceEnvironment, ResourceProps, Stack, Token } from 'aws-cdk-lib';
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
 * The environment of an import: what its ARN shows, or what the ARN will show at deployment.
 */
export function importEnvironment(arn: string): ResourceProps {
  return environmentInArn(arn) ?? (Token.isUnresolved(arn) ? { environmentFromArn: arn } : {});
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
 * A workspace, and all of some kinds that is in it.
 */
export function inWorkspace(arnOfWorkspace: string, ...kinds: string[]): string[] {
  return [arnOfWorkspace, ...kinds.map((kind) => `${arnOfWorkspace}/${kind}/*`)];
}

/**
 * Every sync job of a workspace. The last part of a job's ARN is an id that the service gives it, not its source.
 */
export function anySyncJobArn(arnOfWorkspace: string): string {
  return `${arnOfWorkspace}/sync-job/*`;
}

/**
 * The workspace id in the ARN of a workspace or of what is in it: in its text, or else at deployment.
 */
export function workspaceIdInArn(arn: string): string {
  const [, , , , , resource] = String(arn).split(':');
  return resource?.split('/')[1] ?? Fn.select(1, Fn.split('/', String(arn)));
}
