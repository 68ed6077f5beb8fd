import { CfnDynamicReference, Fn, PhysicalName, ResourceEnvironment, ResourceProps, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { fail, quote, readable } from './messages';
import { isKnown, isReadable } from './references';

/**
 * The ARNs that AWS IoT TwinMaker accepts.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
const PARTITION = '(aws|aws-cn|aws-us-gov)';
const WORKSPACE = `arn:${PARTITION}:iottwinmaker:[a-z0-9-]+:[0-9]{12}:workspace/[^/\\s]+`;
const WORKSPACE_ARN = new RegExp(`^${WORKSPACE}$`);
const SYNC_JOB_ARN = new RegExp(`^${WORKSPACE}/sync-job/[^/\\s]+$`);
const ROLE_ARN = new RegExp(`^(?=.{1,2048}$)arn:${PARTITION}:iam::[0-9]{12}:role/.*$`);

/**
 * The workspace that AWS creates and syncs without a job.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws.html
 */
export const DEFAULT_WORKSPACE = 'IoTSiteWiseDefaultWorkspace';

/**
 * The account and Region that the text of an ARN shows, even if other parts are tokens, as the partition of an imported workspace is.
 *
 * The parser of the CDK turns every part into a token if one is a token.
 */
export function environmentInArn(arn: string): ResourceEnvironment | undefined {
  const [, , , region, account, resource] = String(arn).split(':');
  return resource === undefined ? undefined : { account, region };
}

/** The environment of an import: the one that its ARN shows, at synthesis or else at deployment. */
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

/** The ARN of a workspace, and those of everything of the given kinds in it. */
export function inWorkspace(arnOfWorkspace: string, ...kinds: string[]): string[] {
  return [arnOfWorkspace, ...kinds.map((kind) => `${arnOfWorkspace}/${kind}/*`)];
}

/** The workspace ID in the ARN of a workspace or of something in it: known at synthesis or else at deployment. */
export function workspaceIdInArn(arn: string): string {
  const [, , , , , resource] = String(arn).split(':');
  return resource?.split('/')[1] ?? (Token.isUnresolved(arn) ? Fn.select(1, Fn.split('/', arn)) : arn);
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export function checkWorkspaceId(scope: IConstruct, workspaceId: string) {
  if (workspaceId === PhysicalName.GENERATE_IF_NEEDED) {
    fail(scope, 'PhysicalName.GENERATE_IF_NEEDED can\'t be the ID of a workspace. Write an ID like "factory-1", which stacks of every account and Region can refer to.');
  }
  if (isKnown(workspaceId) && !/^(?=.{2,128}$)[a-zA-Z_0-9][a-zA-Z_\-0-9]*[a-zA-Z0-9]$/.test(workspaceId ?? '')) {
    fail(scope, `The workspace ID ${quote(workspaceId)} is not valid: it must have 2 to 128 letters, digits, "_" and "-", not start with "-", and `
      + 'end with a letter or digit. Write an ID like "factory-1". If you have an ARN, use Workspace.fromWorkspaceArn().');
  }
}

/** Whether the text of an ARN must show its parts. AWS CloudFormation splits text before it resolves a dynamic reference in it. */
function showsParts(arn: string): boolean {
  return isReadable(arn) || Tokenization.reverse(arn, { failConcat: false }) instanceof CfnDynamicReference;
}

function quoteArn(scope: IConstruct, arn: string): string {
  return quote(isReadable(arn) ? arn : readable(scope, arn));
}

export function checkWorkspaceArn(scope: IConstruct, arn: string) {
  if (showsParts(arn) && !WORKSPACE_ARN.test(arn)) {
    fail(scope, `${quoteArn(scope, arn)} is not the ARN of a workspace: write arn:<partition>:iottwinmaker:<region>:<account>:workspace/<workspace ID>, as `
      + 'GetWorkspace returns it. If you have the ID, use Workspace.fromWorkspaceId().');
  }
}

export function checkSyncJobArn(scope: IConstruct, arn: string) {
  if (showsParts(arn) && !SYNC_JOB_ARN.test(arn)) {
    fail(scope, `${quoteArn(scope, arn)} is not the ARN of a sync job: write arn:<partition>:iottwinmaker:<region>:<account>`
      + ':workspace/<workspace ID>/sync-job/<ID of the job>, as GetSyncJob returns it. If you do not have the ARN, use '
      + 'SyncJob.fromSyncJobAttributes() without syncJobArn.');
  }
}

export function checkRoleArn(scope: IConstruct, name: string, prop: string, roleArn: string) {
  if (isKnown(roleArn) && !ROLE_ARN.test(roleArn)) {
    fail(scope, `The ${name} ${quote(roleArn)} is not valid: its ARN must be arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, `
      + `with at most 2048 characters. Pass a role with such an ARN, or leave ${prop} out to create one.`);
  }
}
