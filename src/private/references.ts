import { CfnResource, Lazy, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import type { CfnKey, IKey, IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket, IBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lazy } from './lazy';

interface CfnType {
  readonly CFN_RESOURCE_TYPE_NAME: string;
}

/** Whether the text of a value is known at synthesis: it is neither a token nor the dummy value of a lookup. */
export function isReadable(value: unknown): boolean {
  return !Token.isUnresolved(value) && !String(value).includes('dummy-value-for-');
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

/** The L1 of a job that this app defines. */
export function l1OfJob(syncJob: ISyncJobRef): CfnSyncJob | undefined {
  return asL1<CfnSyncJob>(CfnResource.isCfnResource(syncJob) ? syncJob : syncJob.node.defaultChild, CfnSyncJob);
}

/** The name of a bucket, if it is known. */
export function knownBucketName({ bucketRef: { bucketName } }: IBucketRef): string | undefined {
  const told = isKnown(bucketName) ? bucketName : referredTo<CfnBucket>(bucketName, lazy.s3.CfnBucket)?.bucketName;
  return isKnown(told) ? told : undefined;
}

/** A bucket with grants, and with its key if that is known. */
export function asBucket(scope: Construct, bucket: IBucketRef): IBucket {
  const l1 = asL1<CfnBucket>(bucket, lazy.s3.CfnBucket);
  if (l1 === undefined && 'grantRead' in bucket) { return bucket as IBucket; }
  if (l1 === undefined) {
    const { bucketArn, bucketName } = bucket.bucketRef;
    // The CDK mistakes a dynamic reference for a name.
    return lazy.s3.Bucket.fromBucketAttributes(scope, 'Bucket', { bucketArn, bucketName: isKnown(bucketName) ? bucketName : Lazy.string({ produce: () => bucketName }) });
  }

  // Bucket.fromCfnBucket() throws if the policy of the key contains a function, as that of every L2 key does.
  const keyArn = keyArnOf(l1);
  return keyArn === undefined
    ? lazy.s3.Bucket.fromCfnBucket(l1)
    : lazy.s3.Bucket.fromBucketAttributes(scope, 'Bucket', { ...l1.bucketRef, encryptionKey: lazy.kms.Key.fromKeyArn(scope, 'Key', keyArn) });
}

/** A key that a bucket accepts. */
export function asKey(scope: Construct, key: IKeyRef): IKey {
  return 'grantDecrypt' in key ? key as IKey : lazy.kms.Key.fromKeyArn(scope, 'Key', key.keyRef.keyArn);
}

/** The bucket of the files of a workspace, and its key: of an L2 or an import, or else from the properties of an L1. */
export function filesOf(workspace: IWorkspaceRef): { bucketArn: string; keyArn?: string } | undefined {
  if ('bucket' in workspace) {
    const { bucketArn, encryptionKey } = workspace.bucket as IBucket;
    return { bucketArn, keyArn: encryptionKey?.keyArn };
  }
  const bucketArn = asL1<CfnWorkspace>(workspace, CfnWorkspace)?.s3Location;
  if (bucketArn === undefined) { return undefined; }
  const bucket = referredTo<CfnBucket>(bucketArn, lazy.s3.CfnBucket);
  return { bucketArn, keyArn: bucket && keyArnOf(bucket) };
}

/** The ARN of the key that encrypts a bucket. An ID or an alias does not work in a permission. */
function keyArnOf({ bucketEncryption }: CfnBucket): string | undefined {
  const { serverSideEncryptionConfiguration: rules } = bucketEncryption as Partial<CfnBucket.BucketEncryptionProperty> ?? {};
  const [rule] = Array.isArray(rules) ? rules as CfnBucket.ServerSideEncryptionRuleProperty[] : [];
  const { kmsMasterKeyId: key = '' } = rule?.serverSideEncryptionByDefault as Partial<CfnBucket.ServerSideEncryptionByDefaultProperty> ?? {};
  return referredTo<CfnKey>(key, lazy.kms.CfnKey)?.attrArn ?? (/^arn:.*:key\//.test(key) ? key : undefined);
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

export function asL1<T extends CfnResource>(construct: unknown, type: CfnType): T | undefined {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type.CFN_RESOURCE_TYPE_NAME ? construct as T : undefined;
}
