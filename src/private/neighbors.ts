import { Stack } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { fail, quote, warn } from './messages';
import { asL1, isKnown, keyOf } from './references';

/** A value that only one construct of a stack, or of an account and Region, can have. Looking one up takes the same time in an app of any size. */
interface Claim {
  readonly claimant: IConstruct;
  readonly value: string;
}

const CLAIMS = new WeakMap<IConstruct, Map<string, Claim>>();

/** Claims a value if nobody has it, and returns the claim on it. */
function claim(place: IConstruct, what: string, mine: Claim): Claim {
  const claims = CLAIMS.get(place) ?? new Map<string, Claim>();
  const found = claims.get(what);
  if (found !== undefined && isInTree(found.claimant)) { return found; }
  CLAIMS.set(place, claims.set(what, mine));
  return mine;
}

/**
 * Claims a value for one construct. Throws if the stack has another such construct, and warns if another stack has it, because one of the two may
 * never be deployed.
 *
 * @param value The value. It is not checked if it is unknown.
 * @param say Returns the fault and its remedy for the path of the other construct.
 */
function claimAlone(claimant: IConstruct, what: string, value: string | undefined, warning: string, say: (holder: string) => string) {
  if (value === undefined) { return; }
  const mine = { claimant, value };
  const here = claim(topStackOf(claimant), `${what} ${value}`, mine);
  if (here !== mine) { fail(claimant, say(here.claimant.node.path)); }

  const [place, environment] = environmentOf(claimant);
  const elsewhere = claim(place, `${environment} ${what} ${value}`, mine);
  if (elsewhere !== mine) {
    warn(claimant, warning, `${say(elsewhere.claimant.node.path)} Acknowledge this warning if only one of the two is ever deployed.`);
  }
}

/** The place where claims are compared: the app, for each known account and Region, or else the stack. */
function environmentOf(construct: IConstruct): [IConstruct, string] {
  const { account, region } = Stack.of(construct);
  return isKnown(account) && isKnown(region) ? [construct.node.root, `${account}/${region}`] : [topStackOf(construct), 'unknown'];
}

/** The stack that a construct is deployed with, which is not a nested stack. */
export function topStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent === undefined ? stack : topStackOf(stack.nestedStackParent);
}

/** Whether a construct is still part of its app. `tryRemoveChild()` removes constructs. */
function isInTree(construct: IConstruct): boolean {
  const scope = construct.node.scope;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope));
}

function inText(value: string): string {
  return isKnown(value) ? ` (${quote(value)})` : '';
}

/**
 * Finds two jobs for one workspace and source, and jobs for more than one workspace.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
 */
export function checkOtherJobs(syncJob: IConstruct, workspaceId: string, syncSource: string) {
  claimAlone(syncJob, 'sync job', keyOfJob(workspaceId, syncSource), 'secondSyncJob', (holder) =>
    `There is already a sync job for this workspace${inText(workspaceId)} and sync source: [${holder}]. A workspace accepts one job per source, so the `
    + 'second fails to deploy. Use that SyncJob here, or import it with SyncJob.fromSyncJobArn() or SyncJob.fromSyncJobAttributes().');

  if (!isKnown(workspaceId)) { return; }
  const [place, environment] = environmentOf(syncJob);
  const first = claim(place, `${environment} synced workspace`, { claimant: syncJob, value: workspaceId });
  if (first.value !== workspaceId) {
    warn(syncJob, 'secondWorkspace', `AWS IoT TwinMaker syncs a single workspace, and ${quote(workspaceId)} would be the second one in this account and Region, `
      + `after ${quote(first.value)} by [${first.claimant.node.path}]. Keep one of the two jobs, or acknowledge this warning if only one of the two is `
      + 'ever deployed.');
  }
}

/**
 * Finds two workspaces with one ID, or with one bucket.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
 */
export function checkOtherWorkspaces(workspace: IConstruct, workspaceId: string, bucket: string | undefined) {
  DIRECTORIES.delete(topStackOf(workspace));
  claimAlone(workspace, 'workspace', keyOf(workspaceId), 'secondWorkspaceId', (holder) =>
    `There is already a workspace with this ID${inText(workspaceId)}: [${holder}]. An ID must be unique in an account and Region. Use that Workspace `
    + 'here, or choose another workspaceId.');
  claimAlone(workspace, 'bucket', bucket, 'secondWorkspaceBucket', (holder) =>
    `The bucket belongs to another workspace: [${holder}]. Each workspace needs its own bucket. Pass another one, or leave bucket out to create one.`);
}

/** Finds two monitors of one job. */
export function checkOtherMonitors(monitor: IConstruct, workspaceId: string, syncSource: string) {
  claimAlone(monitor, 'monitor', keyOfJob(workspaceId, syncSource), 'secondMonitor', (holder) =>
    `There is already a monitor of the sync job of this workspace${inText(workspaceId)} and sync source: [${holder}]. Both publish the same metrics, so `
    + 'neither would notice that the other stopped. Use that SyncJobMonitor here.');
}

function keyOfJob(workspaceId: string, syncSource: string): string | undefined {
  const keys = [keyOf(workspaceId), keyOf(syncSource)];
  return keys.includes(undefined) ? undefined : keys.join('|');
}

/** The workspaces of a stack by ID, and the jobs that have looked for one. */
interface Directory {
  readonly workspaces: Map<string | undefined, CfnWorkspace>;
  readonly asked: Set<IConstruct>;
}

const DIRECTORIES = new WeakMap<Stack, Directory>();

/**
 * The workspace with the ID that a job names, if the stack of the job defines one, before or after the job.
 *
 * Each job looks once, at synthesis, so one search of the stack serves all jobs in it.
 */
export function workspaceInStack(syncJob: IConstruct, workspaceId: string): IDependable {
  const found = {};
  Dependable.implement(found, {
    get dependencyRoots() {
      const stack = topStackOf(syncJob);
      const known = DIRECTORIES.get(stack);
      const directory = known === undefined || known.asked.has(syncJob) ? directoryOf(stack) : known;
      DIRECTORIES.set(stack, directory);
      directory.asked.add(syncJob);
      const workspace = directory.workspaces.get(keyOf(workspaceId) ?? '');
      return workspace === undefined ? [] : [workspace];
    },
  });
  return found;
}

function directoryOf(stack: Stack): Directory {
  const l1s = stack.node.findAll().map((construct) => asL1<CfnWorkspace>(construct, CfnWorkspace))
    .filter((l1): l1 is CfnWorkspace => l1 !== undefined && topStackOf(l1) === stack);
  return { workspaces: new Map(l1s.map((l1) => [keyOf(l1.workspaceId), l1])), asked: new Set() };
}
