import { CfnResource, Reference, ResourceEnvironment, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { CfnAlias, CfnKey, IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket, IBucket, IBucketRef } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { whereApart } from './environments';
import { lazy } from './lazy';
import { readable } from './messages';
import { asL1, isDummy, isKnown, referencedIn } from './references';

/** A key, by its ARN or, if that is not known, by an alias. */
export type KeyName = { readonly keyArn: string } | { readonly aliasName: string; readonly anyKeyArn: string };

/** The resources and conditions of a statement for a key. */
export type KeyAccess = Pick<PolicyStatementProps, 'conditions'> & { readonly resources: string[] };

/**
 * As a resource, the ARN of an alias allows nothing.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function accessTo(key: KeyName): KeyAccess {
  if ('keyArn' in key) { return { resources: [key.keyArn] }; }
  return { resources: [key.anyKeyArn], conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': key.aliasName } } };
}

/** Whether this app defines a key, whose policy may therefore name a role. An intrinsic function may stand for one, but not a pseudo parameter. */
export function isOfApp(scope: IConstruct, key: KeyName): boolean {
  return 'keyArn' in key && Tokenization.reverseString(key.keyArn).tokens.some((token) =>
    Reference.isReference(token) ? CfnResource.isCfnResource(token.target) : !readable(scope, token).startsWith('${AWS::'));
}

const ALIAS = /(?:^|:)(alias\/[\w/-]+)$/;

/** The name of a key that may be an alias, for a policy in the stack of a construct. */
export function nameOf(scope: IConstruct, key: IKey & Partial<IAlias>): KeyName {
  const aliasName = ALIAS.exec(key.keyArn)?.[1] ?? key.aliasName;
  if (aliasName === undefined) { return { keyArn: key.keyArn }; }
  const target = targetOf(key);
  // AWS chooses the ARN of a key, so a stack of another environment can't refer to it.
  const isInReach = target !== undefined && (isKnown(target.keyArn) || whereApart(Stack.of(scope), target.env) === undefined);
  return isInReach ? nameOf(scope, target) : { aliasName, anyKeyArn: keyArnIn(key, key.env, '*') };
}

/** The key of an alias, if that is known. An alias that is imported by its name throws, and nothing else tells it apart. */
function targetOf(alias: Partial<IAlias>): IKey | undefined {
  try {
    return alias.aliasTargetKey;
  } catch {
    return undefined;
  }
}

/** The name of the key that encrypts a bucket, or `unknown` if a statement can't name it. */
export function keyNameIn(scope: IConstruct, bucket: IBucketRef & Partial<IBucket>): KeyName | 'unknown' | undefined {
  if (bucket.encryptionKey !== undefined) { return nameOf(scope, bucket.encryptionKey); }
  const l1 = l1OfBucket(bucket);
  const encryption = l1?.bucketEncryption as any;
  const rules = encryption?.serverSideEncryptionConfiguration;
  const [rule] = [rules].flat();
  const byDefault = rule?.serverSideEncryptionByDefault;
  if ([encryption, rules, rule, byDefault].some((part) => Token.isUnresolved(part))) { return 'unknown'; }
  return byDefault?.kmsMasterKeyId === undefined ? undefined : nameInText(l1!, byDefault.kmsMasterKeyId) ?? 'unknown';
}

/** The L1 of a bucket that this app defines. */
export function l1OfBucket(bucket: IBucketRef): CfnBucket | undefined {
  const { bucketArn, bucketName } = bucket.bucketRef;
  const { CfnBucket: type } = lazy.s3;
  return asL1<CfnBucket>(bucket, type) ?? referencedIn<CfnBucket>(bucketArn, type) ?? referencedIn<CfnBucket>(bucketName, type);
}

/**
 * The name of a key in the text that Amazon S3 accepts: the ARN or ID of a key, or the ARN or name of an alias.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-s3-bucket-serversideencryptionbydefault.html
 */
function nameInText(scope: IConstruct, text: string): KeyName | undefined {
  const l1 = referencedIn<CfnKey>(text, lazy.kms.CfnKey);
  if (l1 !== undefined) { return { keyArn: l1.attrArn }; }
  const alias = referencedIn<CfnAlias>(text, lazy.kms.CfnAlias);
  if (alias !== undefined) {
    return nameInText(alias, alias.targetKeyId) ?? { aliasName: alias.aliasName, anyKeyArn: keyArnIn(alias, Stack.of(alias), '*') };
  }
  const written = readable(scope, text);
  const aliasName = ALIAS.exec(written)?.[1];
  if (aliasName !== undefined) { return { aliasName, anyKeyArn: keyArnIn(scope, Stack.of(scope), '*') }; }
  if (/^arn:.*:key\/|^\$\{\w+\.Arn\}$/.test(written)) { return { keyArn: text }; }
  return isKnown(text) || isDummy(text) ? { keyArn: keyArnIn(scope, Stack.of(scope), text) } : undefined;
}

function keyArnIn(scope: IConstruct, { account, region }: ResourceEnvironment, keyId: string): string {
  return `arn:${Stack.of(scope).partition}:kms:${region}:${account}:key/${keyId}`;
}
