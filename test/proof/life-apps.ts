import {
  App, AspectPriority, Aspects, CfnElement, CfnParameter, Fn, IAspect, MissingRemovalPolicies, NestedStack, Reference, RemovalPolicy, Stack,
  TagManager, Tags, Tokenization,
} from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import fc from 'fast-check';
import { DeployableStack } from './cloudformation';
import { deployable, placeOf, warnedOf } from './deployable';
import { SyncJob, SyncJobGrants, Workspace, WorkspaceGrants } from '../../src';

/** Where the stacks of an app are deployed. Without an env, an app may be deployed to two regions, by two runs. */
const WHERE = ['two regions', 'no env', 'no env, in two regions'] as const;

/** `Plant` and `PlantEu` are two stacks of one class, so their construct ids are the same. */
const PLACES = ['Plant', 'Plant', 'PlantEu', 'Line in Plant', 'Line in PlantEu'] as const;
type Place = typeof PLACES[number];

/**
 * `own` is defined beside the job, `shared` once in its stack, and `of the parent` in the stack around it; `elsewhere` in a stack that all others
 * need. `frozen` is a role of the stack that takes nothing from the library, and `unchangeable` one that takes nothing at all.
 */
const ROLES = [
  'generated', 'generated', 'generated', 'generated', 'own', 'own L1', 'own L1 by ARN', 'in a wrapper', 'of the workspace', 'of the parent', 'shared', 'shared',
  'elsewhere', 'elsewhere', 'imported by name', 'imported by ARN', 'imported by parameter', 'frozen', 'unchangeable',
] as const;

interface RoleCase {
  readonly kind: typeof ROLES[number];
  /** Which one of its kind. Shared ones, those of other stacks and imports are the same for all that name the same. */
  readonly which: number;
  /** Which name it has, where it has one that the app chooses. */
  readonly name?: number;
}

/** Which role of the app is retained. */
const RETAINED = 2;

const WORKSPACES = ['here', 'here', 'here', 'of the parent', 'in a nested stack', 'elsewhere', 'imported', 'imported L1', 'L1'] as const;
/** The forms of an ID. All but a generated one have the same value. */
const IDS = ['text', 'text', 'parameter', 'another parameter', 'Fn::Sub', 'generated'] as const;
const RETENTION = [undefined, RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE] as const;

interface WorkspaceCase {
  readonly kind: typeof WORKSPACES[number];
  readonly id: typeof IDS[number];
  /** Another is another construct. */
  readonly construct: number;
  /** Another is another ID, as text or as the value of the parameter. */
  readonly version: number;
  readonly role: RoleCase;
  readonly bucket: 'generated' | 'own with key';
  readonly retention: typeof RETENTION[number];
  /** How many statements were added to its role, and how long they are. */
  readonly added: number;
}

interface JobCase {
  readonly role: RoleCase;
  readonly tag?: number;
  readonly inheritTags: boolean;
  readonly retention: typeof RETENTION[number];
  readonly added: number;
}

const GRANTEES = ['job', 'workspace', 'job of another site', 'workspace of another site', 'role elsewhere', 'imported role', 'operator', 'operator elsewhere', 'function'] as const;

/** What is granted to whom, in every direction. For another kind, add it here and in `GRANT`. */
interface GrantCase {
  readonly kind: keyof typeof GRANT;
  readonly grantee: typeof GRANTEES[number];
}

export interface SiteCase {
  readonly place: Place;
  readonly exists: boolean;
  readonly workspace: WorkspaceCase;
  readonly job: JobCase;
  readonly grants: GrantCase[];
}

/** What tags everything. The value is that of the deployment. */
const TAGGERS = ['none', 'tags on the app', 'tags on a stack', 'an aspect with Tags.of', 'an aspect with TagManager', 'tags of the stack'] as const;

export interface AppCase {
  readonly where: typeof WHERE[number];
  readonly recentFlags: boolean;
  readonly tagger: typeof TAGGERS[number];
  readonly tag: number;
  /** Whether `MissingRemovalPolicies` retain jobs, workspaces, roles and managed policies. */
  readonly retainsMissing: boolean;
  readonly sites: SiteCase[];
}

const CHANGES = [
  'workspace construct', 'workspace ID', 'workspace ID', 'form of the ID', 'form of the ID', 'form of the ID', 'form of the ID', 'form of the ID',
  'workspace role', 'another role of the workspace',
  'job role', 'job role', 'another role of the job', 'role name', 'role name', 'job tag', 'tag above', 'statements of the job', 'no statements of the job',
  'statements of the workspace', 'no statements of the workspace', 'grant', 'revoke', 'revoke', 'retention of the job', 'retention of the workspace', 'site gone',
] as const;

interface Change {
  readonly kind: typeof CHANGES[number];
  readonly site: number;
  readonly role: RoleCase;
  readonly grant: GrantCase;
  readonly id: typeof IDS[number];
  readonly retention: typeof RETENTION[number];
}

/** An app over a few deployments. */
export interface Life {
  readonly app: AppCase;
  readonly deployments: Change[][];
  /** Chooses among the orders that CloudFormation may take. */
  readonly seed: number;
  /** The step of a deployment that fails, of each stack. */
  readonly failure?: { readonly deployment: number; readonly step: number };
}

const roles: fc.Arbitrary<RoleCase> = fc.record({
  kind: fc.constantFrom(...ROLES),
  which: fc.nat(RETAINED),
  name: fc.option(fc.constant(0), { nil: undefined }),
});
const grants = (): fc.Arbitrary<GrantCase> => fc.record({
  kind: fc.constantFrom(...Object.keys(GRANT) as (keyof typeof GRANT)[]),
  grantee: fc.constantFrom(...GRANTEES),
});
const added = fc.constantFrom(0, 0, 1, 2, 40);
const sites = (): fc.Arbitrary<SiteCase> => fc.record({
  place: fc.constantFrom(...PLACES),
  exists: fc.constant(true),
  workspace: fc.record({
    kind: fc.constantFrom(...WORKSPACES),
    id: fc.constantFrom(...IDS),
    construct: fc.constant(0),
    version: fc.constant(0),
    role: roles,
    bucket: fc.constantFrom('generated', 'own with key'),
    retention: fc.constantFrom(...RETENTION),
    added,
  }),
  job: fc.record({
    role: roles,
    tag: fc.option(fc.constant(0), { nil: undefined }),
    inheritTags: fc.constantFrom(false, false, false, true),
    retention: fc.constantFrom(...RETENTION),
    added,
  }),
  grants: fc.array(grants(), { maxLength: 4 }),
});
const changes = (): fc.Arbitrary<Change> => fc.record({
  kind: fc.constantFrom(...CHANGES),
  site: fc.nat(2),
  role: roles,
  grant: grants(),
  id: fc.constantFrom(...IDS),
  retention: fc.constantFrom(...RETENTION),
});

export const lives = (): fc.Arbitrary<Life> => fc.record({
  app: fc.record({
    where: fc.constantFrom(...WHERE),
    recentFlags: fc.boolean(),
    tagger: fc.constantFrom(...TAGGERS),
    tag: fc.constant(0),
    retainsMissing: fc.constantFrom(false, false, true),
    sites: fc.array(sites(), { minLength: 1, maxLength: 3 }),
  }),
  deployments: fc.array(fc.array(changes(), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
  seed: fc.nat(),
  failure: fc.option(fc.record({ deployment: fc.nat(3), step: fc.nat(25) }), { nil: undefined }),
});

/** The app of each deployment, the first one included. */
export function appsOf({ app, deployments }: Life): AppCase[] {
  const apps = [app];
  for (const each of deployments) {
    const retained = new Set<number>();
    apps.push(each.reduce((before, change) => changed(before, change, retained), apps[apps.length - 1]));
  }
  return apps;
}

/**
 * Whether what is replaced is retained is for CloudFormation to see in one template, and whether what is removed is retained, in the one
 * before. So a deployment that changes the retention of a site changes nothing else of it. A workspace that stays after its ID changed shares its
 * role and bucket with the one in its place, and loses them to `DESTROY`, as docs/workspace.md says. So there is no `DESTROY` after that.
 */
function changed(app: AppCase, { kind, site: nth, role, grant, id, retention }: Change, retained: Set<number>): AppCase {
  if (kind === 'tag above') { return { ...app, tag: app.tag + 1 }; }
  const index = nth % app.sites.length;
  const { workspace, job, ...site } = app.sites[index];
  const isRetention = kind.startsWith('retention');
  if (retained.has(index) || isRetention && app.sites[index] !== undefined && retained.has(-index - 1)) { return app; }
  retained.add(isRetention ? index : -index - 1);
  const next = (): SiteCase => {
    switch (kind) {
      case 'workspace construct': return { ...site, job, workspace: { ...workspace, construct: workspace.construct + 1, version: workspace.version + 1 } };
      case 'workspace ID': return { ...site, job, workspace: { ...workspace, version: workspace.version + 1 } };
      case 'form of the ID': return [workspace.id, id].includes('generated') ? app.sites[index] : { ...site, job, workspace: { ...workspace, id } };
      case 'workspace role': return { ...site, job, workspace: { ...workspace, role } };
      case 'another role of the workspace': return { ...site, job, workspace: { ...workspace, role: another(workspace.role) } };
      case 'job role': return { ...site, workspace, job: { ...job, role } };
      case 'another role of the job': return { ...site, workspace, job: { ...job, role: another(job.role) } };
      case 'role name': return {
        ...site,
        workspace: { ...workspace, role: { ...workspace.role, name: workspace.role.name !== undefined ? workspace.role.name + 1 : undefined } },
        job: { ...job, role: { ...job.role, name: (job.role.name ?? 0) + 1 } },
      };
      case 'job tag': return { ...site, workspace, job: { ...job, tag: (job.tag ?? 0) + 1 } };
      case 'statements of the job': return { ...site, workspace, job: { ...job, added: job.added + 1 } };
      case 'no statements of the job': return { ...site, workspace, job: { ...job, added: 0 } };
      case 'no statements of the workspace': return { ...site, job, workspace: { ...workspace, added: 0 } };
      case 'statements of the workspace': return { ...site, job, workspace: { ...workspace, added: workspace.added + 1 } };
      case 'grant': return { ...site, workspace, job, grants: [...site.grants, grant] };
      case 'revoke': return { ...site, workspace, job, grants: site.grants.slice(0, -1) };
      case 'retention of the job': return { ...site, workspace, job: { ...job, retention } };
      case 'retention of the workspace': return {
        ...site,
        job,
        workspace: { ...workspace, retention: workspace.version > 0 && retention === RemovalPolicy.DESTROY ? workspace.retention : retention },
      };
      case 'site gone': return { ...site, workspace, job, exists: false };
      default: throw new Error(kind);
    }
  };
  return { ...app, sites: app.sites.map((each, i) => i === index ? next() : each) };
}

function isParameter({ id }: WorkspaceCase): boolean {
  return !['text', 'generated'].includes(id);
}

function another(role: RoleCase): RoleCase {
  return { ...role, which: (role.which + 1) % (RETAINED + 1) };
}

const TWINMAKER = 'iottwinmaker.amazonaws.com';
const trusting = () => ({ assumedBy: new iam.ServicePrincipal(TWINMAKER) });

/** The roles that exist without the app. */
export const ROLES_OUTSIDE = [0, 1, 2].flatMap((which) => [...[0, 1, 2, 3, 4, 5, 6, 7].map((name) => `outside-${which}-${name}`), `kept-${which}`]);

/** The roles whose permissions are not for the library to give. */
export function isKeptByOthers(role: string): boolean {
  return /^kept-|Frozen/.test(role);
}

/** A construct around a role, with more in it. */
class RoleWrapper extends Construct implements iam.IGrantable {
  public readonly role = new iam.Role(this, 'Role', trusting());
  public readonly roleRef = this.role.roleRef;
  public readonly env = this.role.env;
  public readonly grantPrincipal = this.role.grantPrincipal;
}

class Tagger implements IAspect {
  constructor(private readonly value: string, private readonly byManager: boolean) {}

  public visit(node: IConstruct) {
    // Of all nodes, CDK with stabilization takes a hundred, and then suspects a loop.
    if (!TagManager.isTaggable(node)) { return; }
    if (this.byManager) { node.tags.setTag('deployment', this.value); } else { Tags.of(node).add('deployment', this.value); }
  }
}

/** A site of an app, built. */
interface Site {
  readonly index: number;
  readonly one: SiteCase;
  readonly scope: Construct;
  readonly stack: Stack;
  readonly parent?: Stack;
  readonly workspace: Workspace | IWorkspaceRef;
  readonly workspaceL1?: CfnWorkspace;
  readonly job: SyncJob;
}

/** The sync job of a site. */
export interface BuiltJob {
  readonly site: number;
  /** Where it is: `Plant.Sync`. */
  readonly place: string;
  /** All that may change its properties. */
  readonly own: string;
  readonly tags: Record<string, string> | undefined;
  readonly inheritsTags: boolean;
  readonly retention: typeof RETENTION[number];
}

export interface BuiltApp {
  /** In the order of their deployment. */
  readonly stacks: DeployableStack[];
  readonly jobs: BuiltJob[];
  /** Where the roles are that the app does not retain, while it retains what they are for, and warns of it. */
  readonly warnedRoles: string[];
  /** Where the roles are that were generated for workspaces. */
  readonly generatedRoles: string[];
}

/**
 * An app as its stacks are deployed to one region, or to the ones that they name.
 */
export function build(app: AppCase, outdir: string, context: Record<string, unknown> = {}): BuiltApp {
  return new LifeApp(app, outdir, context).built();
}

class LifeApp {
  private readonly app: App;
  private readonly elsewhere: Stack;
  private readonly rolesElsewhere: iam.Role[];
  private readonly operatorElsewhere: iam.Role;
  private readonly tableElsewhere: dynamodb.Table;
  private readonly workspacesElsewhere: Stack;
  private readonly stacks = new Map<Place, Stack>();
  private readonly parameters = new Map<Stack, Record<string, string>>();
  private readonly sites: Site[] = [];
  private readonly hasEnv: boolean;

  constructor(private readonly one: AppCase, private readonly outdir: string, context: Record<string, unknown>) {
    this.hasEnv = one.where === 'two regions';
    this.app = new App({
      analyticsReporting: false,
      treeMetadata: false,
      stackTraces: false,
      outdir,
      context: {
        '@aws-cdk/aws-iam:minimizePolicies': one.recentFlags,
        '@aws-cdk/core:aspectStabilization': one.recentFlags,
        '@aws-cdk/core:explicitStackTags': one.recentFlags,
        // Without it, CDK gives the same name to the policies of two stacks on an imported role that something is granted to.
        '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName': true,
        ...context,
      },
    });
    this.elsewhere = this.stack('Elsewhere');
    const nameElsewhere = (which: number) => this.hasEnv ? `elsewhere-${which}` : undefined;
    this.rolesElsewhere = [0, 1, 2].map((which) => new iam.Role(this.elsewhere, `Role${which}`, { ...trusting(), roleName: nameElsewhere(which) }));
    this.rolesElsewhere[RETAINED].applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.rolesElsewhere.forEach((role) => this.keepExports(this.elsewhere, role.roleArn, role.roleName));
    this.operatorElsewhere = new iam.Role(this.elsewhere, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    this.tableElsewhere = tableIn(this.elsewhere);
    this.keepExports(this.elsewhere, this.tableElsewhere.tableArn);
    this.workspacesElsewhere = this.stack('Workspaces');
    one.sites.forEach((site, index) => { if (site.exists) { this.sites.push(this.site(site, index)); } });
    this.sites.forEach((site) => site.one.grants.forEach((grant, index) => this.grant(site, grant, index)));
    this.tag();
    if (one.retainsMissing) {
      MissingRemovalPolicies.of(this.app).retain({
        applyToResourceTypes: ['AWS::IoTTwinMaker::SyncJob', 'AWS::IoTTwinMaker::Workspace', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'],
      });
    }
  }

  public built(): BuiltApp {
    const all = this.app.node.findAll();
    return {
      stacks: deployable(this.app, this.outdir, this.parameters),
      jobs: this.sites.map(({ index, one: { workspace, job }, job: construct }) => ({
        site: index,
        place: placeOf(construct.resource),
        own: JSON.stringify([
          workspace.kind, workspace.id === 'generated', workspace.construct, workspace.version,
          job.role, job.role.kind === 'of the workspace' ? workspace.role : '', job.tag, job.inheritTags,
          job.inheritTags ? [this.one.tagger, this.one.tag] : '',
        ]),
        tags: job.tag !== undefined ? { own: String(job.tag) } : undefined,
        inheritsTags: job.inheritTags,
        retention: job.retention,
      })),
      warnedRoles: ['syncRoleNotRetained', 'workspaceRoleNotRetained'].flatMap((id) => warnedOf(this.app, id))
        .map((path) => placeOf(roleL1(all.find(({ node }) => node.path === path) as SyncJob | Workspace))),
      generatedRoles: all.filter((each) => each instanceof Workspace).filter((each) => each.node.children.includes(each.role))
        .map((workspace) => placeOf(roleL1(workspace))),
    };
  }

  private stack(id: string, region = 'us-east-1'): Stack {
    return new Stack(this.app, id, {
      env: this.hasEnv ? { account: '111122223333', region } : undefined,
      tags: this.one.tagger === 'tags of the stack' ? { deployment: String(this.one.tag) } : undefined,
    });
  }

  /** What another stack may import stays exported, as the CDK guide has it, or the import could never be given up. */
  private keepExports(stack: Stack, ...values: string[]) {
    values.forEach((value) => stack.exportValue(value));
  }

  private stackAt(place: Place): Stack {
    const [id, parent] = place.split(' in ').reverse().length === 2 ? ['Line', place.split(' in ')[1] as Place] : [place, undefined];
    const stack = this.stacks.get(place)
      ?? (parent !== undefined ? new NestedStack(this.stackAt(parent), id) : this.stack(id, id === 'PlantEu' ? 'eu-west-1' : 'us-east-1'));
    this.stacks.set(place, stack);
    return stack;
  }

  private parameter(stack: Stack, id: string, value: string): string {
    const parameter = new CfnParameter(stack, id);
    this.parameters.set(stack, { ...this.parameters.get(stack), [id]: value });
    return parameter.valueAsString;
  }

  private site(one: SiteCase, index: number): Site {
    const stack = this.stackAt(one.place);
    const parent = stack.nestedStackParent;
    // Equal in all stacks of the class.
    const scope = new Construct(stack, `Site${this.one.sites.slice(0, index).filter(({ place }) => place === one.place).length}`);
    const workspace = this.workspace(one, index, scope, stack, parent);
    const role = this.role(one.job.role, 'SyncRole', index, scope, stack, parent, workspace);
    const job = new SyncJob(role instanceof RoleWrapper ? role : scope, 'Sync', {
      workspace,
      syncRole: role,
      tags: one.job.tag !== undefined ? { own: String(one.job.tag) } : undefined,
      inheritTags: one.job.inheritTags,
      removalPolicy: one.job.retention,
    });
    this.addStatements(one.job.added, 'job', index, (statement) => job.addToRolePolicy(statement));
    return { index, one, scope, stack, parent, workspace, workspaceL1: workspace instanceof Workspace ? workspace.resource : undefined, job };
  }

  private workspace({ workspace: one, place }: SiteCase, index: number, scope: Construct, stack: Stack,
    parent: Stack | undefined): Workspace | IWorkspaceRef {
    const isElsewhere = one.kind === 'elsewhere' && (!this.hasEnv || !place.endsWith('PlantEu'));
    const nested = () => stack.node.tryFindChild('Nested') as NestedStack ?? new NestedStack(stack, 'Nested');
    const where = isElsewhere ? this.workspacesElsewhere : one.kind === 'of the parent' && parent !== undefined ? parent : one.kind === 'in a nested stack' ? nested() : stack;
    const inWhere = where === stack ? scope : new Construct(where, `${place.replaceAll(' ', '')}${index}`);
    const define = (construct: number, version: number): Workspace => {
      const id = one.id === 'generated' ? undefined : this.workspaceId(one, index, version, where, inWhere);
      const role = one.role.kind === 'of the workspace' ? undefined
        : this.role(one.role, `WorkspaceRole${construct}`, index, inWhere, where, where.nestedStackParent, undefined);
      const bucket = one.bucket === 'own with key' ? this.bucketWithKey(inWhere, construct) : undefined;
      const workspace = new Workspace(inWhere, `Workspace${construct}`, { workspaceId: id, role, bucket, removalPolicy: one.retention });
      bucket?.encryptionKey?.grantEncryptDecrypt(workspace);
      this.addStatements(one.added, 'workspace', index, (statement) => workspace.addToRolePolicy(statement));
      return workspace;
    };
    if (isElsewhere) {
      // The old one stays with its exports, for the stack of the job still imports them while this one is deployed.
      const workspaces = [0, 1].map((which) => define(which, which));
      workspaces.forEach((workspace) => {
        this.keepExports(where, workspace.workspaceId);
        if (one.role.kind === 'generated') { this.keepExports(where, workspace.role.roleRef.roleArn, workspace.role.roleRef.roleName); }
      });
      return workspaces[one.version % 2];
    }
    switch (one.kind) {
      case 'imported': return Workspace.fromWorkspaceId(scope, `Workspace${one.construct}`, this.workspaceId(one, index, one.version, where, scope));
      case 'imported L1': return CfnWorkspace.fromWorkspaceId(scope, `Workspace${one.construct}`, this.workspaceId(one, index, one.version, where, scope));
      case 'L1': return new CfnWorkspace(scope, `Workspace${one.construct}`, {
        workspaceId: this.workspaceId(one, index, one.version, where, scope),
        role: 'arn:aws:iam::111122223333:role/workspace',
        s3Location: 'arn:aws:s3:::amzn-s3-demo-bucket',
      });
      default: return define(one.construct, one.version);
    }
  }

  private workspaceId(one: WorkspaceCase, index: number, version: number, where: Stack, scope: Construct): string {
    const text = `site-${index}-v${version}`;
    const root = where.nestedStackParent ?? where;
    if (!isParameter(one) || root === this.workspacesElsewhere) { return text; }
    const id = this.parameter(root, `${one.id === 'parameter' ? '' : 'Other'}Id${index}${scope.node.id}`, text);
    return one.id === 'Fn::Sub' ? Fn.sub('${Id}', { Id: id }) : id;
  }

  private bucketWithKey(scope: Construct, which: number): s3.Bucket {
    return new s3.Bucket(scope, `OwnBucket${which}`, { encryptionKey: new kms.Key(scope, `Key${which}`) });
  }

  private role({ kind, which, name = 0 }: RoleCase, id: string, index: number, scope: Construct, stack: Stack, parent: Stack | undefined,
    workspace: Workspace | IWorkspaceRef | undefined): iam.IRoleRef | undefined {
    const retained = <T extends { applyRemovalPolicy(policy: RemovalPolicy): void }>(role: T): T => {
      if (which === RETAINED) { role.applyRemovalPolicy(RemovalPolicy.RETAIN); }
      return role;
    };
    // What is retained has no name of the app, which could not be taken again.
    const roleName = this.hasEnv && which === 1 && !this.one.retainsMissing ? `${kind.replaceAll(' ', '-')}-${id}-${index}-${name}` : undefined;
    const once = (onceId: string, create: (onceId: string) => iam.IRoleRef) =>
      stack.node.tryFindChild(onceId) as unknown as iam.IRoleRef ?? create(onceId);
    const outside = `outside-${which}-${name}`;
    const l1 = () => retained(new iam.CfnRole(scope, `${id}L1${which}`, {
      roleName, path: which > 0 ? '/plant/' : undefined, assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    }));
    switch (kind) {
      case 'generated': return undefined;
      case 'own': return retained(new iam.Role(scope, `${id}Own${which}`, { ...trusting(), roleName }));
      case 'own L1': return l1();
      case 'own L1 by ARN': return iam.Role.fromRoleArn(scope, `${id}ByArn${which}`, l1().attrArn);
      case 'shared': return once(`Shared${which}`, (onceId) => retained(new iam.Role(stack, onceId, trusting())));
      case 'in a wrapper':
        return id === 'SyncRole' ? new RoleWrapper(scope, `${id}Wrapper${which}`) : retained(new iam.Role(scope, `${id}Own${which}`, trusting()));
      case 'of the workspace': return workspace instanceof Workspace ? workspace.role : undefined;
      case 'of the parent':
        return parent !== undefined ? retained(new iam.Role(parent, `${scope.node.id}${index}${id}${which}`, { ...trusting(), roleName })) : undefined;
      case 'elsewhere': return this.rolesElsewhere[which];
      case 'imported by name': return once(`Imported-${outside}`, (onceId) => iam.Role.fromRoleName(stack, onceId, outside));
      case 'imported by ARN': return once(`ByArn-${outside}`, (onceId) => iam.Role.fromRoleArn(stack, onceId, `arn:aws:iam::111122223333:role/${outside}`));
      case 'imported by parameter': return iam.Role.fromRoleName(scope, `${id}ByParameter`, this.parameter(stack.nestedStackParent ?? stack, `Role${index}${scope.node.id}${id}`, outside));
      case 'frozen': return new iam.Role(scope, `${id}Frozen${which}`, trusting()).withoutPolicyUpdates();
      case 'unchangeable': return once(`Kept${which}`, (onceId) => iam.Role.fromRoleName(stack, onceId, `kept-${which}`, { mutable: false }));
    }
  }

  private addStatements(count: number, owner: string, index: number, add: (statement: iam.PolicyStatement) => void) {
    for (let i = 0; i < count; i++) {
      // Long enough that forty of them are more than one managed policy takes.
      add(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::amzn-s3-demo-bucket/${owner}-${index}-${i}-${'x'.repeat(count > 9 ? 150 : 1)}/*`] }));
    }
  }

  private grant(site: Site, { kind, grantee: to }: GrantCase, index: number) {
    const grantee = this.grantee(site, to, index);
    if (grantee !== undefined) { GRANT[kind]({ site, grantee, scope: new Construct(grantee.home, `Grant${site.index}-${index}`), elsewhere: this.hasEnv && grantee.home.region !== this.elsewhere.region ? undefined : this.tableElsewhere }); }
  }

  private grantee(site: Site, to: GrantCase['grantee'], index: number): Grantee | undefined {
    const { scope, stack } = site;
    const isOther = to.endsWith('of another site');
    const others = this.sites.filter((other) => other !== site);
    const { job, workspace } = isOther ? others[index % Math.max(1, others.length)] ?? {} : site;
    // What a parameter says can't be said in a stack that this one needs, nor in one beside it that needs the same.
    const isEverywhere = !isParameter(site.one.workspace);
    switch (to) {
      case 'job': case 'job of another site':
        return job !== undefined && (isEverywhere || !isOther) ? { principal: job, home: job.stack, site, is: 'job' } : undefined;
      case 'workspace': case 'workspace of another site':
        return workspace instanceof Workspace && (isEverywhere || !isOther) ? { principal: workspace, home: workspace.stack, site, is: 'workspace' } : undefined;
      case 'role elsewhere': return isEverywhere ? { principal: this.rolesElsewhere[index % 2], home: this.elsewhere, site } : undefined;
      case 'operator elsewhere': return isEverywhere ? { principal: this.operatorElsewhere, home: this.elsewhere, site } : undefined;
      // CDK gives such a role a policy whose name is that of the stack, which is the same in two regions.
      case 'imported role': return this.one.where !== 'no env, in two regions'
        ? { principal: iam.Role.fromRoleName(scope, `Grantee${index}`, `outside-${index % 2}-0`), home: stack, site } : undefined;
      case 'operator': return { principal: new iam.Role(scope, `Operator${index}`, { assumedBy: new iam.AccountRootPrincipal() }), home: stack, site };
      case 'function': return { principal: functionIn(scope, `Function${index}`), home: stack, site };
    }
  }

  private tag() {
    const { tagger } = this.one;
    const value = String(this.one.tag);
    switch (tagger) {
      case 'tags on the app': Tags.of(this.app).add('deployment', value); break;
      case 'tags on a stack': this.stacks.forEach((stack) => Tags.of(stack).add('deployment', value)); break;
      case 'an aspect with Tags.of': Aspects.of(this.app).add(new Tagger(value, false), { priority: AspectPriority.MUTATING }); break;
      case 'an aspect with TagManager': Aspects.of(this.app).add(new Tagger(value, true)); break;
    }
  }
}

/** The role of a job or workspace, which the app defines. */
function roleL1(owner: SyncJob | Workspace): CfnElement {
  const { roleArn } = (owner instanceof SyncJob ? owner.syncRole : owner.role).roleRef;
  const targets = Tokenization.reverseString(roleArn).tokens.map((token) => (token as Reference).target);
  return targets.find((target) => CfnElement.isCfnElement(target)) as CfnElement;
}

interface Grantee {
  readonly principal: iam.IGrantable;
  /** The stack that its policies are in. */
  readonly home: Stack;
  readonly site: Site;
  readonly is?: 'job' | 'workspace';
}

interface GrantContext {
  readonly site: Site;
  readonly grantee: Grantee;
  /** In the stack of the grantee. */
  readonly scope: Construct;
  readonly elsewhere: dynamodb.Table | undefined;
}

const ofWorkspace = ({ workspace }: Site, use: (grants: WorkspaceGrants) => unknown) => use(WorkspaceGrants.fromWorkspace(workspace));

const GRANT = {
  'jobs: read': ({ site, grantee }: GrantContext) => site.job.grants.read(grantee.principal),
  'jobs: listResources': ({ site, grantee }: GrantContext) => site.job.grants.listResources(grantee.principal),
  'jobs: delete': ({ site, grantee }: GrantContext) => site.job.grants.delete(grantee.principal),
  'jobs: actions': ({ site, grantee }: GrantContext) => site.job.grants.actions(grantee.principal, ['iottwinmaker:GetSyncJob']),
  'jobs: read, by the L1': ({ site, grantee }: GrantContext) => SyncJobGrants.fromSyncJob(site.job.resource).read(grantee.principal),
  'jobs: read, by an import': ({ site, grantee, scope }: GrantContext) => SyncJob.fromSyncJobAttributes(scope, 'Job', { workspace: site.workspace }).grants.read(grantee.principal),
  'workspaces: read': ({ site, grantee }: GrantContext) => ofWorkspace(site, (its) => its.read(grantee.principal)),
  'workspaces: readData': ({ site, grantee }: GrantContext) => ofWorkspace(site, (its) => its.readData(grantee.principal)),
  'workspaces: writeEntities': ({ site, grantee }: GrantContext) => ofWorkspace(site, (its) => its.writeEntities(grantee.principal)),
  'workspaces: writeScenes': ({ site, grantee }: GrantContext) => ofWorkspace(site, (its) => its.writeScenes(grantee.principal)),
  'workspaces: actions': ({ site, grantee }: GrantContext) => ofWorkspace(site, (its) => its.actions(grantee.principal, ['iottwinmaker:GetWorkspace'])),
  'a key': ({ grantee, scope }: GrantContext) => new kms.Key(scope, 'Key').grantDecrypt(grantee.principal),
  'a table': ({ grantee, scope }: GrantContext) => tableIn(scope).grantReadData(grantee.principal),
  'a table elsewhere': ({ grantee, elsewhere }: GrantContext) => elsewhere?.grantReadData(grantee.principal),
  'a bucket': ({ grantee, scope }: GrantContext) => new s3.Bucket(scope, 'Bucket').grantRead(grantee.principal),
  'a function': ({ grantee, scope }: GrantContext) => functionIn(scope, 'Function').grantInvoke(grantee.principal),
  'a function that reads the workspace': ({ site, grantee, scope }: GrantContext) => {
    const { workspace, workspaceL1 } = site;
    const isInReach = workspaceL1 !== undefined && workspaceL1.stack === grantee.home;
    functionIn(scope, 'Function', isInReach ? { WORKSPACE: workspace.workspaceRef.workspaceId } : {}).grantInvoke(grantee.principal);
  },
  // Granted to the job itself, or to one that needs it, this is a true circle.
  'a function that reads the job': ({ site, grantee, scope }: GrantContext) => {
    const isInReach = grantee.is !== 'job' && site.stack === grantee.home;
    functionIn(scope, 'Function', isInReach ? { JOB: site.job.syncJobArn } : {}).grantInvoke(grantee.principal);
  },
};

function tableIn(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
}

function functionIn(scope: Construct, id: string, environment: Record<string, string> = {}): lambda.Function {
  return new lambda.Function(scope, id, { code: lambda.Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X, environment });
}
