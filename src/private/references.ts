import { CfnResource, Lazy, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnSyncJob, CfnWorkspace, ISyncJobRef, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import type { CfnKey, IKey, IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket, IBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lazy } from './lazy';

interface CfnType {
  readonly CFN_RESOURCE_TYPE_NAME: string;
}

/**
 * Whether a value can be taken apart at synthesis: it is neither a token nor what a lookup returns until it has run.
 */
export function isReadable(value: unknown): boolean {
  return !Token.isUnresolved(value) && !String(value).includes('dummy-value-for-');
}

/**
 * Whether a value is the deployed one: it can be read, and is no dynamic reference, which AWS CloudFormation resolves.
 */
export function isKnown(value: unknown): boolean {
  return isReadable(value) && !String(value).includes('{{resolve:');
}

/**
 * The ID of a workspace as its L1 was told it, or else as the reference has it. It does not refer to the workspace, so what names it does
 * not wait for it.
 */
export function toldWorkspaceId(workspaceId: string): string {
  return referredTo<CfnWorkspace>(workspaceId, CfnWorkspace)?.workspaceId ?? workspaceId;
}

/**
 * The told ID of the workspace of a job. The reference of an L1 job takes its ID out of the job's `Ref`, so the L1 is read, wherever it is.
 */
export function toldWorkspaceIdOfJob(syncJob: ISyncJobRef): string {
  return toldWorkspaceId((l1OfJob(syncJob) ?? syncJob.syncJobRef).workspaceId);
}

/**
 * The L1 of a job that is defined here.
 */
export function l1OfJob(syncJob: ISyncJobRef): CfnSyncJob | undefined {
  return asL1<CfnSyncJob>(CfnResource.isCfnResource(syncJob) ? syncJob : syncJob.node.defaultChild, CfnSyncJob);
}

/**
 * The name of a bucket, where it is known.
 */
export function knownBucketName({ bucketRef: { bucketName } }: IBucketRef): string | undefined {
  const told = isKnown(bucketName) ? bucketName : referredTo<CfnBucket>(bucketName, lazy.s3.CfnBucket)?.bucketName;
  return isKnown(told) ? told : undefined;
}

/**
 * A bucket as one that has grants, and tells its key where that is known.
 */
export function asBucket(scope: Construct, bucket: IBucketRef): IBucket {
  const l1 = asL1<CfnBucket>(bucket, lazy.s3.CfnBucket);
  if (l1 === undefined && 'grantRead' in bucket) { return bucket as IBucket; }
  if (l1 === undefined) {
    const { bucketArn, bucketName } = bucket.bucketRef;
    // The CDK takes a dynamic reference for a name.
    return lazy.s3.Bucket.fromBucketAttributes(scope, 'Bucket', { bucketArn, bucketName: isKnown(bucketName) ? bucketName : Lazy.string({ produce: () => bucketName }) });
  }

  // Bucket.fromCfnBucket() throws if the policy of the key has a function in it, which that of each L2 has.
  const keyArn = keyArnOf(l1);
  return keyArn === undefined
    ? lazy.s3.Bucket.fromCfnBucket(l1)
    : lazy.s3.Bucket.fromBucketAttributes(scope, 'Bucket', { ...l1.bucketRef, encryptionKey: lazy.kms.Key.fromKeyArn(scope, 'Key', keyArn) });
}

/**
 * A key as a bucket takes it.
 */
export function asKey(scope: Construct, key: IKeyRef): IKey {
  return 'grantDecrypt' in key ? key as IKey : lazy.kms.Key.fromKeyArn(scope, 'Key', key.keyRef.keyArn);
}

/**
 * Where the files of a workspace are: as an L2 or an import tells it, or else as an L1 was told it.
 */
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

/**
 * The ARN of the key that a bucket is encrypted with. A permission needs it, and neither an ID nor an alias.
 */
function keyArnOf({ bucketEncryption }: CfnBucket): string | undefined {
  const { serverSideEncryptionConfiguration: rules } = bucketEncryption as Partial<CfnBucket.BucketEncryptionProperty> ?? {};
  const [rule] = Array.isArray(rules) ? rules as CfnBucket.ServerSideEncryptionRuleProperty[] : [];
  const { kmsMasterKeyId: key = '' } = rule?.serverSideEncryptionByDefault as Partial<CfnBucket.ServerSideEncryptionByDefaultProperty> ?? {};
  return referredTo<CfnKey>(key, lazy.kms.CfnKey)?.attrArn ?? (/^arn:.*:key\//.test(key) ? key : undefined);
}

/**
 * What tells a value from others: the value itself, or the reference that it is. Tokens other than references can be equal in text and differ
 * in value, as `AWS::StackName` does from stack to stack.
 */
export function keyOf(value: string): string | undefined {
  return isKnown(value) || Reference.isReference(Tokenization.reverse(value, { failConcat: false })) ? value : undefined;
}

/**
 * The L1 that a value refers to, whatever constructs stand around it.
 */
function referredTo<T extends CfnResource>(value: string, type: CfnType): T | undefined {
  const reference = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  return Reference.isReference(reference) ? asL1(reference.target, type) : undefined;
}

export function asL1<T extends CfnResource>(construct: unknown, type: CfnType): T | undefined {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type.CFN_RESOURCE_TYPE_NAME ? construct as T : undefined;
}
