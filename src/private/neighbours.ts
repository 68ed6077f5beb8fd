import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isKnown } from './references';

/**
 * What the constructs of one account and region have taken, as far as an app knows them. Looking takes a time that does not grow with
 * the app.
 */
export interface Neighbours {
  /** What only one can have, by what it is. */
  readonly claims: Map<string, IConstruct>;

  /** The first job: its workspace is the one that AWS syncs. */
  firstJob?: { readonly workspaceId: string; readonly syncJob: IConstruct };
}

/**
 * The neighbours of each stack: those of its account and region where both are known, else those in it and in the stacks nested in it.
 */
const NEIGHBOURS = new WeakMap<Stack, Neighbours>();

/**
 * The neighbours of each known account and region, for each app.
 */
const ENVIRONMENTS = new WeakMap<IConstruct, Map<string, Neighbours>>();

/**
 * Takes what only one construct can have.
 *
 * @returns who else has it
 */
export function claim(claimant: IConstruct, what: string): IConstruct | undefined {
  const { claims } = neighboursOf(claimant);
  const holder = claims.get(what);
  if (holder !== undefined && isInTree(holder)) { return holder; }
  claims.set(what, claimant);
  return undefined;
}

export function neighboursOf(construct: IConstruct): Neighbours {
  const stack = Stack.of(construct);
  const found = NEIGHBOURS.get(stack);
  if (found !== undefined) { return found; }

  let neighbours: Neighbours;
  if (stack.nestedStackParent !== undefined) {
    neighbours = neighboursOf(stack.nestedStackParent);
  } else if (isKnown(stack.account) && isKnown(stack.region)) {
    const root = stack.node.root;
    const environments = ENVIRONMENTS.get(root) ?? new Map<string, Neighbours>();
    const environment = `${stack.account}/${stack.region}`;
    neighbours = environments.get(environment) ?? { claims: new Map() };
    ENVIRONMENTS.set(root, environments.set(environment, neighbours));
  } else {
    neighbours = { claims: new Map() };
  }
  NEIGHBOURS.set(stack, neighbours);
  return neighbours;
}

/**
 * Whether a construct is still part of its app: `tryRemoveChild()` takes constructs out again.
 */
export function isInTree(construct: IConstruct): boolean {
  const scope = construct.node.scope;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope));
}
