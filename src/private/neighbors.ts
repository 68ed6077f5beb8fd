import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { atSynthesis, quote, warn } from './messages';
import { asL1, isInTree, isKnown, keyOf } from './references';

/** The construct that first had a value, and those of the same stack that have it too. Looking one up takes the same time in an app of any size. */
interface Claim {
  readonly claimant: IConstruct;
  readonly value: string;
  readonly rivals: IConstruct[];
}

const CLAIMS = new WeakMap<IConstruct, Map<string, Claim>>();

/** Claims a value if nobody has it, and returns the claim on it. */
function claim(place: IConstruct, what: string, claimant: IConstruct, value: string): Claim {
  const claims = CLAIMS.get(place) ?? new Map<string, Claim>();
  const found = claims.get(what);
  if (found !== undefined && isInTree(found.claimant)) { return found; }
  const mine = { claimant, value, rivals: [] };
  CLAIMS.set(place, claims.set(what, mine));
  return mine;
}

/**
 * Claims a value for one construct. It is an error if the stack has another such construct. It is a warning if a condition applies to one of the two,
 * or if the other one is in another stack, because one of the two may never be deployed.
 *
 * @param value The value. It is not checked if it is unknown.
 * @param describe Returns the fault and its remedy for the path of the other construct.
 */
function claimUnique(claimant: Construct, value: string | undefined, warning: string, describe: (other: string) => string) {
  if (value === undefined) { return; }
  const inStack = claim(topStackOf(claimant), `${warning} ${value}`, claimant, value);
  if (inStack.claimant !== claimant) {
    const before = [inStack.claimant, ...inStack.rivals];
    inStack.rivals.push(claimant);
    // A construct may get a condition, or leave the app, after it is defined.
    const others = () => before.filter(isInTree);
    const certain = () => hasCondition(claimant) ? [] : others().filter((other) => !hasCondition(other)).slice(0, 1);
    claimant.node.addValidation({ validate: () => certain().map(({ node }) => describe(node.path)) });
    atSynthesis(claimant, warning, () => {
      const [other] = certain().length > 0 ? [] : others();
      if (other !== undefined) { warn(claimant, warning, `${describe(other.node.path)} Acknowledge this warning if the conditions exclude each other.`); }
    });
    return;
  }
  const [place, environment] = environmentOf(claimant);
  const inEnvironment = claim(place, `${environment} ${warning} ${value}`, claimant, value);
  if (inEnvironment.claimant !== claimant) {
    warn(claimant, warning, `${describe(inEnvironment.claimant.node.path)} Acknowledge this warning if only one of the two is ever deployed.`);
  }
}

/** Whether a condition applies to a construct, or to the nested stack that it is in. */
function hasCondition(construct: IConstruct): boolean {
  const { node } = construct;
  const resources = (node.defaultChild === undefined ? node.findAll() : [node.defaultChild]).filter((each) => CfnResource.isCfnResource(each));
  const { nestedStackResource } = Stack.of(construct);
  return (resources.length > 0 && resources.every(({ cfnOptions }) => cfnOptions.condition !== undefined))
    || (nestedStackResource !== undefined && hasCondition(nestedStackResource));
}

/** The place where claims are compared: the app, for each known account and Region, or else the stack. */
function environmentOf(construct: IConstruct): [IConstruct, string] {
  const { account, region } = Stack.of(construct);
  return [isKnown(account) && isKnown(region) ? construct.node.root : topStackOf(construct), `${account}/${region}`];
}

/** The stack that a construct is deployed with, which is not a nested stack. */
export function topStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent === undefined ? stack : topStackOf(stack.nestedStackParent);
}

function inText(value: string): string {
  return isKnown(value) ? ` (${quote(value)})` : '';
}

/**
 * Finds two jobs for one workspace and source, and jobs for more than one workspace.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
 */
export function checkOtherJobs(syncJob: Construct, workspaceId: string, syncSource: string) {
  claimUnique(syncJob, keyOfJob(workspaceId, syncSource), 'secondSyncJob', (holder) =>
    `There is already a sync job for this workspace${inText(workspaceId)} and sync source: [${holder}]. A workspace accepts one job per source, so the `
    + 'second fails to deploy. Use that SyncJob here, or import it with SyncJob.fromSyncJobArn() or SyncJob.fromSyncJobAttributes().');

  if (!isKnown(workspaceId)) { return; }
  const [place, environment] = environmentOf(syncJob);
  const first = claim(place, `${environment} synced workspace`, syncJob, workspaceId);
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
export function checkOtherWorkspaces(workspace: Construct, workspaceId: string, bucket: string | undefined) {
  claimUnique(workspace, keyOf(workspaceId), 'secondWorkspaceId', (holder) =>
    `There is already a workspace with this ID${inText(workspaceId)}: [${holder}]. An ID must be unique in an account and Region. Use that Workspace `
    + 'here, or choose another workspaceId.');
  claimUnique(workspace, bucket, 'secondWorkspaceBucket', (holder) =>
    `The bucket belongs to another workspace: [${holder}]. Each workspace needs its own bucket. Pass another one, or leave bucket out to create one.`);
}

/** Finds two monitors of one job. */
export function checkOtherMonitors(monitor: Construct, workspaceId: string, syncSource: string) {
  claimUnique(monitor, keyOfJob(workspaceId, syncSource), 'secondMonitor', (holder) =>
    `There is already a monitor of the sync job of this workspace${inText(workspaceId)} and sync source: [${holder}]. Both publish the same metrics, so `
    + 'neither would notice that the other stopped. Use that SyncJobMonitor here.');
}

function keyOfJob(workspaceId: string, syncSource: string): string | undefined {
  const keys = [keyOf(workspaceId), keyOf(syncSource)];
  return keys.includes(undefined) ? undefined : keys.join('|');
}

/** The workspace with the ID that a job names, if the stack of the job defines one, before or after the job. */
export function workspaceInStack(syncJob: IConstruct, workspaceId: string): IDependable {
  const found = {};
  Dependable.implement(found, {
    get dependencyRoots() {
      const stack = topStackOf(syncJob);
      return keyOf(workspaceId) === undefined ? [] : stack.node.findAll()
        .filter((each) => asL1<CfnWorkspace>(each, CfnWorkspace)?.workspaceId === workspaceId && topStackOf(each) === stack);
    },
  });
  return found;
}
