import { Fn, ResourceEnvironment, ResourceProps, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { fail, quote } from './messages';
import { isKnown, isReadable } from './references';

/**
 * The account and Region that an ARN names, where its text shows them even though other parts of it are tokens.
 *
 * The CDK's parser turns every part into a token as soon as one is a token, and the ARN of an imported workspace has one for the partition.
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
 * The workspace ID in the ARN of a workspace or of what is in it: in its text, or else at deployment.
 */
export function workspaceIdInArn(arn: string): string {
  const [, , , , , resource] = String(arn).split(':');
  return resource?.split('/')[1] ?? (Token.isUnresolved(arn) ? Fn.select(1, Fn.split('/', arn)) : arn);
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export function checkWorkspaceId(scope: IConstruct, workspaceId: string) {
  if (isKnown(workspaceId) && !/^(?=.{2,128}$)[a-zA-Z_0-9][a-zA-Z_\-0-9]*[a-zA-Z0-9]$/.test(workspaceId ?? '')) {
    fail(scope, `The workspace ID ${quote(workspaceId)} is not one that AWS IoT TwinMaker accepts: it has 2 to 128 letters, digits, "_" and "-", `
      + 'does not start with "-", and ends with a letter or digit. Pass a workspace with an ID like "factory-1"; if what you have is an ARN, '
      + 'Workspace.fromWorkspaceArn() takes it.');
  }
}

/**
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export function checkWorkspaceArn(scope: IConstruct, arn: string) {
  if (isReadable(arn) && !/^arn:(aws|aws-cn|aws-us-gov):iottwinmaker:[a-z0-9-]+:[0-9]{12}:workspace\/[^/\s]+$/.test(arn)) {
    fail(scope, `${quote(arn)} is not the ARN of a workspace: that is arn:<partition>:iottwinmaker:<region>:<account>:workspace/<workspace ID>. `
      + 'GetWorkspace returns it. Where you have the ID, use Workspace.fromWorkspaceId().');
  }
}

/**
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export function checkSyncJobArn(scope: IConstruct, arn: string) {
  if (isReadable(arn) && !/^arn:(aws|aws-cn|aws-us-gov):iottwinmaker:[a-z0-9-]+:[0-9]{12}:workspace\/[^/\s]+\/sync-job\/[^/\s]+$/.test(arn)) {
    fail(scope, `${quote(arn)} is not the ARN of a sync job: that is arn:<partition>:iottwinmaker:<region>:<account>`
      + ':workspace/<workspace ID>/sync-job/<ID of the job>. GetSyncJob returns it. To import a job whose ARN you do not have, use '
      + 'SyncJob.fromSyncJobAttributes() without syncJobArn.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
export function checkRoleArn(scope: IConstruct, name: string, prop: string, roleArn: string) {
  if (isKnown(roleArn) && !/^(?=.{1,2048}$)arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role\/.*$/.test(roleArn)) {
    fail(scope, `The ${name} ${quote(roleArn)} is not one that AWS IoT TwinMaker accepts: its ARN is `
      + 'arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, 2048 characters at most. Pass a role with such an ARN, '
      + `or leave ${prop} out to create one.`);
  }
}
