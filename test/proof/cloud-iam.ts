/** What AWS or AWS CloudFormation refuses, so that the deployment is rolled back. */
export class Refused extends Error {}

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: any;
}

interface Role {
  readonly inline: Map<string, { statements: PolicyStatement[]; owner: unknown }>;
  readonly attached: Set<string>;
}

/**
 * The roles of an account, and their policies. Their names are the same in all regions.
 */
export class Iam {
  private readonly roles = new Map<string, Role>();
  private readonly managed = new Map<string, PolicyStatement[]>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly onOverwrite: (what: string) => void, rolesOutside: string[]) {
    rolesOutside.forEach((name) => this.roles.set(name, { inline: new Map(), attached: new Set() }));
  }

  public roleAt(arn: string): string | undefined {
    const name = arn.split('/').pop()!;
    return arn.includes(':role/') && this.roles.has(name) ? name : undefined;
  }

  /** @param owner is the role in CloudFormation that writes these inline policies, and no others. */
  public putRole(name: string, owner: unknown, inline: Map<string, PolicyStatement[]>, attached: string[]) {
    const role = this.roles.get(name) ?? { inline: new Map(), attached: new Set() };
    this.roles.set(name, role);
    this.known.clear();
    [...role.inline].filter(([policy, { owner: other }]) => other === owner && !inline.has(policy)).forEach(([policy]) => role.inline.delete(policy));
    inline.forEach((statements, policy) => this.putInline(name, policy, statements, owner));
    attached.forEach((arn) => role.attached.add(arn));
  }

  /**
   * AWS does not delete a role that has policies of others.
   *
   * @returns what is in the way: the owners of inline policies, and the ARNs of managed ones.
   */
  public deleteRole(name: string, owner: unknown, attached: string[]): unknown[] {
    const role = this.role(name);
    const owners = [...role.inline.values()].map(({ owner: other }) => other).filter((other) => other !== owner);
    const inTheWay = [...owners, ...[...role.attached].filter((arn) => !attached.includes(arn))];
    if (inTheWay.length === 0) {
      this.roles.delete(name);
      this.known.clear();
    }
    return inTheWay;
  }

  public putInline(role: string, policy: string, statements: PolicyStatement[], owner: unknown) {
    const { inline } = this.role(role);
    const before = inline.get(policy);
    if (before !== undefined && before.owner !== owner) { this.onOverwrite(`policy ${policy} of role ${role}`); }
    inline.set(policy, { statements, owner });
    this.known.clear();
  }

  public deleteInline(role: string, policy: string) {
    this.roles.get(role)?.inline.delete(policy);
    this.known.clear();
  }

  public putManaged(arn: string, statements: PolicyStatement[], roles: string[], before: string[]) {
    roles.forEach((role) => this.role(role).attached.add(arn));
    before.filter((role) => !roles.includes(role)).forEach((role) => this.roles.get(role)?.attached.delete(arn));
    this.managed.set(arn, statements);
    this.known.clear();
  }

  public deleteManaged(arn: string) {
    this.roles.forEach(({ attached }) => attached.delete(arn));
    this.managed.delete(arn);
    this.known.clear();
  }

  public statementsOf(name: string): PolicyStatement[] {
    const role = this.roles.get(name);
    if (role === undefined) { return []; }
    const inline = [...role.inline.values()].flatMap(({ statements }) => statements);
    return [...inline, ...[...role.attached].flatMap((arn) => this.managed.get(arn) ?? [])];
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

  private role(name: string): Role {
    const role = this.roles.get(name);
    if (role === undefined) { throw new Refused(`role ${name} does not exist`); }
    return role;
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
