import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { CfnBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';

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
 * The L1 that a reference leads to: itself, or the one inside of an L2.
 */
export function cfnBehind<T extends CfnResource>(construct: IConstruct, type: { readonly CFN_RESOURCE_TYPE_NAME: string }): T | undefined {
  const behind = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  return CfnResource.isCfnResource(behind) && behind.cfnResourceType === type.CFN_RESOURCE_TYPE_NAME ? behind as T : undefined;
}

/**
 * The id of a workspace where it is known: by the reference, or by the L1 that the reference leads to.
 */
export function knownWorkspaceId(workspace: IWorkspaceRef): string | undefined {
  const { workspaceId } = workspace.workspaceRef;
  return isKnown(workspaceId) ? workspaceId : known(cfnBehind<CfnWorkspace>(workspace, CfnWorkspace)?.workspaceId);
}

/**
 * The name of a bucket, likewise.
 */
export function knownBucketName(bucket: IBucketRef): string | undefined {
  const { bucketName } = bucket.bucketRef;
  return isKnown(bucketName) ? bucketName : known(cfnBehind<CfnBucket>(bucket, CfnBucket)?.bucketName);
}

/**
 * The L1 of a sync job, which tells more than its reference.
 */
export function cfnSyncJobBehind(syncJob: ISyncJobRef): CfnSyncJob | undefined {
  return cfnBehind<CfnSyncJob>(syncJob, CfnSyncJob);
}

/**
 * What tells values apart that are not known: the reference that one is. Other tokens can be equal in text and differ in value, as
 * `AWS::StackName` does from stack to stack.
 */
export function referenceKey(value: string): string | undefined {
  return Reference.isReference(Tokenization.reverse(value, { failConcat: false })) ? value : undefined;
}
