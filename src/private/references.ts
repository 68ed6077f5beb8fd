import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { IPrincipal, IRole, Policy, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import type { CfnBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { lazy } from './lazy';

interface CfnType {
  readonly CFN_RESOURCE_TYPE_NAME: string;
}

/** Whether the text of a value is known at synthesis: it is neither a token nor the dummy value of a lookup. */
export function isReadable(value: unknown): boolean {
  return !Token.isUnresolved(value) && !isDummy(value);
}

/** Whether a value is what the CDK uses until the context has the result of a lookup. */
export function isDummy(value: unknown): boolean {
  return /dummy-value-for-|\bDUMMY(_ARN)?\b|\bTEST(READER)?ADDRESS\b/.test(String(value));
}

/** Whether the deployed value is known at synthesis: it is readable and has no dynamic reference, which AWS CloudFormation resolves. */
export function isKnown(value: unknown): boolean {
  return isReadable(value) && !String(value).includes('{{resolve:');
}

/**
 * The ID of a workspace in the properties of its L1, or else in the reference. It does not refer to the L1, so a resource with this ID does not
 * depend on the workspace.
 */
export function toldWorkspaceId(workspaceId: string): string {
  return referredTo<CfnWorkspace>(workspaceId, CfnWorkspace)?.workspaceId ?? workspaceId;
}

/** The same for the workspace of a job. If the job has an L1, its property is read, because the reference of an L1 takes the ID from its `Ref`. */
export function toldWorkspaceIdOfJob(syncJob: ISyncJobRef): string {
  return toldWorkspaceId((l1OfJob(syncJob) ?? syncJob.syncJobRef).workspaceId);
}

/** The L1 of a job that this app defines, which a construct of one's own may have anywhere below it. */
export function l1OfJob(syncJob: ISyncJobRef): CfnSyncJob | undefined {
  const below = syncJob.node.findAll().filter((each) => asL1(each, CfnSyncJob) !== undefined) as CfnSyncJob[];
  return below.length > 1 ? below.find((l1) => l1 === referencedIn(syncJob.syncJobRef.syncJobArn, CfnSyncJob)) : below[0];
}

/** The name of a bucket, if it is known. */
export function knownBucketName({ bucketRef: { bucketName } }: IBucketRef): string | undefined {
  const told = isKnown(bucketName) ? bucketName : referredTo<CfnBucket>(bucketName, lazy.s3.CfnBucket)?.bucketName;
  return isKnown(told) ? told : undefined;
}

/**
 * The text that identifies a value: that of a known value or of a reference. Other tokens can have the same text and different values, as
 * `AWS::StackName` has in each stack.
 */
export function keyOf(value: string): string | undefined {
  return isKnown(value) || Reference.isReference(Tokenization.reverse(value, { failConcat: false })) ? value : undefined;
}

/** The L1 that a value refers to. */
function referredTo<T extends CfnResource>(value: string, type: CfnType): T | undefined {
  const reference = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  return Reference.isReference(reference) ? asL1(reference.target, type) : undefined;
}

/** The L1 that an ARN or a name refers to, as a whole or by its last part. */
export function referencedIn<T extends CfnResource>(value: string, type: CfnType): T | undefined {
  return referredTo(value.split(/[:/]/).at(-1)!, type);
}

export function asL1<T extends CfnResource>(construct: unknown, type: CfnType): T | undefined {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type.CFN_RESOURCE_TYPE_NAME ? construct as T : undefined;
}

/** The L1 of an L2. */
export function defaultL1({ node }: IConstruct): CfnResource {
  return node.defaultChild as CfnResource;
}

/** Whether a construct is still part of its app. `tryRemoveChild()` removes constructs. */
export function isInTree(construct: IConstruct): boolean {
  const scope = construct.node.scope;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope));
}

/** Whether policies can be attached to a role. CDK's immutable roles look like others, so this offers a policy to a copy, which leaves no trace. */
export function takesPolicies(principal: IPrincipal & Partial<IRole>): boolean {
  let isTaken = false;
  const offer = { document: new PolicyDocument(), env: principal.env, attachToRole: () => { isTaken = true; } };
  // A `LazyRole` passes policies on to its child.
  const role = [principal.node?.defaultChild as unknown as Partial<IRole>, principal].find((each) => each?.attachInlinePolicy !== undefined);
  if (principal.roleArn !== undefined && role !== undefined) {
    Object.create(role, { attachedPolicies: { value: { attach: () => {} } } }).attachInlinePolicy(offer as unknown as Policy);
  }
  return isTaken;
}
