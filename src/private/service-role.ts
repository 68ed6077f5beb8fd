import { Annotations, CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult, ArnPrincipal, CfnRole, IGrantable, IPrincipal, IRole, IRoleRef, ManagedPolicy, Policy, PolicyDocument,
  PolicyStatement, PrincipalBase, PrincipalPolicyFragment, Role, RoleProps, ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, DependencyGroup, IConstruct } from 'constructs';
import { checkRoleArn } from './arns';
import { fail, readable, warn } from './messages';
import { topStackOf } from './neighbors';
import { inPieces, PackedPolicy } from './packed-policy';
import { TWINMAKER_SERVICE } from './permissions';
import { reuseInTree } from './policy-in-tree';
import { isKnown } from './references';

/** The differences between the two roles that AWS IoT TwinMaker assumes. */
export interface ServiceRoleKind {
  /** The names that messages use for the role and its owner. */
  readonly name: string;
  readonly owner: string;

  /** The property that accepts the role. */
  readonly prop: string;

  /** The prefix of the IDs of warnings. */
  readonly warning: string;

  /** The prefix of construct IDs, and the name of the inline policy. Logical IDs and deployed roles contain them. */
  readonly id: string;
  readonly policyName: string;

  /** Whether the owner depends on policies added later. Those of a workspace may themselves depend on the workspace. */
  readonly waitsForMore: boolean;
}

export const SYNC_ROLE: ServiceRoleKind = {
  name: 'sync role', owner: 'sync job', prop: 'syncRole', warning: 'syncRole', id: 'SyncRole', policyName: 'AssetSync', waitsForMore: true,
};

export const WORKSPACE_ROLE: ServiceRoleKind = {
  name: 'workspace role', owner: 'workspace', prop: 'role', warning: 'workspaceRole', id: 'Role', policyName: 'WorkspaceBucket', waitsForMore: false,
};

/**
 * The role of a resource of AWS IoT TwinMaker, passed in or generated, as the principal that gets the permissions of the resource.
 *
 * No permission is updated in place, because that would take it from a job that still exists. A generated role has its permissions inline and the
 * workspace in its construct ID. All other permissions go into managed policies with the workspace and the role in their description. AWS
 * CloudFormation can't change a description, so it creates a new policy and deletes the old one in the cleanup, after the old job. AWS CloudFormation
 * names these policies, so two stacks can't overwrite each other's.
 */
export class ServiceRole extends PrincipalBase {
  public readonly role: IRoleRef;
  public readonly roleArn: string;
  public readonly policyFragment: PrincipalPolicyFragment;
  public readonly principalAccount: string | undefined;

  /** What the owner depends on. */
  public readonly permissions = new DependencyGroup();

  private readonly principal: IPrincipal;
  private readonly generated?: GeneratedRole;
  private readonly takesPolicies: boolean;
  private readonly policies: ManagedPolicy[] = [];
  private roomy: PackedPolicy[] = [];
  private trusts?: boolean;
  private removalPolicy?: RemovalPolicy;

  /**
   * @param needed The statements that the owner needs. An import needs none.
   * @param workspaceId The workspace that these statements name, if any.
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
      fail(owner, `The ${kind.name} [${role.node.path}] is an L1, which accepts no permissions. Pass an iam.Role, or import this one with `
        + 'iam.Role.fromRoleArn(this, id, cfnRole.attrArn).');
    }
    this.role = role;
    this.roleArn = this.generated?.l1?.attrArn ?? role.roleRef.roleArn;
    this.policyFragment = new ArnPrincipal(this.roleArn).policyFragment;
    this.principal = isInOtherAccount(owner, role) ? new ArnPrincipal(this.roleArn) : role.grantPrincipal;
    // An imported role can have an unknown account. AWS accepts only a role in the account of the owner.
    const { principalAccount } = role.grantPrincipal;
    this.principalAccount = Token.isUnresolved(principalAccount) ? Stack.of(owner).account : principalAccount;

    this.takesPolicies = this.generated === undefined ? takesPolicies(this.principal) : this.generated.l1 !== undefined;
    if (passed !== undefined && needed.length > 0) {
      checkRoleArn(owner, kind.name, kind.prop, this.roleArn);
      if (this.takesPolicies) { this.tellTrust(); } else { waitForPolicies(this.permissions, owner, this.principal); }
    }
    if (!isInline) { this.give(needed, true); }
    // The owner depends on the policies so far. A statement added later may depend on the owner, so it goes into another policy.
    this.roomy = [];
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    return this.give([statement], this.kind.waitsForMore);
  }

  /** Differs between owners, because AWS Lambda creates one grant for all principals with the same text. */
  public toString(): string {
    return `${this.kind.name} of ${this.owner.node.path}`;
  }

  public dedupeString(): undefined {
    return undefined;
  }

  public applyRemovalPolicy(removalPolicy: RemovalPolicy) {
    this.removalPolicy = removalPolicy;
    this.generated?.applyRemovalPolicy(removalPolicy);
    this.policies.forEach((policy) => policy.applyRemovalPolicy(removalPolicy));
  }

  /** Checks the trust of a role passed in again at synthesis, because it may have changed. */
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
      const { policy } = this.roomy.find((each) => each.tryAdd(statement)) ?? this.addPolicy(statement);
      policyDependable.add(policy);
    }
    return { statementAdded: true, policyDependable };
  }

  private giveByPrincipal(statements: PolicyStatement[]): AddToPrincipalPolicyResult {
    const policyDependable = new DependencyGroup();
    const results = statements.map((statement) => this.principal.addToPrincipalPolicy(statement));
    results.forEach((result) => result.policyDependable && policyDependable.add(result.policyDependable));
    const statementAdded = results.every((result) => result.statementAdded);
    // Immutable roles and unknown principals of the CDK report a statement as added although it is not, so that no resource policy gets it.
    const isTaken = statementAdded && !('attachInlinePolicy' in this.principal) && !isUnknown(this.principal);
    if (this.generated === undefined && !isTaken && statements.length > 0) { this.tellMissing(statements); }
    return { statementAdded, policyDependable };
  }

  private addPolicy(first: PolicyStatement): PackedPolicy {
    const ordinal = this.policies.length + 1;
    const policy = new ManagedPolicy(this.owner, this.idOf(`Policy${ordinal === 1 ? '' : ordinal}`), {
      description: `AWS IoT TwinMaker ${[this.kind.owner, this.workspaceId, this.role.roleRef.roleName].filter(Boolean).join(' ')}`,
    });
    policy.attachToRole(this.principal as IRole);
    if (this.removalPolicy !== undefined) { policy.applyRemovalPolicy(this.removalPolicy); }
    this.policies.push(policy);
    const packed = new PackedPolicy(policy);
    packed.tryAdd(first);
    this.roomy.push(packed);
    return packed;
  }

  private idOf(what: string): string {
    return `${this.kind.id}${what}${this.workspaceId !== '' && isKnown(this.workspaceId) ? `-${this.workspaceId}` : ''}`;
  }

  /** Warns at construction, so that the app can acknowledge the warning later. */
  private tellTrust() {
    const { name, prop, owner, warning } = this.kind;
    this.trusts = trustsTwinMaker(this.owner, this.principal);
    if (this.trusts === undefined) {
      warn(this.owner, `${warning}TrustUnknown`, `This app adds permissions to the ${name} ${this.inText(this.roleArn)}, but can't see its trust policy. Before `
        + `the ${owner} is deployed and until it is deleted, the role must have the trust ${this.trust}`);
    } else if (!this.trusts) {
      warn(this.owner, `${warning}NotTrusting`, `The ${name} [${this.role.node.path}] does not trust AWS IoT TwinMaker, which therefore can't assume it. Define `
        + `the role with assumedBy: new iam.ServicePrincipal('${TWINMAKER_SERVICE}'), or leave ${prop} out to create one.`);
    }
  }

  private tellMissing(statements: PolicyStatement[]) {
    const { name, owner, warning } = this.kind;
    warn(this.owner, `${warning}NotManaged`, `This app can't add permissions to the ${name} ${this.inText(this.roleArn)}. Before the ${owner} is deployed `
      + `and until it is deleted, the role must be in the account of the ${owner}, have the trust ${this.trust} and allow `
      + statements.map((statement) => this.inText(statement.toStatementJson())).join(' '));
  }

  private get trust(): string {
    return this.inText(new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [twinMakerTrust(this.owner)] }).toStatementJson());
  }

  private inText(value: unknown): string {
    return readable(this.owner, value);
  }
}

/** A generated role, which passes the statements added to it on to its owner's managed policies. */
class GeneratedRole extends Role {
  /** The role in the template. With `Role.customizeRoles()`, the template may have none. */
  public readonly l1 = this.node.defaultChild as CfnRole | undefined;

  constructor(scope: Construct, id: string, props: RoleProps,
    private readonly give: (statement: PolicyStatement) => AddToPrincipalPolicyResult) {
    super(scope, id, props);
    if (this.l1 !== undefined && !Token.isUnresolved(this.roleName)) {
      // With `preventSynthesis: false`, the role is in the template, but the CDK gives it the name of no role.
      Object.defineProperties(this, { roleArn: { value: this.l1.attrArn }, roleName: { value: this.l1.ref } });
    }
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    return this.l1 === undefined ? super.addToPrincipalPolicy(statement) : this.give(statement);
  }
}

/**
 * The principal that may assume the role: the service, and if it sends `aws:SourceAccount`, on behalf of this account only.
 *
 * Not verified: whether the service sends the key. With `IfExists`, the condition has no effect if it does not. Without `IfExists`, every job could
 * then end in `ERROR`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function twinMakerTrust(scope: IConstruct): ServicePrincipal {
  return new ServicePrincipal(TWINMAKER_SERVICE, {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/** Whether a role trusts the service, or `undefined` if its trust can't be seen. */
function trustsTwinMaker(scope: IConstruct, principal: IPrincipal): boolean | undefined {
  // A `LazyRole` is a construct around its role.
  const { node, assumeRolePolicy = (node.defaultChild as Role | undefined)?.assumeRolePolicy } = principal as Role;
  if (assumeRolePolicy === undefined) { return undefined; }
  // To resolve the whole policy would freeze it, and fix values that the CDK calculates only once.
  const services = (assumeRolePolicy.toJSON()?.Statement ?? [])
    .flatMap(({ Effect, Principal }: any) => (Effect === 'Allow' && Stack.of(scope).resolve(Principal?.Service)) || []);
  return services.some((service: unknown) => service === TWINMAKER_SERVICE || typeof service !== 'string');
}

function isInOtherAccount(owner: IConstruct, role: IRoleRef): boolean {
  const accounts = [Stack.of(owner).account, role.env.account];
  return !accounts.some((account) => Token.isUnresolved(account)) && accounts[0] !== accounts[1];
}

/** Whether policies can be attached to a role. Immutable roles of the CDK look like others, so this offers the role a policy. */
function takesPolicies(principal: Partial<IRole>): boolean {
  let isTaken = false;
  const offer = { policyName: `offer${Math.random()}`, document: new PolicyDocument(), env: principal.env, attachToRole: () => { isTaken = true; } };
  if (principal.roleArn !== undefined) { principal.attachInlinePolicy?.(offer as unknown as Policy); }
  return isTaken;
}

/** Whether a principal is unknown, so that no policy can name it. */
function isUnknown(principal: IPrincipal): boolean {
  try {
    return principal.policyFragment === undefined;
  } catch {
    return true;
  }
}

/** Makes the owner depend on the IAM resources that are deployed with it for a role that accepts no policies of the owner. */
function waitForPolicies(group: DependencyGroup, owner: IConstruct, role: IPrincipal & Partial<IConstruct>) {
  // In older versions, `Construct.isConstruct()` does not recognize a construct of another copy.
  if (role.node === undefined) { return; }
  const policies = {};
  Dependable.implement(policies, {
    get dependencyRoots() {
      return Dependable.of(role as IConstruct).dependencyRoots.flatMap((root) => root.node.findAll()).filter((child) =>
        CfnResource.isCfnResource(child) && child.cfnResourceType.startsWith('AWS::IAM::') && topStackOf(child) === topStackOf(owner));
    },
  });
  group.add(policies);
}
