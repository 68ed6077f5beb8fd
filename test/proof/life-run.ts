import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ACCOUNT, BrokenTemplate, Cloud, exportedJobs, Observer, Physical, SYNC_JOB, WORKSPACE } from './cloudformation';
import { inRegion } from './deployable';
import { appsOf, build, BuiltApp, isKeptByOthers, Life, ROLES_OUTSIDE } from './life-apps';

/** What must not happen. */
export type Violation = 'does not synthesize' | 'cycle or dangling reference' | 'reference to a job leaves its stack' | 'policy name twice on a role'
| 'job lacks a permission' | 'workspace lacks a permission' | 'what is retained lacks a permission' | 'job changed' | 'tags of a job' | 'role can not be deleted';

/** What is seen in a life. */
export interface Seen {
  readonly violations: Partial<Record<Violation, string>>;
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

/** What a sync job does with its role, by the guide. */
function neededByJob({ region, properties: { WorkspaceId } }: Physical): string[] {
  const siteWise = `arn:aws:iotsitewise:${region}:${ACCOUNT}`;
  const workspace = `arn:aws:iottwinmaker:${region}:${ACCOUNT}:workspace/${WorkspaceId}`;
  const onEach = (kind: string, type: string) => ['Get', 'Update', 'Delete'].map((verb) => `iottwinmaker:${verb}${kind}`)
    .flatMap((action) => [`${action} ${workspace}`, `${action} ${workspace}/${type}/x`]);
  return [
    `iotsitewise:DescribeAsset ${siteWise}:asset/x`, `iotsitewise:DescribeAssetModel ${siteWise}:asset-model/x`, 'iotsitewise:ListAssets *', 'iotsitewise:ListAssetModels *',
    ...onEach('Entity', 'entity'), `iottwinmaker:CreateEntity ${workspace}`, `iottwinmaker:ListEntities ${workspace}`,
    ...onEach('ComponentType', 'component-type'), `iottwinmaker:CreateComponentType ${workspace}`, `iottwinmaker:ListComponentTypes ${workspace}`,
  ];
}

/** What a workspace does with its role, by the guide. */
function neededByWorkspace({ properties: { S3Location } }: Physical): string[] {
  return [
    `s3:GetBucketLocation ${S3Location}`, `s3:ListBucket ${S3Location}`, `s3:GetObject ${S3Location}/x`, `s3:PutObject ${S3Location}/x`,
    `s3:DeleteObject ${S3Location}/DO_NOT_DELETE_WORKSPACE_x`,
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

class LifeRun implements Observer {
  public readonly seen: Seen = { violations: {}, deployments: 0, rolledBack: 0, steps: 0, checks: 0 };
  private readonly cloud = new Cloud(this, ROLES_OUTSIDE);
  private readonly owned = new Map<string, { own: string; place: string; properties: string }>();
  private readonly siteAt = new Map<string, number>();
  private readonly left = new Map<Physical, string[]>();
  private where = '';
  private deployed: DeployedStack[] = [];

  constructor(private readonly life: Life, tamper: Tamper) {
    try {
      appsOf(life).forEach((app, deployment) => {
        this.where = `deployment ${deployment}`;
        const built = tamper(build(app, outdir), { deployment, life });
        const regions = app.where === 'no env, in two regions' ? ['us-east-1', 'eu-west-1'] : [undefined];
        regions.forEach((region) => this.deploy(built, deployment, region));
      });
      this.where = 'the end';
      this.destroy([...this.deployed].reverse());
    } catch (error) {
      const { message, stack } = error as Error;
      if (error instanceof BrokenTemplate) { this.violates('cycle or dangling reference', message); } else { this.violates('does not synthesize', stack ?? message); }
    }
  }

  public step(what: 'created' | 'updated' | 'deleted' | 'left', physical: Physical) {
    this.seen.steps++;
    for (const job of this.cloud.physical) {
      if (job.type === SYNC_JOB && isChecked(job)) { this.check('job lacks a permission', job, neededByJob(job), `${what} ${physical.id}`); }
    }
    if (what === 'created' && physical.type === WORKSPACE && isChecked(physical)) {
      this.check('workspace lacks a permission', physical, neededByWorkspace(physical), 'created');
    }
  }

  public overwritten(what: string) {
    this.violates('policy name twice on a role', what);
  }

  public stuck(what: string) {
    this.violates('role can not be deleted', what);
  }

  private deploy(built: BuiltApp, deployment: number, region: string | undefined) {
    // The CDK command line deploys no empty stack, and deletes one that is empty now.
    const stacks = built.stacks.filter(({ template }) => Object.keys(template.Resources ?? {}).length > 0)
      .map((stack) => region !== undefined ? inRegion(stack, region) : stack);
    const needs = this.needs();
    [...built.jobs, ...built.workspaces].forEach(({ site, place }) => this.siteAt.set(place, site));
    stacks.flatMap(exportedJobs).forEach((job) => this.violates('reference to a job leaves its stack', job));
    const { seed, failure } = this.life;
    let hasSucceeded = true;
    for (const stack of stacks) {
      const failingStep = failure?.deployment === deployment ? failure.step : undefined;
      const succeeded = this.cloud.deploy(stack, { seed: seed + deployment, failingStep });
      if (!this.deployed.some((other) => isSame(other, stack))) { this.deployed.push(stack); }
      this.seen[succeeded ? 'deployments' : 'rolledBack']++;
      // The CDK command line goes no further.
      if (!succeeded) { hasSucceeded = false; break; }
    }
    if (hasSucceeded) {
      const isGone = (stack: DeployedStack) => [undefined, stack.region].includes(region) && !stacks.some((other) => isSame(other, stack));
      this.destroy(this.deployed.filter(isGone).reverse());
      this.checkJobs(built, region);
      [...this.cloud.physical].filter((workspace) => workspace.type === WORKSPACE && !workspace.isOrphan && isChecked(workspace))
        .forEach((workspace) => this.check('workspace lacks a permission', workspace, neededByWorkspace(workspace), 'afterwards'));
    }
    this.checkLeft(needs);
  }

  private destroy(stacks: DeployedStack[]) {
    const needs = this.needs();
    stacks.forEach((stack) => this.cloud.destroy(stack));
    this.deployed = this.deployed.filter((stack) => !stacks.includes(stack));
    this.checkLeft(needs);
  }

  /** What the roles of all that is there were given for it, and which it needs as long as it is there. */
  private needs(): Map<Physical, string[]> {
    const served = [...this.cloud.physical].filter(({ type, isOrphan }) => [SYNC_JOB, WORKSPACE].includes(type) && !isOrphan).filter(isChecked);
    return new Map(served.map((physical) => [physical, this.given(physical)]));
  }

  private given(physical: Physical): string[] {
    const { S3Location: bucketArn } = physical.properties;
    const site = this.siteAt.get(physical.id.replace(/.*\//, ''));
    const mark = `arn:aws:s3:::amzn-s3-demo-bucket/${physical.type === SYNC_JOB ? 'job' : 'workspace'}-${site}-`;
    const key = [...this.cloud.physical].find((bucket) => bucket.type === 'AWS::S3::Bucket' && bucket.arn === bucketArn)
      ?.properties.BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID;
    return this.cloud.iam.statementsOf(roleOf(physical)).filter(({ Condition }) => Condition === undefined)
      .flatMap(({ Action, Resource }) => [Resource].flat().filter((arn) => arn.startsWith(bucketArn) || arn.startsWith(mark) || arn === key)
        .flatMap((arn) => [Action].flat().map((action) => `${action} ${arn}`)));
  }

  private checkLeft(needs: Map<Physical, string[]>) {
    needs.forEach((needed, physical) => { if (physical.exists && physical.isOrphan) { this.left.set(physical, needed); } });
    this.left.forEach((needed, physical) => this.check('what is retained lacks a permission', physical, needed, 'later'));
  }

  private checkJobs({ jobs }: BuiltApp, region: string | undefined) {
    for (const { site, place, own, tags, inheritsTags } of jobs) {
      const job = this.cloud.deployedAt(place, region);
      if (job === undefined) { continue; }
      const key = `${region} ${site}`;
      const properties = JSON.stringify(job.properties);
      const before = this.owned.get(key);
      if (before !== undefined && before.own === own && (before.properties !== properties || before.place !== place)) {
        this.violates('job changed', `${place}: ${before.properties} -> ${properties}`);
      }
      if (!inheritsTags && JSON.stringify(job.properties.Tags) !== JSON.stringify(tags)) { this.violates('tags of a job', `${place}: ${properties}`); }
      this.owned.set(key, { own, place, properties });
    }
  }

  private check(violation: Violation, physical: Physical, needed: string[], when: string) {
    this.seen.checks++;
    const role = roleOf(physical);
    if (needed.length > 0 && !this.cloud.iam.allows(role, needed)) {
      this.violates(violation, `${physical.id} (${physical.name}), ${role}, ${when}: ${this.cloud.iam.lacking(role, needed)[0]}`);
    }
  }

  private violates(violation: Violation, details: string) {
    this.seen.violations[violation] ??= `${this.where}: ${details}`;
  }
}
