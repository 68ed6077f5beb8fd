import { AppProps, Duration, RemovalPolicy, ResourceEnvironment, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { acceptsBucketName, acceptsDescription, acceptsOrigin, acceptsSyncRole, acceptsWorkspaceId } from './hostile-api';
import {
  anyFormOf, anyRemovalPolicy, anyRole, anyTags, anyWhere, Built, Case, isFault, refusedOr, roleArnOf, roleFor, Spot, spotFor, spots, synthesized,
  Tagged, tagRules, tagsFor, Text, textOf, texts, Where, withTextKeys, write,
} from './hostile-cases';
import { SyncJob, Workspace } from '../../src';

const BUCKETS = ['made', 'made', 'L2', 'L1', 'by name', 'by ARN', 'foreign'] as const;

export interface WorkspaceCase extends Spot, Tagged {
  readonly workspaceId?: Text;
  readonly description?: Text;
  readonly bucket: { readonly kind: typeof BUCKETS[number]; readonly name: Text; readonly where: Where };
  readonly viewers?: Text[];
  readonly editors?: Text[];
  readonly key?: 'L2' | 'L1';
  readonly hours?: number;
  readonly isEmptied: boolean;
  readonly role: Case['role'];
  readonly removalPolicy?: RemovalPolicy;
  /** Whether there is a job, and by whose role. */
  readonly job?: 'of its own' | 'of the workspace';
}

/** An accepted value in all forms, and as text those that are not accepted. */
const formsOf = (accepted: fc.Arbitrary<string>, refused: string[]) => (hostile: boolean) => fc.oneof(
  { weight: 9, arbitrary: anyFormOf(accepted, hostile) },
  { weight: hostile ? 1 : 0, arbitrary: fc.constantFrom(...refused).map((text): Text => ({ form: 'literal', text })) },
);

const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const bucketNames = fc.tuple(fc.constantFrom('amzn-s3-demo-bucket', 'plant'), fc.nat(999)).map(([name, number]) => `${name}-${number}`);
const anyBucketName = formsOf(bucketNames, ['amzn.s3.demo.bucket', 'amzn-s3-demo-bucket\n']);
const anyDescription = formsOf(fc.oneof(texts.tagValue, fc.constantFrom('', 'd'.repeat(512))), ['d'.repeat(513), '😀'.repeat(513), 'two\nlines']);
const origins = fc.constantFrom(
  'https://grafana.example.com', 'http://localhost:3000', 'https://*.example.com', '*', '*.example.com', 'http*://example.com', 'app://localhost');
const noOrigins = [
  '', 'grafana.example.com', 'https://grafana.example.com/', 'https://example.com/d/1', 'https://*.*.example.com', 'https://Example.com', 'https://', '//x',
  'https://example.com:443', 'https://example.com?', ' https://example.com', 'https://user@example.com', 'https://*/', 'https://example.com\n',
];
const anyOrigins = (hostile: boolean) => fc.option(
  fc.array(formsOf(origins, noOrigins)(hostile), { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 });

export function workspaceCases(hostile: boolean): fc.Arbitrary<WorkspaceCase> {
  const bucket = fc.record({
    kind: fc.constantFrom(...BUCKETS),
    name: anyBucketName(hostile),
    where: anyWhere(hostile),
  });
  return fc.record({
    ...spots,
    workspaceId: optional(anyFormOf(texts.workspaceId, hostile)),
    description: optional(anyDescription(hostile)),
    bucket,
    viewers: anyOrigins(hostile),
    editors: anyOrigins(hostile),
    key: fc.option(fc.constantFrom('L2' as const, 'L1' as const), { nil: undefined, freq: 2 }),
    hours: fc.option(fc.constantFrom(24, 48, 24 * 3650, ...hostile ? [0, 12, 36] : []), { nil: undefined, freq: 2 }),
    isEmptied: fc.boolean(),
    role: anyRole(hostile),
    ...anyTags(hostile),
    removalPolicy: anyRemovalPolicy(hostile),
    job: fc.constantFrom<WorkspaceCase['job']>(undefined, 'of its own', 'of the workspace'),
  }).map((one) => ({
    ...one,
    ...withTextKeys(one),
    // Beside a bucket that is passed in, all of these are refused, so there are few of them then.
    ...one.bucket.kind !== 'made' && (!hostile || one.bucket.where === 'here') ? { viewers: undefined, editors: undefined, key: undefined, hours: undefined, isEmptied: false } : {},
    ...one.removalPolicy !== RemovalPolicy.DESTROY && (!hostile || one.hours === undefined) ? { isEmptied: false } : {},
  }));
}

/** The rules that a case breaks, each by words of its message. Nothing behind a token breaks one. */
export function brokenRules(one: WorkspaceCase): string[] {
  const { env, bucket, role, removalPolicy } = one;
  const workspaceId = textOf(one.workspaceId);
  const isPassedIn = bucket.kind !== 'made';
  const rules: [string, boolean][] = [
    ['The workspace ID ', isFault(workspaceId, acceptsWorkspaceId)],
    ['accepts no sync job', one.job !== undefined && workspaceId === 'IoTSiteWiseDefaultWorkspace'],
    ['The description ', isFault(textOf(one.description), acceptsDescription)],
    ['The bucket ', isPassedIn && isFault(textOf(bucket.name), acceptsBucketName)],
    ['and its bucket in ', isPassedIn && bucket.where === 'elsewhere' && (env.account !== undefined || env.region !== undefined)],
    ['and can\'t be combined with bucket', isPassedIn && ([one.viewers, one.editors, one.key, one.hours].some((prop) => prop !== undefined) || one.isEmptied)],
    ['The origin ', [...one.viewers ?? [], ...one.editors ?? []].some((origin) => isFault(textOf(origin), acceptsOrigin))],
    ['The noncurrentVersionExpiration of ', one.hours !== undefined && (one.hours < 24 || one.hours % 24 > 0)],
    ['would empty a bucket that stays', one.isEmptied && removalPolicy !== RemovalPolicy.DESTROY],
    ['The workspace role ', isFault(roleArnOf(role), acceptsSyncRole)],
    ...tagRules(one, true),
    ['has no snapshots', removalPolicy === RemovalPolicy.SNAPSHOT],
  ];
  return rules.filter(([, broken]) => broken).map(([rule]) => rule);
}

class ForeignBucket extends Construct implements s3.IBucketRef {
  public readonly env: ResourceEnvironment = Stack.of(this);

  constructor(scope: Construct, id: string, public readonly bucketRef: s3.BucketReference) {
    super(scope, id);
  }
}

function bucketFor({ kind, name }: WorkspaceCase['bucket'], stack: Stack): s3.IBucketRef | undefined {
  if (kind === 'made') { return undefined; }
  const bucketName = write(stack, 'BucketName', name);
  // CDK checks what it knows of a name by the rules of S3. Others come by way of L1s and foreign constructs.
  const text = 'text' in name ? name.text : undefined;
  const isS3Name = text === undefined || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text);
  switch (isS3Name || kind === 'L1' ? kind : 'foreign') {
    case 'L2': return new s3.Bucket(stack, 'Scenes', { bucketName });
    case 'by name': return s3.Bucket.fromBucketName(stack, 'Scenes', bucketName);
    case 'by ARN': return s3.Bucket.fromBucketArn(stack, 'Scenes', `arn:aws:s3:::${bucketName}`);
    case 'L1': return new s3.CfnBucket(stack, 'Scenes', { bucketName });
    default: return new ForeignBucket(stack, 'Scenes', { bucketName, bucketArn: `arn:aws:s3:::${bucketName}` });
  }
}

function keyPolicy(): iam.PolicyDocument {
  const statement = new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] });
  return new iam.PolicyDocument({ statements: [statement] });
}

/** Defines what a case describes, grants every grant on it, and synthesizes. Throws what is neither ours nor CDK's between stacks. */
export function buildWorkspace(one: WorkspaceCase, outdir: string, context: AppProps['context'] = {}): Built {
  const { app, here, line, stackAt } = spotFor(one, outdir, context);
  const { pairs, above, literalTags } = tagsFor(one, here, line);
  const isBetweenStacks = one.bucket.where !== 'here' || one.role.where === 'elsewhere';

  return refusedOr([`${line.node.path}/Factory`, `${line.node.path}/Sync`], isBetweenStacks, () => {
    const tags = literalTags();
    const role = roleFor(one.role, stackAt(one.role.where), stackAt(one.role.where));
    const workspace = new Workspace(line, 'Factory', {
      workspaceId: one.workspaceId && write(here, 'WorkspaceId', one.workspaceId),
      description: one.description && write(here, 'Description', one.description),
      bucket: bucketFor(one.bucket, stackAt(one.bucket.where)),
      sceneViewerOrigins: one.viewers?.map((origin, i) => write(here, `Viewer${i}`, origin)),
      sceneEditorOrigins: one.editors?.map((origin, i) => write(here, `Editor${i}`, origin)),
      encryptionKey: one.key && (one.key === 'L2' ? new kms.Key(here, 'Key') : new kms.CfnKey(here, 'Key', { keyPolicy: keyPolicy() })),
      noncurrentVersionExpiration: one.hours === undefined ? undefined : Duration.hours(one.hours),
      autoDeleteObjects: one.isEmptied,
      role,
      tags: tags.length > 0 ? Object.fromEntries(tags) : undefined,
      removalPolicy: one.removalPolicy,
    });
    if (one.job !== undefined) {
      new SyncJob(line, 'Sync', { workspace, syncRole: one.job === 'of the workspace' ? role ?? workspace.role as iam.Role : undefined });
    }
    const tagsOnIt = pairs('tagsOnJob');
    const tagsAbove = above();
    tagsOnIt.forEach(([key, value]) => Tags.of(workspace).add(key, value));
    tagsAbove.forEach(([key, value]) => Tags.of(line).add(key, value));

    const user = new iam.User(here, 'User');
    workspace.grants.read(user);
    workspace.grants.readData(user);
    workspace.grants.viewScenes(user);
    workspace.grants.writeData(user);
    workspace.grants.writeEntities(user);
    workspace.grants.writeComponentTypes(user);
    workspace.grants.writeScenes(user);
    workspace.grants.actions(one.workspaceId === undefined || textOf(one.workspaceId) ? workspace : user, ['iottwinmaker:GetWorkspace']);
    return synthesized(app, outdir, [...tags, ...tagsOnIt, ...tagsAbove]);
  });
}
