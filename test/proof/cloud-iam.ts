import type { Physical } from './cloudformation';

/** What AWS or AWS CloudFormation refuses, so that the deployment is rolled back. */
export class Refused extends Error {}

export function refuse(why: string): never {
  throw new Refused(why);
}

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: any;
}

/** The statements of a policy, and the resource in CloudFormation that wrote them. */
export interface Policy {
  readonly statements: PolicyStatement[];
  readonly owner: Physical;
}

interface Role {
  readonly path: string;
  readonly inline: Map<string, Policy>;
  readonly attached: Set<string>;
}

const role = (path: string): Role => ({ path, inline: new Map(), attached: new Set() });

/**
 * The roles of an account, and their policies. Their names are the same in all regions.
 */
export class Iam {
  private readonly roles = new Map<string, Role>();
  private readonly managed = new Map<string, Policy>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly onOverwrite: (what: string) => void, rolesOutside: string[]) {
    rolesOutside.forEach((name) => this.roles.set(name, role('/')));
  }

  public get roleNames(): string[] {
    return [...this.roles.keys()];
  }

  /** Whether there is a role at an ARN, which has the path of the role too. */
  public hasRoleAt(arn: string): boolean {
    const [, path, name] = /:role(\/.*?)([^/]+)$/.exec(arn) ?? [];
    return this.roles.get(name)?.path === path;
  }

  /** @param owner writes these inline policies, and no others. */
  public putRole(name: string, path: string, owner: Physical, inline: Map<string, PolicyStatement[]>, attached: string[], attachedBefore: string[]) {
    const its = this.roles.get(name) ?? role(path);
    this.roles.set(name, its);
    this.known.clear();
    [...its.inline].filter(([policy, { owner: other }]) => other === owner && !inline.has(policy)).forEach(([policy]) => its.inline.delete(policy));
    inline.forEach((statements, policy) => this.putInline(name, policy, statements, owner));
    attachedBefore.forEach((arn) => its.attached.delete(arn));
    attached.forEach((arn) => its.attached.add(arn));
  }

  /**
   * Removes what the owner has put on the role, and then the role, unless there are policies of others on it.
   *
   * @returns the policies that are in the way.
   */
  public deleteRole(name: string, owner: Physical, attached: string[]): string[] {
    const its = this.role(name);
    [...its.inline].filter(([, { owner: other }]) => other === owner).forEach(([policy]) => its.inline.delete(policy));
    attached.forEach((arn) => its.attached.delete(arn));
    this.known.clear();
    const inTheWay = [...its.inline.keys(), ...its.attached];
    if (inTheWay.length === 0) { this.roles.delete(name); }
    return inTheWay;
  }

  public putInline(name: string, policy: string, statements: PolicyStatement[], owner: Physical) {
    const { inline } = this.role(name);
    const before = inline.get(policy);
    if (before !== undefined && before.owner !== owner) { this.onOverwrite(`policy ${policy} of role ${name}`); }
    inline.set(policy, { statements, owner });
    this.known.clear();
  }

  public deleteInline(name: string, policy: string) {
    this.roles.get(name)?.inline.delete(policy);
    this.known.clear();
  }

  public putManaged(arn: string, statements: PolicyStatement[], owner: Physical, roles: string[], before: string[]) {
    roles.forEach((name) => this.role(name).attached.add(arn));
    this.detach(arn, before.filter((name) => !roles.includes(name)));
    this.managed.set(arn, { statements, owner });
  }

  /**
   * Detaches a policy from the roles that it lists, and deletes it, unless it is still attached.
   *
   * @returns the roles that are in the way.
   */
  public deleteManaged(arn: string, roles: string[]): string[] {
    this.detach(arn, roles);
    const inTheWay = [...this.roles].filter(([, { attached }]) => attached.has(arn)).map(([name]) => name);
    if (inTheWay.length === 0) { this.managed.delete(arn); }
    return inTheWay;
  }

  /** The policies of a role. Those of AWS, which no app defines, are not among them. */
  public policiesOf(name: string): Policy[] {
    const { inline = new Map<string, Policy>(), attached = new Set<string>() } = this.roles.get(name) ?? {};
    return [...inline.values(), ...[...attached].flatMap((arn) => this.managed.get(arn) ?? [])];
  }

  /** The policies that are attached to no role. */
  public get unattached(): Policy[] {
    return [...this.managed].filter(([arn]) => ![...this.roles.values()].some(({ attached }) => attached.has(arn))).map(([, policy]) => policy);
  }

  public statementsOf(name: string): PolicyStatement[] {
    return this.policiesOf(name).flatMap(({ statements }) => statements);
  }

  /** Whether a role is allowed all of these: `<action> <ARN>`. */
  public allows(name: string, needed: string[]): boolean {
    const key = `${name} ${needed[needed.length - 1]}`;
    const known = this.known.get(key);
    if (known !== undefined) { return known; }
    const statements = this.statementsOf(name);
    const allowed = needed.every((each) => isAllowed(statements, each));
    this.known.set(key, allowed);
    return allowed;
  }

  public lacking(name: string, needed: string[]): string[] {
    const statements = this.statementsOf(name);
    return needed.filter((each) => !isAllowed(statements, each));
  }

  private detach(arn: string, roles: string[]) {
    roles.forEach((name) => this.roles.get(name)?.attached.delete(arn));
    this.known.clear();
  }

  private role(name: string): Role {
    return this.roles.get(name) ?? refuse(`role ${name} does not exist`);
  }
}

/** Conditions are not looked at: what has one allows nothing. */
function isAllowed(statements: PolicyStatement[], needed: string): boolean {
  const [action, arn] = needed.split(' ');
  return statements.some(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== 'Allow') { throw new Error(`${Effect} is not known here`); }
    return Condition === undefined && [Action].flat().some((pattern) => matches(pattern, action))
      && [Resource].flat().some((pattern) => matches(pattern, arn));
  });
}

function matches(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) { return pattern === text; }
  const [first, ...rest] = pattern.split('*');
  if (!text.startsWith(first)) { return false; }
  let from = first.length;
  for (const [index, part] of rest.entries()) {
    const at = index === rest.length - 1 ? text.length - part.length : text.indexOf(part, from);
    if (at < from || !text.startsWith(part, at)) { return false; }
    from = at + part.length;
  }
  return true;
}
