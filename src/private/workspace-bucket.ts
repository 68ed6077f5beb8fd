import { CfnResource, Duration, Lazy, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { KeyName, keyNameIn, l1OfBucket } from './encryption-keys';
import { checkSameEnvironment, checkSameRegion } from './environments';
import { lazy } from './lazy';
import { fail, quote, warn } from './messages';
import { asL1, isKnown, keyOf, knownBucketName, referencedIn } from './references';
import type { WorkspaceProps } from '../workspace';

/** Creates the bucket of a workspace. AWS CloudFormation generates its name, which has no dot. */
export function workspaceBucket(workspace: Construct, props: WorkspaceProps): s3.Bucket {
  const { GET, HEAD, PUT, POST, DELETE } = lazy.s3.HttpMethods;
  const corsRule = (allowedOrigins: string[] = [], allowedMethods: s3.HttpMethods[]) =>
    allowedOrigins.length === 0 ? [] : [{ allowedOrigins: [...new Set(allowedOrigins)], allowedMethods, allowedHeaders: ['*'], exposedHeaders: ['ETag'] }];
  const cors = [...corsRule(props.sceneViewerOrigins, [GET, HEAD]), ...corsRule(props.sceneEditorOrigins, [GET, HEAD, PUT, POST, DELETE])];
  return new lazy.s3.Bucket(workspace, 'Bucket', {
    blockPublicAccess: lazy.s3.BlockPublicAccess.BLOCK_ALL,
    // Whatever is not given is for the defaults of the organization, which a value or an explicit undefined would override.
    ...props.encryptionKey && {
      encryption: lazy.s3.BucketEncryption.KMS, encryptionKey: asKey(workspace, props.encryptionKey), bucketKeyEnabled: true,
    },
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{
      noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(90),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    }],
    ...cors.length > 0 && { cors },
    // The CDK requires DESTROY to empty a bucket. The workspace then applies its own removal policy.
    ...props.autoDeleteObjects && { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY },
  });
}

/**
 * The custom resource that empties a bucket. To depend on the whole bucket is to depend on its notifications too, which may depend on the workspace.
 */
export function emptyingResources(bucket: s3.IBucket): CfnResource[] {
  return bucket.node.findAll().filter((each): each is CfnResource => CfnResource.isCfnResource(each) && each.cfnResourceType === 'Custom::S3AutoDeleteObjects');
}

/** The name of the key that encrypts a bucket. Warns if the key has no name that a statement accepts. */
export function keyForRole(workspace: IConstruct, bucket: s3.IBucketRef, who: string, remedy: string): KeyName | undefined {
  const key = keyNameIn(workspace, bucket);
  if (key !== 'unknown') { return key; }
  warn(workspace, 'bucketKeyUnknown', `The ARN of the key of the bucket is not known, so ${who} no permission to use the key. Import the key with `
    + `kms.Key.fromKeyArn(), call key.${remedy}, and acknowledge this warning.`);
  return undefined;
}

/** The bucket of the files of a workspace, and its key: of an L2 or an import, or else from the properties of an L1. */
export function filesOf(workspace: IWorkspaceRef): { bucketArn: string; key?: KeyName } | undefined {
  const keyNameOf = (bucket: s3.IBucketRef) => keyForRole(workspace, bucket, 'viewers get', 'grantDecrypt(viewer)');
  if ('bucket' in workspace) {
    const bucket = workspace.bucket as s3.IBucket;
    return { bucketArn: bucket.bucketArn, key: keyNameOf(bucket) };
  }
  const l1 = asL1<CfnWorkspace>(workspace, CfnWorkspace);
  const bucket = l1 && referencedIn<s3.CfnBucket>(l1.s3Location, lazy.s3.CfnBucket);
  return l1 && { bucketArn: l1.s3Location, key: bucket && keyNameOf(bucket) };
}

/** The text that identifies a bucket, in whatever form it is passed. */
export function bucketIdentity(bucket: s3.IBucketRef): string | undefined {
  return knownBucketName(bucket) ?? l1OfBucket(bucket)?.node.path ?? keyOf(bucket.bucketRef.bucketArn);
}

/** A bucket with grants, and with its key if that is known. */
export function asBucket(scope: Construct, bucket: s3.IBucketRef): s3.IBucket {
  const l1 = asL1<s3.CfnBucket>(bucket, lazy.s3.CfnBucket);
  if (l1 === undefined && 'grantRead' in bucket) { return bucket as s3.IBucket; }
  const { bucketArn, bucketName } = bucket.bucketRef;
  const key = keyNameIn(scope, bucket);
  return lazy.s3.Bucket.fromBucketAttributes(scope, 'Bucket', {
    bucketArn,
    // `fromBucketAttributes()` validates the text of a dynamic reference as a name. It does not validate a token.
    bucketName: isKnown(bucketName) ? bucketName : Lazy.string({ produce: () => bucketName }),
    encryptionKey: key === undefined || key === 'unknown' ? undefined : importKey(scope, key),
  });
}

/** A key that a bucket accepts. */
function asKey(scope: Construct, key: kms.IKeyRef): kms.IKey {
  return 'grantDecrypt' in key ? key as kms.IKey : lazy.kms.Key.fromKeyArn(scope, 'Key', key.keyRef.keyArn);
}

function importKey(scope: Construct, key: KeyName): kms.IKey {
  return 'keyArn' in key ? lazy.kms.Key.fromKeyArn(scope, 'Key', key.keyArn) : lazy.kms.Alias.fromAliasName(scope, 'Key', key.aliasName);
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
export function checkBucket(workspace: Resource, bucket: s3.IBucketRef) {
  const name = knownBucketName(bucket);
  if (name !== undefined && !/^[a-zA-Z0-9_-]+$/.test(name)) {
    fail(workspace, `The bucket ${quote(name)} is not valid for a workspace: its name must have letters, digits, "_" and "-" only, and no dot. `
      + 'Pass a bucket with such a name, or leave bucket out to create one.');
  }
  checkSameEnvironment(workspace, ['The workspace', workspace.env], ['its bucket', bucket.env],
    'Pass a bucket of the account and Region of the workspace, or leave bucket out to create one.');
}

/** The properties that configure the generated bucket. */
const BUCKET_PROPS = ['encryptionKey', 'noncurrentVersionExpiration', 'autoDeleteObjects', 'sceneViewerOrigins', 'sceneEditorOrigins'] as const;

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function checkBucketProps(workspace: Resource, props: WorkspaceProps) {
  const beside = props.bucket && BUCKET_PROPS.find((name) => [props[name]].flat().some(Boolean));
  if (beside !== undefined) {
    fail(workspace, `${beside} configures the generated bucket and can't be combined with bucket. Configure your bucket where you define it, or leave bucket out.`);
  }
  if (props.encryptionKey) {
    checkSameRegion(workspace, ['The workspace', workspace.env], ['its encryptionKey', props.encryptionKey.env], 'Pass a key of the Region of the workspace.');
  }
  checkExpiration(workspace, props.noncurrentVersionExpiration);
  for (const origins of [props.sceneViewerOrigins ?? [], props.sceneEditorOrigins ?? []]) {
    if (!Token.isUnresolved(origins)) { origins.forEach((origin) => checkOrigin(workspace, origin)); }
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
 */
function checkExpiration(workspace: Construct, expiration: Duration | undefined) {
  const days = expiration?.isUnresolved() ? undefined : expiration?.toDays({ integral: false });
  if (days !== undefined && (days < 1 || !Number.isInteger(days))) {
    fail(workspace, `The noncurrentVersionExpiration of ${expiration!.toHumanString()} is not valid: it must be whole days, at least 1. Write `
      + 'Duration.days(90), for example.');
  }
}

/**
 * Throws for an origin that no browser sends. The "*" may stand for any of the parts tried here.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
function checkOrigin(workspace: Construct, origin: string | undefined) {
  const text = String(origin);
  const canBeSent = text.split('*').length <= 2 && ['a1', '1', 's://a1', '//a1', '/a1'].some((any) => isOrigin(text.replace('*', any)));
  if (isKnown(origin) && !canBeSent) {
    fail(workspace, `The origin ${quote(origin)} is not valid: it must be a scheme, "://", an ASCII host in lower case and, unless it is the default, a port, with no `
      + 'path, no slash at the end, and at most one "*". Write an origin like "https://grafana.example.com".');
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) { return false; }
  const { protocol, host } = new URL(text);
  return host !== '' && text === `${protocol}//${host}`;
}
