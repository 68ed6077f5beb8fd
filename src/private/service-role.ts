import { Annotations, CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult, ArnPrincipal, CfnRole, IGrantable, IPrincipal, IRole, IRoleRef, ManagedPolicy, Policy, PolicyDocument,
  PolicyStatement, PrincipalBase, PrincipalPolicyFragment, Role, RoleProps, ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, DependencyGroup, IConstruct } from 'constructs';
import { checkRoleArn } from './arns';
import { fail, readable, warn } from './messages';
import { TWINMAKER_SERVICE } from './permissions';
import { reuseInTree } from './policy-in-tree';
import { isKnown } from './references';

/**
 * How the two roles differ that AWS IoT TwinMaker assumes.
 */
export interface ServiceRoleKind {
  /** What messages call the role, and its owner. */
  readonly name: string;
  readonly owner: string;

  /** The property that the role is passed in by. */
  readonly prop: string;

  /** The start of the IDs of warnings. */
  readonly warning: string;

  /** The start of the construct IDs, and the name of the inline policy. They are part of logical IDs and of deployed roles. */
  readonly id: string;
  readonly policyName: string;

  /** Whether the owner waits for what is added later. What is added to a workspace may itself wait for the workspace. */
  readonly waitsForMore: boolean;
}

export const SYNC_ROLE: ServiceRoleKind = {
  name: 'sync role', owner: 'sync job', prop: 'syncRole', warning: 'syncRole', id: 'SyncRole', policyName: 'AssetSync', waitsForMore: true,
};

export const WORKSPACE_ROLE: ServiceRoleKind = {
  name: 'workspace role', owner: 'workspace', prop: 'role', warning: 'workspaceRole', id: 'Role', policyName: 'WorkspaceBucket', waitsForMore: false,
};

/**
 * The size of a managed policy, less what surrounds its statements, and the size that a token in it is reckoned to have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICY_SIZE = 6144 - 100;
const TOKEN_SIZE = 150;

/**
 * The role that a resource of AWS IoT TwinMaker works with, passed in or generated, as the principal that takes what the resource may do.
 *
 * No permission is ever updated in place, which would take it from a job that is still there. A generated role has its permissions inline and
 * the workspace in its construct ID. All else goes into managed policies that name workspace and role in their description: AWS CloudFormation
 * can't change a description, so it creates another policy, and deletes the old one in the cleanup, after the old job. Nor can two stacks
 * overwrite a policy of each other, since AWS CloudFormation names it.
 */
export class ServiceRole extends PrincipalBase {
  public readonly role: IRoleRef;
  public readonly roleArn: string;
  public readonly policyFragment: PrincipalPolicyFragment;
  public readonly principalAccount: string | undefined;

  /** What the owner waits for. */
  public readonly permissions = new DependencyGroup();

  private readonly principal: IPrincipal;
  private readonly generated?: GeneratedRole;
  private readonly takesPolicies: boolean;
  private readonly policies: Array<{ readonly policy: ManagedPolicy; room: number }> = [];
  private trusts?: boolean;
  private removalPolicy?: RemovalPolicy;

  /**
   * @param needed What the owner needs: nothing, if it exists already.
   * @param workspaceId The workspace that it needs this for, where what it needs depends on it.
   */
  constructor(private readonly owner: Construct, private readonly kind: ServiceRoleKind, passed: (IRoleRef & IGrantable) | undefined,
    needed: PolicyStatement[], private readonly workspaceId = '') {
    super();
    const isInline = passed === undefined && isKnown(workspaceId);
    if (passed === undefined) {
      this.generated = new GeneratedRole(owner, this.idOf(''), {
        assumedBy: twinMakerTrust(owner),
        inlinePolicies: isInline ? { [kind.policyName]: reuseInTree(new PolicyDocument({ statements: needed })) } : undefined,
      }, (statement) => this.addToPrincipalPolicy(statement));
      reuseInTree(this.generated.assumeRolePolicy!);
    }
    const role = passed ?? this.generated!;
    if (role.grantPrincipal === undefined) {
      fail(owner, `The ${kind.name} [${role.node.path}] is an L1, which takes no permissions. Pass an iam.Role, or for this one `
        + 'iam.Role.fromRoleArn(this, id, cfnRole.attrArn).');
    }
    this.role = role;
    this.roleArn = this.generated?.l1?.attrArn ?? role.roleRef.roleArn;
    this.policyFragment = new ArnPrincipal(this.roleArn).policyFragment;
    this.principal = isInOtherAccount(owner, role) ? new ArnPrincipal(this.roleArn) : role.grantPrincipal;
    // The role has to be in the account of its owner. Of an import, the CDK may not know that.
    const { principalAccount } = role.grantPrincipal;
    this.principalAccount = Token.isUnresolved(principalAccount) ? Stack.of(owner).account : principalAccount;

    this.takesPolicies = this.generated === undefined ? takesPolicies(this.principal) : this.generated.l1 !== undefined;
    if (passed !== undefined && needed.length > 0) {
      checkRoleArn(owner, kind.name, kind.prop, this.roleArn);
      if (this.takesPolicies) { this.tellTrust(); } else { waitForPolicies(this.permissions, owner, this.principal); }
    }
    if (!isInline) { this.give(needed, true); }
    // What is added later may wait for the owner, which waits for what it needs.
    this.policies.forEach((each) => each.room = 0);
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    return this.give([statement], this.kind.waitsForMore);
  }

  /** Tells owners apart: grants of AWS Lambda are created once for principals of equal text. */
  public toString(): string {
    return `${this.kind.name} of ${this.owner.node.path}`;
  }

  public dedupeString(): undefined {
    return undefined;
  }

  public applyRemovalPolicy(removalPolicy: RemovalPolicy) {
    this.removalPolicy = removalPolicy;
    this.generated?.applyRemovalPolicy(removalPolicy);
    this.policies.forEach(({ policy }) => policy.applyRemovalPolicy(removalPolicy));
  }

  /**
   * Looks at the trust of a role passed in once more at synthesis, since it may have changed.
   */
  public updateTrustWarning() {
    const { trusts } = this;
    if (trusts === undefined || trusts === trustsTwinMaker(this.owner, this.principal)) { return; }
    if (trusts) {
      this.tellTrust();
    } else {
      Annotations.of(this.owner).acknowledgeWarning(`cdk-iot-twinmaker:${this.kind.warning}NotTrusting`, 'The trust was added later.');
    }
  }

  private give(statements: PolicyStatement[], isWaitedFor: boolean): AddToPrincipalPolicyResult {
    const result = this.takesPolicies ? this.giveByPolicy(statements) : this.giveByPrincipal(statements);
    if (isWaitedFor && result.policyDependable !== undefined) { this.permissions.add(result.policyDependable); }
    return result;
  }

  private giveByPolicy(statements: PolicyStatement[]): AddToPrincipalPolicyResult {
    const policyDependable = new DependencyGroup();
    for (const statement of statements.flatMap(inPieces)) {
      const size = sizeOf(statement);
      const roomy = this.policies.find(({ room }) => room >= size) ?? this.addPolicy();
      roomy.room -= size;
      roomy.policy.addStatements(statement);
      policyDependable.add(roomy.policy);
    }
    return { statementAdded: true, policyDependable };
  }

  private giveByPrincipal(statements: PolicyStatement[]): AddToPrincipalPolicyResult {
    const policyDependable = new DependencyGroup();
    const results = statements.map((statement) => this.principal.addToPrincipalPolicy(statement));
    results.forEach((result) => result.policyDependable && policyDependable.add(result.policyDependable));
    const statementAdded = results.every((result) => result.statementAdded);
    // The CDK's roles that can't be changed say that they take a statement, so that no policy of a resource does, and its unknown principal says so too.
    const isTaken = statementAdded && !('attachInlinePolicy' in this.principal) && !isUnknown(this.principal);
    if (this.generated === undefined && !isTaken && statements.length > 0) { this.tellMissing(statements); }
    return { statementAdded, policyDependable };
  }

  private addPolicy() {
    const ordinal = this.policies.length + 1;
    const policy = new ManagedPolicy(this.owner, this.idOf(`Policy${ordinal === 1 ? '' : ordinal}`), {
      description: `AWS IoT TwinMaker ${[this.kind.owner, this.workspaceId, this.role.roleRef.roleName].filter(Boolean).join(' ')}`,
    });
    policy.attachToRole(this.principal as IRole);
    if (this.removalPolicy !== undefined) { policy.applyRemovalPolicy(this.removalPolicy); }
    const added = { policy, room: POLICY_SIZE };
    this.policies.push(added);
    return added;
  }

  private idOf(what: string): string {
    return `${this.kind.id}${what}${this.workspaceId !== '' && isKnown(this.workspaceId) ? `-${this.workspaceId}` : ''}`;
  }

  /** Said at once, so that it can be acknowledged on the app later. */
  private tellTrust() {
    const { name, prop, owner, warning } = this.kind;
    this.trusts = trustsTwinMaker(this.owner, this.principal);
    if (this.trusts === undefined) {
      warn(this.owner, `${warning}TrustUnknown`, `This app gives the ${name} ${this.inText(this.roleArn)} its permissions, and can't see its trust. Before `
        + `the ${owner} is deployed and until it is deleted, the role has to have the trust ${this.trust}`);
    } else if (!this.trusts) {
      warn(this.owner, `${warning}NotTrusting`, `The ${name} [${this.role.node.path}] does not trust AWS IoT TwinMaker, which then can't assume it. Define `
        + `the role with assumedBy: new iam.ServicePrincipal('${TWINMAKER_SERVICE}'), or leave ${prop} out to create one.`);
    }
  }

  private tellMissing(statements: PolicyStatement[]) {
    const { name, owner, warning } = this.kind;
    warn(this.owner, `${warning}NotManaged`, `The ${name} ${this.inText(this.roleArn)} takes no permissions from this app. Before the ${owner} is deployed `
      + `and until it is deleted, the role has to be in the account of the ${owner}, to have the trust ${this.trust} and to allow `
      + statements.map((statement) => this.inText(statement.toStatementJson())).join(' '));
  }

  private get trust(): string {
    return this.inText(new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [twinMakerTrust(this.owner)] }).toStatementJson());
  }

  private inText(value: unknown): string {
    return readable(this.owner, value);
  }
}

/**
 * A role for one owner, which takes later statements in place of it.
 */
class GeneratedRole extends Role {
  /** The role in the template. `Role.customizeRoles()` has roles that are in none. */
  public readonly l1 = this.node.defaultChild as CfnRole | undefined;

  constructor(scope: Construct, id: string, props: RoleProps,
    private readonly give: (statement: PolicyStatement) => AddToPrincipalPolicyResult) {
    super(scope, id, props);
    if (this.l1 !== undefined && !Token.isUnresolved(this.roleName)) {
      // It also has roles that are in one, and in the CDK these have names of no role.
      Object.defineProperties(this, { roleArn: { value: this.l1.attrArn }, roleName: { value: this.l1.ref } });
    }
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    return this.l1 === undefined ? super.addToPrincipalPolicy(statement) : this.give(statement);
  }
}

/**
 * Who may assume a role: the service, and where it says on whose behalf, on behalf of this account alone.
 *
 * AWS does not document whether the service says so. With `IfExists` the condition protects if it does and is without effect
 * if it doesn't. Without it, every job could end in `ERROR`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function twinMakerTrust(scope: IConstruct): ServicePrincipal {
  return new ServicePrincipal(TWINMAKER_SERVICE, {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * Whether a role trusts the service, where that can be seen.
 */
function trustsTwinMaker(scope: IConstruct, principal: IPrincipal): boolean | undefined {
  // A `LazyRole` is a construct around its role.
  const { node, assumeRolePolicy = (node.defaultChild as Role | undefined)?.assumeRolePolicy } = principal as Role;
  if (assumeRolePolicy === undefined) { return undefined; }
  const services = Stack.of(scope).resolve(assumeRolePolicy).Statement
    .flatMap((statement: any) => (statement.Effect === 'Allow' && statement.Principal?.Service) || []);
  return services.some((service: unknown) => service === TWINMAKER_SERVICE || typeof service !== 'string');
}

function isInOtherAccount(owner: IConstruct, role: IRoleRef): boolean {
  const accounts = [Stack.of(owner).account, role.env.account];
  return !accounts.some((account) => Token.isUnresolved(account)) && accounts[0] !== accounts[1];
}

/**
 * Whether policies can be attached to a role, imported or not. The role is offered one: the CDK's roles that can't be changed look like
 * others, and take none.
 */
function takesPolicies(principal: Partial<IRole>): boolean {
  let isTaken = false;
  const offer = { policyName: `offer${Math.random()}`, document: new PolicyDocument(), env: principal.env, attachToRole: () => { isTaken = true; } };
  if (principal.roleArn !== undefined) { principal.attachInlinePolicy?.(offer as unknown as Policy); }
  return isTaken;
}

/**
 * Whether nothing is known of a principal: no policy can name it.
 */
function isUnknown(principal: IPrincipal): boolean {
  try {
    return principal.policyFragment === undefined;
  } catch {
    return true;
  }
}

/**
 * Waits for what this stack gives to a role that takes nothing from its owner.
 */
function waitForPolicies(group: DependencyGroup, owner: IConstruct, role: IPrincipal & Partial<IConstruct>) {
  // `Construct.isConstruct()` knows no construct of another copy in older versions.
  if (role.node === undefined) { return; }
  const policies = {};
  Dependable.implement(policies, {
    get dependencyRoots() {
      return Dependable.of(role as IConstruct).dependencyRoots.flatMap((root) => root.node.findAll()).filter((child) =>
        CfnResource.isCfnResource(child) && child.cfnResourceType.startsWith('AWS::IAM::') && child.stack === Stack.of(owner));
    },
  });
  group.add(policies);
}

/**
 * A statement as IAM takes it in one policy: one that names too much becomes several.
 */
function inPieces(statement: PolicyStatement): PolicyStatement[] {
  const { resources, actions } = statement;
  const [long, name] = resources.length > 1 ? [resources, 'resources'] : [actions, 'actions'];
  if (sizeOf(statement) <= POLICY_SIZE || long.length < 2) { return [statement]; }
  const middle = Math.ceil(long.length / 2);
  return [long.slice(0, middle), long.slice(middle)].flatMap((half) => inPieces(statement.copy({ [name]: half })));
}

function sizeOf(statement: PolicyStatement): number {
  return JSON.stringify(statement.toStatementJson()).replace(/\$\{Token\[[^\]]*\]\}/g, '.'.repeat(TOKEN_SIZE)).length + 1;
}
