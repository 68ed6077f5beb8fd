import { Duration, RemovalPolicy, Resource, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkSameEnvironment, checkSameRegion } from './environments';
import { lazy } from './lazy';
import { fail, quote } from './messages';
import { asKey, isKnown, knownBucketName } from './references';
import type { WorkspaceProps } from '../workspace';

/** Creates the bucket of a workspace. AWS CloudFormation generates its name, which has no dot. */
export function workspaceBucket(workspace: Construct, props: WorkspaceProps): s3.Bucket {
  const { GET, HEAD, PUT, POST, DELETE } = lazy.s3.HttpMethods;
  const corsRule = (allowedOrigins: string[] = [], allowedMethods: s3.HttpMethods[]) =>
    allowedOrigins.length === 0 ? [] : [{ allowedOrigins: [...new Set(allowedOrigins)], allowedMethods, allowedHeaders: ['*'], exposedHeaders: ['ETag'] }];
  return new lazy.s3.Bucket(workspace, 'Bucket', {
    blockPublicAccess: lazy.s3.BlockPublicAccess.BLOCK_ALL,
    encryption: props.encryptionKey ? lazy.s3.BucketEncryption.KMS : lazy.s3.BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey && asKey(workspace, props.encryptionKey),
    bucketKeyEnabled: props.encryptionKey && true,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{
      noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(90),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    }],
    cors: [
      ...corsRule(props.sceneViewerOrigins, [GET, HEAD]),
      ...corsRule(props.sceneEditorOrigins, [GET, HEAD, PUT, POST, DELETE]),
    ],
    // The CDK requires DESTROY to empty a bucket. The workspace then applies its own removal policy.
    ...props.autoDeleteObjects && { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY },
  });
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
