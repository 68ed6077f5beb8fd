import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  App, AppProps, Aws, CfnParameter, CfnResource, Environment, Fn, Lazy, DefaultStackSynthesizer, NestedStack, PhysicalName, RemovalPolicy,
  ResourceEnvironment, Stack, Stage, Tags, Token,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { acceptsNewTagKey, acceptsSyncRole, acceptsSyncSource, acceptsTagValue, acceptsWorkspaceId, standsForAnother } from './hostile-api';
import { SyncJob, SyncJobGrants, SyncSource, Workspace } from '../../src';

/** Whether a tag can have such a key, as far as it is known. Of a key that is known at deployment only, CDK says itself that it can't be one. */
export const isText = (text: Text) => text.form === 'lazy' || textOf(text) !== undefined;

/** A value as a user may write it: the text, a text that CDK learns late, a value of the deployment, or text around one. */
export type Text =
  | { readonly form: 'literal' | 'lazy' | 'around'; readonly text: string }
  | { readonly form: 'parameter' | 'import' | 'pseudo' | 'resource' | 'missing' };

const literal = (text: string): Text => ({ form: 'literal', text });
/** What `process.env.WORKSPACE!` is where nobody has set it. */
export const missing = undefined as unknown as string;

export const textOf = (text: Text | undefined) => text?.form === 'literal' ? text.text : undefined;

/** The value itself. `id` is for what has to be in the stack for it. */
export function write(scope: Construct, id: string, text: Text): string {
  switch (text.form) {
    case 'literal': return text.text;
    case 'lazy': return Lazy.string({ produce: () => text.text });
    case 'around': return `${text.text}${Fn.importValue('shared')}`;
    case 'parameter': return new CfnParameter(Stack.of(scope), id).valueAsString;
    case 'import': return Fn.importValue('shared');
    case 'pseudo': return Aws.STACK_NAME;
    case 'missing': return missing;
    case 'resource': return new CfnResource(Stack.of(scope), id, { type: 'AWS::S3::Bucket' }).ref;
  }
}

const characters = (of: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...of), minLength, maxLength });

/** Text of any kind that does not happen to look like what the tests search for. */
const anyText = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'abzAZ019_-.:/=+@ ') },
  { weight: 1, arbitrary: fc.constantFrom(...'\n\r\t\0"\'\\{}$*|,#%é鍵а😀𝒳', '\u0085', '\u00a0', '\u200b', '\u2028', '\ud800', '\udfff', '\u0301') },
  { weight: 1, arbitrary: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) },
), { maxLength: 20 }).map((units) => units.join(''));

export const HOSTILE = [
  '', ' ', '\n', '*', '-', '__proto__', 'constructor', 'toString', '${AWS::StackName}', '{"Ref":"AWS::StackName"}', '{{resolve:ssm:plant}}',
  '../factory', 'fac%74ory', 'ｆactory', 'fаctory', 'fac\u200btory', '\ufefffactory', 'factory\r\n', 'factory\0', '\ud800', '😀', 'e\u0301', 'IoTSiteWiseDefaultWorkspace',
  'sitewise', 'SITEWISE ', 'ＳＩＴＥＷＩＳＥ', 'SITEWIЅE', 'aws:team', 'AWS:team', 'arn:aws:s3:::amzn-s3-demo-bucket', 'https://example.com/source',
  'arn:aws:iam::111122223333:role/sync\n', ' arn:aws:iam::111122223333:role/sync', 'arn:aws:iam::１１１１２２２２３３３３:role/sync', 'arn:aws:iam::111122223333:role/sync',
  ...[127, 128, 129, 256, 257, 2048, 2049].map((length) => 'x'.repeat(length)),
];

export const texts = {
  workspaceId: fc.tuple(characters('azAZ_09', 1, 1), characters('azAZ_-09', 0, 20), characters('azAZ09', 1, 1)).map((parts) => parts.join('')),
  syncSource: fc.oneof(fc.constant('SITEWISE'), characters('azAZ_09', 1, 20)),
  roleArn: fc.tuple(fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'), fc.constantFrom('111122223333', '444455556666'), characters('az09', 1, 10))
    .map(([partition, account, name]) => `arn:${partition}:iam::${account}:role/plant/${name}`),
  tagKey: characters('azAZéа鍵𝒳①09 \u00a0_.:/=+-@', 1, 20).filter((key) => !/^aws:/i.test(key)),
  tagValue: fc.oneof(characters('azAZ09é鍵😀\t"\'\\{$ \u0301\u200b', 1, 20), fc.constantFrom('v'.repeat(256), '{"Ref":"x"}')),
};

/** A value of one kind: as a rule one that is accepted; a token often enough; and, where asked for, one that is not to be trusted. */
export function anyFormOf(accepted: fc.Arbitrary<string>, hostile: boolean): fc.Arbitrary<Text> {
  return fc.oneof(
    { weight: 12, arbitrary: accepted.map(literal) },
    { weight: 4, arbitrary: fc.record({ form: fc.constantFrom('lazy' as const, 'around' as const), text: accepted }) },
    { weight: 4, arbitrary: fc.constantFrom<Text>({ form: 'parameter' }, { form: 'import' }, { form: 'pseudo' }, { form: 'resource' }) },
    { weight: 1, arbitrary: fc.constantFrom('{{resolve:ssm:plant}}', 'dummy-value-for-plant').map(literal) },
    { weight: hostile ? 1 : 0, arbitrary: fc.oneof(fc.constantFrom(...HOSTILE), anyText, accepted.map((one) => `${one}\n`)).map(literal) },
  );
}

const ENVIRONMENTS: Environment[] = [
  {}, { account: '111122223333' }, { region: 'us-east-1' },
  ...['us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1'].map((region) => ({ account: '111122223333', region })),
];
const ELSEWHERE = { account: '444455556666', region: 'ap-south-1' };

export type Where = 'here' | 'beside' | 'elsewhere';

/** Where something is defined. */
export interface Spot {
  readonly env: Environment;
  readonly place: 'stack' | 'construct' | 'stage' | 'nested stack' | 'nested stack in a stage';
}

export interface Case extends Spot {
  readonly workspace: { readonly kind: typeof WORKSPACES[number]; readonly id: Text; readonly where: Where };
  readonly syncSource?: Text;
  readonly role: { readonly kind: typeof ROLES[number]; readonly arn: Text; readonly where: Where };
  readonly tags: [Text, Text][];
  readonly moreTags: number;
  readonly tagsOnJob: [Text, Text][];
  readonly tagsAbove: [Text, Text][];
  readonly inheritTags: boolean;
  readonly removalPolicy?: RemovalPolicy;
  readonly grantee: 'user' | 'service' | 'job' | 'role';
}

const WORKSPACES = ['L1', 'imported', 'by id', 'by ARN', 'foreign'] as const;

const ROLES = [
  'generated', 'role', 'role without trust', 'lazy role', 'by name', 'by ARN', 'by ARN, immutable', 'without policy updates', 'foreign', 'foreign around a role',
  'L1', 'L1 by its ARN', 'L1 by its name',
] as const;

/** The kinds of roles that the app itself defines, and does not retain. */
const OWN_ROLES = ['role', 'role without trust', 'lazy role', 'without policy updates', 'foreign around a role', 'L1', 'L1 by its ARN', 'L1 by its name'];

export const spots = {
  env: fc.constantFrom(...ENVIRONMENTS),
  place: fc.constantFrom<Spot['place']>('stack', 'stack', 'construct', 'stage', 'nested stack', 'nested stack in a stage'),
};

export const anyWhere = (hostile: boolean) =>
  fc.constantFrom<Where>('here', 'here', 'here', 'here', 'here', 'beside', ...hostile ? ['elsewhere' as const] : []);

export const anyRole = (hostile: boolean) =>
  fc.record({ kind: fc.constantFrom(...ROLES), arn: anyFormOf(texts.roleArn, hostile), where: anyWhere(hostile) });

/** The tags that a case sets, in all ways. */
export function anyTags(hostile: boolean) {
  // Keys that are known at deployment only are refused, so there are few of them.
  const key = fc.oneof(
    { weight: 12, arbitrary: fc.record({ form: fc.constantFrom('literal' as const, 'literal' as const, 'lazy' as const), text: texts.tagKey }) },
    { weight: hostile ? 1 : 0, arbitrary: anyFormOf(texts.tagKey, true) },
  );
  const tags = fc.array(fc.tuple<[Text, Text]>(key, anyFormOf(texts.tagValue, hostile)), { maxLength: 3 });
  const noTags = fc.constant<[Text, Text][]>([]);
  return {
    tags: fc.oneof(noTags, tags),
    moreTags: hostile ? fc.constantFrom(0, 0, 0, 0, 0, 0, 46, 50, 51) : fc.constantFrom(0, 40),
    tagsOnJob: fc.oneof(noTags, noTags, tags),
    tagsAbove: fc.oneof(noTags, tags),
  };
}

export const anyRemovalPolicy = (hostile: boolean) =>
  hostile ? fc.constantFrom(undefined, undefined, undefined, ...Object.values(RemovalPolicy)) : fc.constant(undefined);

export function cases(hostile: boolean): fc.Arbitrary<Case> {
  return fc.record({
    ...spots,
    workspace: fc.record({
      kind: fc.constantFrom(...WORKSPACES),
      id: fc.oneof({ weight: 30, arbitrary: anyFormOf(texts.workspaceId, hostile) }, { weight: hostile ? 1 : 0, arbitrary: fc.constant<Text>({ form: 'missing' }) }),
      where: anyWhere(hostile),
    }),
    syncSource: fc.option(anyFormOf(texts.syncSource, hostile), { nil: undefined }),
    role: anyRole(hostile),
    ...anyTags(hostile),
    inheritTags: fc.boolean(),
    removalPolicy: anyRemovalPolicy(hostile),
    grantee: fc.constantFrom<Case['grantee']>('user', 'service', 'job', 'role'),
  }).map((one) => one.inheritTags ? { ...one, ...withTextKeys(one) } : one);
}

/** The tags of `Tags.of()`, with keys that CDK accepts. */
export const withTextKeys = ({ tagsOnJob, tagsAbove }: Pick<Case, 'tagsOnJob' | 'tagsAbove'>) =>
  ({ tagsOnJob: tagsOnJob.filter(([key]) => isText(key)), tagsAbove: tagsAbove.filter(([key]) => isText(key)) });

/** The ways to set a tag, their keys kept apart so that no tag takes the place of another. */
const TAG_WAYS = ['tags', 'tagsOnJob', 'tagsAbove'] as const;

function tagKey(way: typeof TAG_WAYS[number], key: Text): Text {
  const suffix = { tags: '', tagsOnJob: '.job', tagsAbove: '.above' }[way];
  // JavaScript loses this one before it is anybody's tag.
  return 'text' in key ? { ...key, text: `${key.text}${key.text === '__proto__' ? '.tag' : suffix}` } : key;
}

/**
 * The rules that a case breaks, each by words of its message. Nothing behind a token breaks one.
 */
export function brokenRules(one: Case): string[] {
  const { env, workspace, syncSource, role, removalPolicy } = one;
  const workspaceId = textOf(workspace.id);
  const source = textOf(syncSource);
  const rules: [string, boolean][] = [
    ['The workspace ID ', workspace.id.form === 'missing' || isFault(workspaceId, acceptsWorkspaceId)],
    ['accepts no sync job', workspaceId === 'IoTSiteWiseDefaultWorkspace'],
    ['both must be in one account.', workspace.where === 'elsewhere' && env.account !== undefined],
    ['both must be in one Region.', workspace.where === 'elsewhere' && env.account === undefined && env.region !== undefined],
    ['The sync source ', isFault(source, acceptsSyncSource)],
    ['The sync role ', isFault(roleArnOf(role), acceptsSyncRole)],
    ...tagRules(one, one.inheritTags),
    ['has no snapshots', removalPolicy === RemovalPolicy.SNAPSHOT],
  ];
  return rules.filter(([, broken]) => broken).map(([rule]) => rule);
}

export const isFault = (known: string | undefined, accepts: (known: string) => boolean) =>
  known !== undefined && !standsForAnother(known) && !accepts(known);

/** The ARN of a role that comes with one, where it is known. */
export const roleArnOf = ({ kind, arn }: Case['role']) => kind.startsWith('by ARN') || kind === 'foreign' ? textOf(arn) : undefined;

/** The warnings about roles in what is said of an app. */
export function roleWarningsIn({ messages }: Built): string[] {
  return [...new Set(messages.flatMap((message) => /\[ack: .*:(syncRole\w+|workspaceRole\w+|unknownPrincipal\w+)\]/.exec(message)?.[1] ?? []))].sort();
}

/**
 * What a role that is passed in is warned of, by what can be known of it: in which account it is, whether it takes policies, its trust, and whether it
 * is retained with what it serves.
 */
export function expectedRoleWarnings(prefix: string, { role, env }: Pick<Case, 'role' | 'env'>, isRetained: boolean): string[] {
  const ofOwner = isRetained && OWN_ROLES.includes(role.kind) ? [`${prefix}NotRetained`] : [];
  return [...ofOwner, ...expectedWarningsOfUse(prefix, { role, env })].sort();
}

function expectedWarningsOfUse(prefix: string, { role, env }: Pick<Case, 'role' | 'env'>): string[] {
  const { kind, arn, where } = role;
  if (kind === 'generated') { return []; }
  const accountOfStack = where === 'elsewhere' ? ELSEWHERE.account : env.account;
  const roleArn = roleArnOf(role);
  const isImport = kind === 'by name' || kind.startsWith('by ARN');
  // What the CDK can't import comes by way of a foreign construct, which is where its stack is.
  const isForeign = kind === 'foreign' || (roleArn !== undefined && !acceptsSyncRole(roleArn));
  // Text around a token shows the account too.
  const shownArn = 'text' in arn && arn.form !== 'lazy' ? arn.text : undefined;
  const account = kind.startsWith('by ARN') && !isForeign ? shownArn?.split(':')[4] : accountOfStack;
  const isApart = (one?: string, other?: string) => one !== undefined && other !== undefined && one !== other;

  if (isApart(account, env.account) || isApart(account, accountOfStack)) { return [`${prefix}NotManaged`]; }
  // CDK says itself that its permissions are a person's to add.
  if (isForeign) { return ['unknownPrincipalAddStatementToRole']; }
  if (['by ARN, immutable', 'without policy updates'].includes(kind)) { return [`${prefix}NotManaged`]; }
  if (isImport) { return [`${prefix}TrustUnknown`]; }
  return kind === 'role without trust' ? [`${prefix}NotTrusting`] : [];
}

export type Tagged = Pick<Case, typeof TAG_WAYS[number] | 'moreTags' | 'place'>;

/** The rules that the tags of a case break, all of them or those of the property `tags` alone. */
export function tagRules(one: Tagged, takesAll: boolean): [string, boolean][] {
  const tags = TAG_WAYS.filter((way) => way === 'tags' || (takesAll && (way === 'tagsOnJob' || one.place !== 'stack')))
    .flatMap((way) => one[way].map(([key, value]) => [tagKey(way, key), value] as const));
  // Of two tags with one key the later counts.
  const valueOf = new Map(tags.map(([key, value]) => [textOf(key) ?? key, textOf(value)]));
  return [
    ['The tag key ', tags.some(([key]) => ['parameter', 'import', 'pseudo', 'resource', 'around'].includes(key.form)
      || ('text' in key && key.form === 'literal' && !acceptsNewTagKey(key.text)))],
    ['The value ', [...valueOf.values()].some((value) => isFault(value, acceptsTagValue))],
    ['AWS IoT TwinMaker accepts at most 50', valueOf.size + one.moreTags > 50],
  ];
}

/** Whatever CDK itself refuses, in words of its own, where constructs of two stacks meet. */
const CDK_REFUSES = [
  // A resource of a stack whose environment is not that of the other, or is not known.
  /in a cross-environment fashion/,
  /^(«\w+» )?Stack "[^"]+" cannot reference \{/,
  // A workspace defined here and a role defined beside: the role's policy names the workspace, and the job waits for the policy.
  /would create a cyclic reference/,
];

class ForeignWorkspace extends Construct implements IWorkspaceRef {
  constructor(scope: Construct, id: string, public readonly env: ResourceEnvironment, public readonly workspaceRef: IWorkspaceRef['workspaceRef']) {
    super(scope, id);
  }
}

class ForeignRole extends Construct {
  public readonly roleRef: iam.RoleReference;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly env: ResourceEnvironment = Stack.of(this);

  constructor(scope: Construct, id: string, roleArn?: string) {
    super(scope, id);
    const role = roleArn === undefined ? twinMakerRole(this, 'Role') : undefined;
    this.roleRef = role?.roleRef ?? { roleArn: roleArn!, roleName: 'foreign' };
    this.grantPrincipal = role?.grantPrincipal ?? new iam.UnknownPrincipal({ resource: this });
  }
}

const TWINMAKER = new iam.ServicePrincipal('iottwinmaker.amazonaws.com');

const twinMakerL1 = (scope: Construct, id: string) => new iam.CfnRole(scope, id, {
  path: '/plant/',
  assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: TWINMAKER.service } }] },
});

const twinMakerRole = (scope: Construct, id: string) => new iam.Role(scope, id, { assumedBy: TWINMAKER });

/** The CDK asks for an ID itself, and has to find it in an ARN. */
function importable(kind: Case['workspace']['kind'], id: Text): Case['workspace']['kind'] {
  if (id.form === 'missing') { return kind === 'foreign' ? kind : 'imported'; }
  return kind === 'by ARN' && standsForAnother(textOf(id) ?? '') ? 'by id' : kind;
}

function workspaceFor({ kind, id }: Case['workspace'], stack: Stack, inputs: Construct): IWorkspaceRef {
  const workspaceId = write(inputs, 'WorkspaceId', id);
  const workspaceArn = `arn:${Aws.PARTITION}:iottwinmaker:${stack.region}:${stack.account}:workspace/${workspaceId}`;
  switch (importable(kind, id)) {
    case 'L1': return new CfnWorkspace(stack, 'Workspace', {
      workspaceId,
      role: 'arn:aws:iam::111122223333:role/workspace',
      s3Location: 'arn:aws:s3:::amzn-s3-demo-bucket',
    });
    case 'imported': return Workspace.fromWorkspaceId(stack, 'Workspace', workspaceId);
    case 'by id': return CfnWorkspace.fromWorkspaceId(stack, 'Workspace', workspaceId);
    case 'by ARN': return CfnWorkspace.fromWorkspaceArn(stack, 'Workspace', workspaceArn.replace(Aws.PARTITION, 'aws'));
    case 'foreign': return new ForeignWorkspace(stack, 'Workspace', stack, { workspaceId, workspaceArn });
  }
}

export function roleFor({ kind, arn }: Case['role'], stack: Stack, inputs: Construct): iam.IRoleRef & Partial<iam.IGrantable> | undefined {
  const roleArn = () => write(inputs, 'RoleArn', arn);
  // CDK takes an ARN apart, so to an import it has to look like one. Others come by way of foreign constructs.
  const importableArn = () => ['literal', 'lazy'].includes(arn.form) && !acceptsSyncRole((arn as { text: string }).text) ? undefined : roleArn();
  const imported = (options?: iam.FromRoleArnOptions) => {
    const known = importableArn();
    return known === undefined ? new ForeignRole(stack, 'Role', roleArn()) : iam.Role.fromRoleArn(stack, 'Role', known, options);
  };
  switch (kind) {
    case 'generated': return undefined;
    case 'role': return new iam.Role(stack, 'Role', { assumedBy: TWINMAKER, roleName: PhysicalName.GENERATE_IF_NEEDED });
    case 'role without trust': return new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    case 'lazy role': return new iam.LazyRole(stack, 'Role', { assumedBy: TWINMAKER });
    case 'by name': return iam.Role.fromRoleName(stack, 'Role', 'factory-sync');
    case 'by ARN': return imported();
    case 'by ARN, immutable': return imported({ mutable: false });
    case 'without policy updates': return twinMakerRole(stack, 'Role').withoutPolicyUpdates();
    case 'foreign': return new ForeignRole(stack, 'Role', roleArn());
    case 'foreign around a role': return new ForeignRole(stack, 'Role');
    case 'L1': return twinMakerL1(stack, 'Role');
    case 'L1 by its ARN': return iam.Role.fromRoleArn(stack, 'Role', twinMakerL1(stack, 'RoleL1').attrArn);
    case 'L1 by its name': return iam.Role.fromRoleName(stack, 'Role', twinMakerL1(stack, 'RoleL1').ref);
  }
}

export interface Built {
  /** The errors of ours, or of CDK's list above. None where the case was synthesized. */
  readonly errors: string[];
  readonly templates: any[];
  readonly messages: string[];
  /** The tags that the job has to have, as far as their keys and values are known. */
  readonly knownTags: Map<string, string>;
}

/**
 * Defines what a case describes, grants every grant on it, and synthesizes. Throws what is neither ours nor listed.
 */
export function build(one: Case, outdir: string, context: AppProps['context'] = {}): Built {
  const { app, here, line, stackAt } = spotFor(one, outdir, context);
  const { pairs, above, literalTags } = tagsFor(one, here, line);

  return refusedOr([`${line.node.path}/Sync`, `${stackAt(one.workspace.where).node.path}/Workspace`], one.workspace.where !== 'here' || one.role.where !== 'here', () => {
    const workspace = workspaceFor(one.workspace, stackAt(one.workspace.where), stackAt(one.workspace.where));
    const syncRole = roleFor(one.role, stackAt(one.role.where), stackAt(one.role.where));
    const tags = literalTags();
    const job = new SyncJob(line, 'Sync', {
      workspace,
      syncRole,
      syncSource: one.syncSource && SyncSource.of(write(here, 'Source', one.syncSource)),
      tags: tags.length > 0 ? Object.fromEntries(tags) : undefined,
      inheritTags: one.inheritTags,
      removalPolicy: one.removalPolicy,
    });
    const tagsOnJob = pairs('tagsOnJob');
    const tagsAbove = above();
    tagsOnJob.forEach(([key, value]) => Tags.of(job).add(key, value));
    tagsAbove.forEach(([key, value]) => Tags.of(line).add(key, value));
    const role = syncRole?.grantPrincipal === undefined ? job : syncRole as iam.IGrantable;
    const grantees = { user: () => new iam.User(here, 'User'), service: () => TWINMAKER, job: () => job, role: () => role };
    grantAll(job.grants, grantees[one.grantee]());

    return synthesized(app, outdir, [...tags, ...one.inheritTags ? [...tagsOnJob, ...tagsAbove] : []]);
  });
}

/** The templates of an app, and what is said of it. */
export function synthesized(app: App, outdir: string, tags: [string, string][]): Built {
  return {
    errors: [],
    messages: app.synth().stacksRecursively.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data))),
    templates: templatesIn(outdir),
    knownTags: new Map(tags.filter((pair) => !pair.some(Token.isUnresolved))),
  };
}

/** An app with the stacks of a case. */
export function spotFor(one: Spot, outdir: string, context: AppProps['context']) {
  const app = new App({ analyticsReporting: false, treeMetadata: false, outdir, context });
  const around = one.place.endsWith('stage') ? new Stage(app, 'Stage', { env: one.env }) : app;
  const stackIn = (id: string, env: Environment) => new Stack(around, id, { env, synthesizer: new DefaultStackSynthesizer() });
  const stack = stackIn('Plant', one.env);
  const here = one.place.startsWith('nested') ? new NestedStack(stack, 'Nested') : stack;
  const line = one.place === 'stack' ? here : new Construct(here, 'Line');
  const others = new Map<Where, Stack>([['here', here]]);
  const stackAt = (where: Where) => {
    const found = others.get(where) ?? (where === 'beside' ? stackIn('Beside', one.env) : stackIn('Elsewhere', ELSEWHERE));
    if (found.node.tryFindChild('Topic') === undefined && where !== 'here') { new CfnResource(found, 'Topic', { type: 'AWS::SNS::Topic' }); }
    others.set(where, found);
    return found;
  };
  return { app, here, line, stackAt };
}

/** The tags of a case, written into a stack. */
export function tagsFor(one: Tagged, here: Stack, line: Construct) {
  const pairs = (way: typeof TAG_WAYS[number]) => one[way].map(([key, value], i): [string, string] =>
    [write(here, `Key${way}${i}`, tagKey(way, key)), write(here, `Value${way}${i}`, value)]);
  return {
    pairs,
    above: () => line === here ? [] : pairs('tagsAbove'),
    literalTags: () => [...pairs('tags'), ...Array.from({ length: one.moreTags }, (_, i): [string, string] => [`more${i}`, 'value'])],
  };
}

export function grantAll(grants: SyncJobGrants, grantee: iam.IGrantable) {
  grants.read(grantee);
  grants.listResources(grantee);
  grants.delete(grantee);
  grants.actions(grantee, ['iottwinmaker:GetSyncJob']);
}

export function refusedOr(paths: string[], isBetweenStacks: boolean, build_: () => Built): Built {
  try {
    return build_();
  } catch (error) {
    const errors = ourErrors(error, ...paths);
    if (errors.length > 0 || (isBetweenStacks && CDK_REFUSES.some((pattern) => pattern.test((error as Error).message)))) {
      return { errors, templates: [], messages: [], knownTags: new Map() };
    }
    throw error;
  }
}

/**
 * The errors of ours: thrown at once, or on the list that a synthesis ends with. None where anything else went wrong.
 */
export function ourErrors(error: unknown, ...paths: string[]): string[] {
  const { message } = error as Error;
  const list = /^Validation failed with the following errors:\n/.exec(message);
  const errors = list ? message.slice(list[0].length).split('\n').map((line) => line.trimStart()) : [message];
  return errors.every((one) => paths.some((path_) => one.startsWith(`[${path_}] `))) ? errors : [];
}

export function templatesIn(dir: string): any[] {
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) { return templatesIn(file); }
    return entry.name.endsWith('.template.json') ? [JSON.parse(fs.readFileSync(file, 'utf8'))] : [];
  });
}
