import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PolicyStatement } from './cloud-iam';
import { ACCOUNT, BrokenTemplate, Cloud, exportedJobs, Observer, Physical, SYNC_JOB, WORKSPACE } from './cloudformation';
import { inRegion } from './deployable';
import { appsOf, build, BuiltApp, BuiltJob, isKeptByOthers, Life, ROLES_OUTSIDE } from './life-apps';

/** What must not happen. */
export type Violation = 'does not synthesize' | 'cycle or dangling reference' | 'reference to a job leaves its stack' | 'name of no role'
| 'policy name twice on a role' | 'job lacks a permission' | 'workspace lacks a permission' | 'what is retained lacks a permission' | 'job changed'
| 'tags of a job' | 'role lacks what its template says' | 'permission stays' | 'policy stays' | 'can not be deleted';

/**
 * What no template can prevent. It is counted.
 *
 * - `job role`: AWS refuses a second job while the one that is retained is there. `RETAIN` leaves the policy of the new role, though it is rolled back.
 * - `rolled back`: `RETAIN` also leaves what was created before anything needed it.
 * - `ID and role`: the ID of a retained workspace changes, and its role in the same deployment or later. The old workspace loses its permissions.
 * - `kind of role`: a retained workspace exchanges a role that stays and one that it generates, or that takes no policies. The old role keeps its permissions.
 * - `retention and role`: both of a job change in one deployment. Whether the job stays is in the new template, and whether its old role stays in the old one.
 * - `warned`: a role goes, and the app was warned that what needs it is retained.
 */
export const EXCEPTIONS = ['job role', 'rolled back', 'ID and role', 'kind of role', 'retention and role', 'warned'] as const;
export type Exception = typeof EXCEPTIONS[number];

/** What is seen in a life. */
export interface Seen {
  readonly violations: Partial<Record<Violation, string>>;
  /** By the names of the roles. */
  readonly exceptions: Record<Exception, Set<string>>;
  deployments: number;
  rolledBack: number;
  steps: number;
  checks: number;
}

/** What stands between an app and its deployment: something that breaks it, to see that this is noticed. */
export type Tamper = (built: BuiltApp, context: { readonly deployment: number; readonly life: Life }) => BuiltApp;

/** All apps are synthesized into one directory, one over the other. */
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'life-'));
const outdir = path.join(root, 'cdk.out');

/** Removes what was synthesized. */
export function forget() {
  fs.rmSync(root, { recursive: true, force: true });
}

/** What a sync job or a workspace does with its role, by the guide: `<action> <ARN>`. */
function neededBy(owner: Physical, cloud: Cloud): string[] {
  const { region, properties: { WorkspaceId, S3Location } } = owner;
  const each = (service: string, actions: string[], resources: string[]) => actions
    .flatMap((action) => resources.map((resource) => `${service}:${action} ${resource}`));
  if (owner.type === SYNC_JOB) {
    const siteWise = `arn:aws:iotsitewise:${region}:${ACCOUNT}`;
    const workspace = `arn:aws:iottwinmaker:${region}:${ACCOUNT}:workspace/${WorkspaceId}`;
    const workspaceActions = ['Entity', 'ComponentType'].flatMap((kind) => ['Get', 'Create', 'Update', 'Delete'].map((verb) => `${verb}${kind}`));
    return [
      ...each('iotsitewise', ['DescribeAsset', 'DescribeAssetModel'], [`${siteWise}:asset/*`, `${siteWise}:asset-model/*`]),
      ...each('iotsitewise', ['ListAssets', 'ListAssetModels'], ['*']),
      ...each('iottwinmaker', [...workspaceActions, 'ListEntities', 'ListComponentTypes'],
        [workspace, `${workspace}/entity/*`, `${workspace}/component-type/*`]),
    ];
  }
  const key = [...cloud.physical].find(({ type, arn }) => type === 'AWS::S3::Bucket' && arn === S3Location)
    ?.properties.BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID;
  return [
    ...each('s3', ['GetBucket*', 'ListBucket'], [S3Location]),
    ...each('s3', ['GetObject', 'PutObject'], [`${S3Location}/*`]),
    ...each('s3', ['DeleteObject'], [`${S3Location}/DO_NOT_DELETE_WORKSPACE_*`]),
    ...key !== undefined ? each('kms', ['Decrypt', 'GenerateDataKey'], [key]) : [],
  ];
}

function roleOf({ properties }: Physical): string {
  return (properties.SyncRole ?? properties.Role).split('/').pop();
}

interface DeployedStack {
  readonly name: string;
  readonly region: string;
}

function isSame(one: DeployedStack, other: DeployedStack): boolean {
  return one.name === other.name && one.region === other.region;
}

/** The one of an L1, which the app does not define, and those that others keep. */
function isChecked(physical: Physical): boolean {
  const role = roleOf(physical);
  return role !== 'workspace' && !isKeptByOthers(role);
}

/**
 * Deploys an app again and again, and at last deletes it.
 */
export function live(life: Life, tamper: Tamper = (built) => built): Seen {
  return new LifeRun(life, tamper).seen;
}

/** Whether a statement allows nothing but this: `<action> <ARN>`. */
function isAmong(pairs: string[], { Action, Resource, Condition }: PolicyStatement): boolean {
  return Condition === undefined && [Action].flat().every((action) => [Resource].flat().every((arn) => pairs.includes(`${action} ${arn}`)));
}

/** The part of an ID that is the same in all regions: `Plant.Sync`. */
function placeIn({ id }: Physical): string {
  return id.replace(/.*\//, '');
}

class LifeRun implements Observer {
  public readonly seen: Seen = {
    violations: {},
    exceptions: {
      'job role': new Set(),
      'rolled back': new Set(),
      'ID and role': new Set(),
      'kind of role': new Set(),
      'retention and role': new Set(),
      'warned': new Set(),
    },
    deployments: 0,
    rolledBack: 0,
    steps: 0,
    checks: 0,
  };
  private readonly cloud = new Cloud(this, ROLES_OUTSIDE);
  /** The jobs that are deployed, by their ids. */
  private readonly jobs = new Map<string, BuiltJob>();
  /** Where the roles of the app are, by name. */
  private readonly placeOfRole = new Map<string, string>();
  private readonly warnedRoles = new Set<string>();
  private readonly generatedRoles = new Set<string>();
  private readonly exchanges: { readonly owner: Physical; readonly oldRole: string; readonly exception: Exception }[] = [];
  private where = '';
  private built: BuiltApp | undefined;
  private deployed: DeployedStack[] = [];

  constructor(private readonly life: Life, tamper: Tamper) {
    try {
      appsOf(life).forEach((app, deployment) => {
        this.where = `deployment ${deployment}`;
        const built = this.built = tamper(build(app, outdir), { deployment, life });
        const regions = app.where === 'no env, in two regions' ? ['us-east-1', 'eu-west-1'] : [undefined];
        regions.forEach((region) => this.deploy(built, deployment, region));
      });
      this.where = 'the end';
      this.built = undefined;
      this.destroy([...this.deployed].reverse());
    } catch (error) {
      const { message, stack } = error as Error;
      if (error instanceof BrokenTemplate) { this.violates('cycle or dangling reference', message); } else { this.violates('does not synthesize', stack ?? message); }
    }
  }

  public step(what: 'created' | 'updated' | 'deleted' | 'left', physical: Physical) {
    this.seen.steps++;
    if (physical.type === 'AWS::IAM::Role') { this.placeOfRole.set(physical.name, placeIn(physical)); }
    if (physical.type === SYNC_JOB && ['deleted', 'left'].includes(what)) { this.checkChange(physical); }
    for (const job of this.cloud.physical) {
      if (job.type === SYNC_JOB && isChecked(job)) { this.check('job lacks a permission', job, `${what} ${physical.id}`); }
    }
    if (what === 'created' && physical.type === WORKSPACE && isChecked(physical)) { this.check('workspace lacks a permission', physical, 'created'); }
  }

  public refused(why: string) {
    if (why.endsWith('does not exist')) { this.violates('name of no role', why); }
  }

  public overwritten(what: string) {
    this.violates('policy name twice on a role', what);
  }

  public stuck(physical: Physical, inTheWay: string[]) {
    this.violates('can not be deleted', `${physical.id} (${physical.name}), because of ${inTheWay.join(', ')}`,
      this.warnedRoles.has(placeIn(physical)) ? { role: physical.name, exception: 'warned' } : undefined);
  }

  private deploy(built: BuiltApp, deployment: number, region: string | undefined) {
    // The CDK command line deploys no empty stack, and deletes one that is empty now.
    const stacks = built.stacks.filter(({ template }) => Object.keys(template.Resources ?? {}).length > 0)
      .map((stack) => region !== undefined ? inRegion(stack, region) : stack);
    built.warnedRoles.forEach((place) => this.warnedRoles.add(place));
    built.generatedRoles.forEach((place) => this.generatedRoles.add(place));
    stacks.flatMap(exportedJobs).forEach((job) => this.violates('reference to a job leaves its stack', job));
    const { seed, failure } = this.life;
    let hasSucceeded = true;
    for (const stack of stacks) {
      const before = this.workspaces.map((workspace) => ({ workspace, oldRole: roleOf(workspace) }));
      const failingStep = failure?.deployment === deployment ? failure.step : undefined;
      const succeeded = this.cloud.deploy(stack, { seed: seed + deployment, failingStep });
      before.forEach(({ workspace, oldRole }) => this.noteExchange(workspace, oldRole));
      if (!this.deployed.some((other) => isSame(other, stack))) { this.deployed.push(stack); }
      this.seen[succeeded ? 'deployments' : 'rolledBack']++;
      // The CDK command line goes no further.
      if (!succeeded) { hasSucceeded = false; break; }
      this.checkJobs(built, stack);
    }
    if (hasSucceeded) {
      const isGone = (stack: DeployedStack) => [undefined, stack.region].includes(region) && !stacks.some((other) => isSame(other, stack));
      this.destroy(this.deployed.filter(isGone).reverse());
      this.workspaces.filter(isChecked).forEach((workspace) => this.check('workspace lacks a permission', workspace, 'afterwards'));
    }
    this.checkRoles();
  }

  private destroy(stacks: DeployedStack[]) {
    stacks.forEach((stack) => this.cloud.destroy(stack));
    this.deployed = this.deployed.filter((stack) => !stacks.includes(stack));
    this.checkRoles();
  }

  private get workspaces(): Physical[] {
    return this.cloud.deployed.filter(({ type }) => type === WORKSPACE);
  }

  private noteExchange(workspace: Physical, oldRole: string) {
    const now = this.workspaces.find(({ id }) => id === workspace.id);
    if (now === undefined || roleOf(now) === oldRole || !this.cloud.iam.roleNames.includes(oldRole)) { return; }
    const isGenerated = (role: string) => this.generatedRoles.has(this.placeOfRole.get(role)!);
    const isOfAnotherKind = isKeptByOthers(roleOf(now)) || isGenerated(oldRole) || isGenerated(roleOf(now));
    if (workspace === now && isOfAnotherKind) { this.exchanges.push({ owner: workspace, oldRole, exception: 'kind of role' }); }
    // Those that stayed when the ID changed, now or before, share the role with the one in their place.
    [...this.cloud.physical].filter(({ id, isOrphan }) => id === workspace.id && isOrphan).filter((owner) => roleOf(owner) === oldRole)
      .forEach((owner) => this.exchanges.push({ owner, oldRole, exception: 'ID and role' }));
  }

  /** A role has what the templates say, and what something that is retained needs with it. No other policy is left. */
  private checkRoles() {
    const { iam, deployed, saidOfRoles } = this.cloud;
    const retained = [...this.cloud.physical].filter(({ type, isOrphan }) => isOrphan && [SYNC_JOB, WORKSPACE].includes(type));
    retained.filter(isChecked).forEach((owner) => this.check('what is retained lacks a permission', owner, 'later'));
    for (const role of iam.roleNames) {
      const said = new Set(saidOfRoles.get(role)?.map((statement) => JSON.stringify(statement)));
      const has = new Set(iam.statementsOf(role).map((statement) => JSON.stringify(statement)));
      [...said].filter((statement) => !has.has(statement)).forEach((statement) => this.violates('role lacks what its template says', `${role}: ${statement}`));

      const needed = retained.filter((owner) => roleOf(owner) === role).flatMap((owner) => neededBy(owner, this.cloud));
      for (const { owner, statements } of iam.policiesOf(role)) {
        const rest = statements.filter((statement) => !isAmong(needed, statement));
        const exception = this.exceptionFor(role, owner, rest);
        const where = exception && { role, exception };
        rest.map((statement) => JSON.stringify(statement)).filter((statement) => !said.has(statement))
          .forEach((statement) => this.violates('permission stays', `${role}: ${owner.id} ${statement}`, where));
        if (rest.length > 0 && !deployed.includes(owner)) { this.violates('policy stays', `${role}: ${owner.id}`, where); }
      }
    }
    iam.unattached.filter(({ owner }) => !deployed.includes(owner)).forEach(({ owner }) => this.violates('policy stays', owner.id));
  }

  /** Why statements may stay that no template has. */
  private exceptionFor(role: string, policy: Physical, statements: PolicyStatement[]): Exception | undefined {
    const areNeededBy = (owner: Physical) => statements.every((statement) => isAmong(neededBy(owner, this.cloud), statement));
    if (policy.isLeftInRollback && !policy.id.includes('AddedPolicy')) {
      return [...this.cloud.physical].some((job) => job.type === SYNC_JOB && areNeededBy(job)) ? 'job role' : 'rolled back';
    }
    return this.exchanges.find(({ owner, oldRole, exception }) => exception !== 'ID and role' && oldRole === role && areNeededBy(owner))?.exception;
  }

  /** A job is there until something changes that may change it, even if it is retained. */
  private checkChange(job: Physical) {
    const before = this.jobs.get(job.id);
    const now = this.built?.jobs.find(({ site }) => site === before?.site);
    if (before === undefined || now === undefined) { return; }
    if (now.own === before.own) { this.violates('job changed', `${job.id}: ${JSON.stringify(job.properties)}`); }
    if (now.retention !== before.retention) { this.exchanges.push({ owner: job, oldRole: roleOf(job), exception: 'retention and role' }); }
  }

  private checkJobs({ jobs }: BuiltApp, { name, region }: DeployedStack) {
    for (const job of jobs.filter(({ place }) => place.startsWith(`${name}.`))) {
      const { id, properties } = this.cloud.deployedAt(job.place, region)!;
      this.jobs.set(id, job);
      if (!job.inheritsTags && JSON.stringify(properties.Tags) !== JSON.stringify(job.tags)) {
        this.violates('tags of a job', `${id}: ${JSON.stringify(properties)}`);
      }
    }
  }

  private check(violation: Violation, owner: Physical, when: string) {
    this.seen.checks++;
    const role = roleOf(owner);
    const needed = neededBy(owner, this.cloud);
    if (this.cloud.iam.allows(role, needed)) { return; }
    const exchange = this.exchanges.find((each) => each.owner === owner && each.exception !== 'kind of role');
    const exception = exchange?.exception ?? (this.warnedRoles.has(this.placeOfRole.get(role)!) ? 'warned' : undefined);
    this.violates(violation, `${owner.id} (${owner.name}), ${role}, ${when}: ${this.cloud.iam.lacking(role, needed)[0]}`,
      owner.isOrphan && exception !== undefined ? { role, exception } : undefined);
  }

  private violates(violation: Violation, details: string, unless?: { readonly role: string; readonly exception: Exception }) {
    if (unless !== undefined) {
      this.seen.exceptions[unless.exception].add(unless.role);
    } else {
      this.seen.violations[violation] ??= `${this.where}: ${details}`;
    }
  }
}
