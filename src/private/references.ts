import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { CfnBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';

interface CfnType {
  readonly CFN_RESOURCE_TYPE_NAME: string;
}

export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/**
 * A value, or nothing where it is known at deployment only.
 */
export function known(value: string | undefined): string | undefined {
  return isKnown(value) ? value : undefined;
}

/**
 * The id of a workspace as its L1 was told it, or else as the reference has it. It does not wait for the workspace.
 */
export function toldWorkspaceId(workspace: IWorkspaceRef): string {
  const { workspaceId } = workspace.workspaceRef;
  return referredTo<CfnWorkspace>(workspaceId, CfnWorkspace)?.workspaceId ?? workspaceId;
}

/**
 * The same where it is known.
 */
export function knownWorkspaceId(workspace: IWorkspaceRef): string | undefined {
  return known(toldWorkspaceId(workspace));
}

/**
 * The name of a bucket, likewise.
 */
export function knownBucketName(bucket: IBucketRef): string | undefined {
  const { bucketName } = bucket.bucketRef;
  return isKnown(bucketName) ? bucketName : known(referredTo<CfnBucket>(bucketName, CfnBucket)?.bucketName);
}

/**
 * The L1 of a sync job, which tells more than its reference: itself, or the one inside of an L2.
 */
export function cfnSyncJobBehind(syncJob: ISyncJobRef): CfnSyncJob | undefined {
  return asL1(CfnResource.isCfnResource(syncJob) ? syncJob : syncJob.node.defaultChild, CfnSyncJob);
}

/**
 * The L1 that a value refers to, whatever constructs stand around it.
 */
function referredTo<T extends CfnResource>(value: string, type: CfnType): T | undefined {
  const reference = isKnown(value) ? undefined : Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(reference) ? asL1(reference.target, type) : undefined;
}

function asL1<T extends CfnResource>(construct: unknown, type: CfnType): T | undefined {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type.CFN_RESOURCE_TYPE_NAME ? construct as T : undefined;
}

/**
 * What tells values apart that are not known: the reference that one is. Other tokens can be equal in text and differ in value, as
 * `AWS::StackName` does from stack to stack.
 */
export function referenceKey(value: string): string | undefined {
  return Reference.isReference(Tokenization.reverse(value, { failConcat: false })) ? value : undefined;
}
