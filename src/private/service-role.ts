import { CfnDeletionPolicy, CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult, ArnPrincipal, CfnManagedPolicy, CfnRole, IGrantable, IPrincipal, IRoleRef, ManagedPolicy, PolicyDocument,
  PolicyStatement, PrincipalBase, PrincipalPolicyFragment, Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup, IDependable } from 'constructs';
import { checkRoleArn } from './arns';
import { whereApart } from './environments';
import { quote, readable, warn } from './messages';
import { TWINMAKER_SERVICE } from './permissions';
import { attachedPolicies, countListedPolicies, MAX_POLICIES, POLICY_SIZE } from './policy-quota';
import { defaultL1, isDummy, isInTree, referencedIn, takesPolicies } from './references';
import { mayTrustTwinMaker, trustStatement, twinMakerPrincipal } from './role-trust';

const TOKEN_SIZE = 150; // assumed

/**
 * The roles that AWS IoT TwinMaker assumes, with their names in messages, props, IDs of warnings, construct IDs and inline policies.
 *
 * A sync job depends on added permissions. A workspace does not, because the resources in them may depend on the workspace.
 */
export const SYNC_ROLE = {
  name: 'sync role', owner: 'sync job', prop: 'syncRole', warning: 'syncRole', id: 'SyncRole', policyName: 'AssetSync', dependsOnAdded: true,
};
export const WORKSPACE_ROLE: typeof SYNC_ROLE = {
  name: 'workspace role',
  owner: 'workspace',
  prop: 'role',
  warning: 'workspaceRole',
  id: 'Role',
  policyName: 'WorkspaceBucket',
  dependsOnAdded: false,
};

/** The permissions that an owner needs, and the workspace that they name, if any. They are separate from a role that a key in them may name. */
export interface NeededPermissions {
  readonly statements: PolicyStatement[];
  readonly workspaceId?: string;
  readonly isSeparate?: boolean;
}

/**
 * The role of a resource of AWS IoT TwinMaker, passed in or generated, as the principal that gets the permissions of the resource.
 *
 * A create-only property names the workspace of a sync job: the path of its generated role, or the description of its managed policies. For
 * another workspace, AWS CloudFormation creates another role or policy, and deletes the old one last, after the old job. A description also names
 * the role. AWS CloudFormation chooses the names of the policies, so two stacks can't overwrite each other's.
 *
 * Needed permissions are inline in a generated role, or else in a managed policy. On deletion, they stay if both the owner and the role stay. On
 * replacement, those of a sync job stay if the old job stays. Added permissions are in other managed policies, which never stay: what the code
 * takes back is gone.
 */
export class ServiceRole extends PrincipalBase {
  public readonly role: IRoleRef;
  public readonly roleArn: string;
  public readonly policyFragment: PrincipalPolicyFragment;
  public readonly principalAccount: string | undefined;

  /** What the owner depends on. */
  public readonly permissions = new DependencyGroup();

  /** The role in the template, if this app defines it. */
  private readonly l1?: CfnRole;
  private readonly roleName: string;
  private readonly isGenerated: boolean;
  private readonly principal?: IPrincipal;
  private readonly takesPolicies: boolean;
  private readonly attached: ManagedPolicy[];
  private readonly policies: ManagedPolicy[] = [];
  private readonly added = new Map<unknown, { statement: PolicyStatement; policy: ManagedPolicy }>();
  private room = 0;

  /** @param needed What the owner needs. An import needs nothing. */
  constructor(private readonly owner: Construct, private readonly kind: typeof SYNC_ROLE, passed: IRoleRef | undefined,
    private readonly needed: NeededPermissions = { statements: [] }) {
    super();
    this.isGenerated = passed === undefined;
    const isInline = this.isGenerated && !needed.isSeparate;
    const role: IRoleRef & Partial<IGrantable> = passed ?? new Role(owner, kind.id, {
      assumedBy: twinMakerPrincipal(owner),
      ...needed.workspaceId !== undefined && { path: `/cdk-iot-twinmaker/${needed.workspaceId}/` },
      ...isInline && { inlinePolicies: { [kind.policyName]: new PolicyDocument({ statements: needed.statements }) } },
    });
    const { roleArn, roleName } = role.roleRef;
    this.role = role;
    this.roleArn = roleArn;
    this.policyFragment = new ArnPrincipal(roleArn).policyFragment;
    // AWS accepts only a role in the account of the owner.
    this.principalAccount = Token.isUnresolved(role.env.account) ? Stack.of(owner).account : role.env.account;
    this.l1 = referencedIn(roleArn, CfnRole) ?? referencedIn(roleName, CfnRole);
    // `Role.fromRoleArn()` takes a wrong name from a token if the role has a path. The `Ref` of the L1 is the name.
    this.roleName = referencedIn(roleName, CfnRole) === this.l1 ? roleName : this.l1!.ref;
    this.attached = attachedPolicies(owner.node.root, this.l1 ?? `${this.principalAccount} ${roleName}`);
    const isElsewhere = !isDummy(roleArn) && whereApart(Stack.of(owner), role.env) === 'account';
    this.principal = isElsewhere ? new ArnPrincipal(roleArn) : role.grantPrincipal;
    // With `Role.customizeRoles()`, the template has no generated role.
    this.takesPolicies = this.isGenerated ? this.l1 !== undefined : this.principal === undefined || takesPolicies(this.principal);

    if (this.isGenerated && this.l1 !== undefined) { this.retainWithOwner(this.l1, true); }
    if (!isInline && needed.statements.length > 0) { this.permissions.add(this.addNeeded(needed.statements)); }
    // The policy with the permissions of such a role is below the role.
    if (!this.takesPolicies && kind.dependsOnAdded && !isElsewhere) { this.permissions.add(role); }
  }

  /** Adds a permission that the owner does not need. */
  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const result = this.takesPolicies ? { statementAdded: true, policyDependable: this.addToPolicies(statement) } : this.addToPrincipal([statement]);
    if (this.kind.dependsOnAdded) { this.permissions.add(result.policyDependable); }
    return result;
  }

  /** `Function.grantInvoke()` caches grants by this text, so it must be unique. */
  public toString(): string { return `${this.kind.name} of ${this.owner.node.path}`; }
  public dedupeString(): undefined { return undefined; }

  /** Warns of what the app may change until synthesis. */
  public warnAtSynthesis() {
    const { l1, kind: { name, prop, owner } } = this;
    const attached = this.attached.filter(isInTree);
    const count = attached.length + countListedPolicies(l1);
    if (count > MAX_POLICIES && attached[0]?.node.scope === this.owner) {
      this.warn('PolicyQuota', `The ${name} ${this.roleInText} has ${count} managed policies. AWS IAM accepts ${MAX_POLICIES} per role, or up to 20 `
        + 'after a quota increase. Add fewer or shorter statements, for example with wildcards.');
    }
    if (l1 === undefined || this.needed.statements.length === 0) { return; }
    if (!this.isGenerated && this.takesPolicies && !mayTrustTwinMaker(l1)) {
      this.warn('NotTrusting', `The ${name} ${this.roleInText} does not trust AWS IoT TwinMaker, which therefore can't assume it. Define `
        + `the role with assumedBy: new iam.ServicePrincipal('${TWINMAKER_SERVICE}'), or leave ${prop} out to create one.`);
    }
    if (retentionOf(defaultL1(this.owner)) !== undefined && retentionOf(l1) === undefined) {
      this.warn('NotRetained', `The removal policy retains the ${owner}, but not the ${name} ${this.roleInText} that it needs. AWS IAM also refuses `
        + `to delete a role while a policy of a retained ${owner} is attached to it. Call role.applyRemovalPolicy(RemovalPolicy.RETAIN) on the role, `
        + `or leave ${prop} out to create one that is retained.`);
    }
  }

  private addNeeded(statements: PolicyStatement[]): IDependable {
    const { name, prop, owner } = this.kind;
    checkRoleArn(this.owner, name, prop, this.roleArn);
    if (!this.takesPolicies) { return this.addToPrincipal(statements).policyDependable; }
    if (this.l1 === undefined && !isDummy(this.roleArn)) {
      this.warn('TrustUnknown', `This app adds permissions to the ${name} ${this.roleInText}, but can't see its trust policy. Before the ${owner} is `
        + `deployed and until it is deleted, the role must have the trust ${this.format(trustStatement(this.owner))}`);
    }
    const policy = this.attachPolicy('Policy', statements);
    // A workspace whose role changes no longer uses the old role, so its policy there goes.
    this.retainWithOwner(defaultL1(policy), this.needed.workspaceId !== undefined);
    return policy;
  }

  private addToPrincipal(statements: PolicyStatement[]): { statementAdded: boolean; policyDependable: IDependable } {
    const policyDependable = new DependencyGroup();
    const results = statements.map((statement) => this.principal!.addToPrincipalPolicy(statement));
    results.forEach((result) => result.policyDependable && policyDependable.add(result.policyDependable));
    const statementAdded = results.every((result) => result.statementAdded);
    // An immutable role of CDK reports statements as added, which keeps them out of resource policies, and adds none.
    if (!this.isGenerated && !isDummy(this.roleArn) && (!statementAdded || 'attachInlinePolicy' in this.principal!)) {
      const { name, owner } = this.kind;
      this.warn('NotManaged', `This app can't add permissions to the ${name} ${this.roleInText}. Before the ${owner} is deployed and until it is `
        + `deleted, the role must be in the account of the ${owner}, have the trust ${this.format(trustStatement(this.owner))} and allow `
        + this.format(...statements));
    }
    return { statementAdded, policyDependable };
  }

  /** Adds a statement to the last policy, or to another one if it does not fit. The same statement twice is one. */
  private addToPolicies(statement: PolicyStatement): ManagedPolicy {
    const text = JSON.stringify(statement.toStatementJson());
    // The text of all tokens that are objects is the same. A statement may change after it is added.
    const key = text.includes('<unresolved-') ? statement : text;
    const found = this.added.get(key);
    if (found !== undefined && JSON.stringify(found.statement.toStatementJson()) === text) { return found.policy; }

    const size = text.replace(/[$#]\{Token\[[^\]]*\]\}|<unresolved-\w+>/g, '.'.repeat(TOKEN_SIZE)).length + 1;
    if (size > POLICY_SIZE) {
      this.warn('StatementTooLarge', `A statement for the ${this.kind.name} has about ${size} characters, and AWS IAM accepts 6,144 per policy: `
        + `${quote(text)}. Split it, or write fewer resources, for example with wildcards.`);
    }
    if (size > this.room) {
      this.policies.push(this.attachPolicy(`AddedPolicy${this.policies.length + 1}`, []));
      this.room = POLICY_SIZE;
    }
    const policy = this.policies.at(-1)!;
    policy.addStatements(statement);
    this.added.set(key, { statement, policy });
    this.room -= size;
    return policy;
  }

  private attachPolicy(id: string, statements: PolicyStatement[]): ManagedPolicy {
    const description = ['AWS IoT TwinMaker', this.kind.owner, this.needed.workspaceId, this.roleName].filter(Boolean).join(' ');
    const policy = new ManagedPolicy(this.owner, `${this.kind.id}${id}`, { description, statements });
    const l1 = defaultL1(policy) as CfnManagedPolicy;
    l1.roles = [this.roleName];
    // Explicit, so that `MissingRemovalPolicies` does not retain the policy.
    Object.assign(l1.cfnOptions, { deletionPolicy: CfnDeletionPolicy.DELETE, updateReplacePolicy: CfnDeletionPolicy.DELETE });
    this.attached.push(policy);
    return policy;
  }

  /** Retains a resource while its owner and its role are retained. Aspects and later calls may change both until synthesis. */
  private retainWithOwner(resource: CfnResource, onReplacement: boolean) {
    const { cfnOptions, cfnOptions: { deletionPolicy, updateReplacePolicy } } = resource;
    const { RETAIN } = CfnDeletionPolicy;
    const atSynthesis = (produce: () => CfnDeletionPolicy | undefined) => Lazy.string({ produce }) as CfnDeletionPolicy;
    const ofOwner = () => defaultL1(this.owner).cfnOptions.updateReplacePolicy;
    cfnOptions.deletionPolicy = atSynthesis(() => {
      const retentions = [defaultL1(this.owner), ...this.l1 === undefined || resource === this.l1 ? [] : [this.l1]].map(retentionOf);
      return retentions.includes(undefined) ? deletionPolicy : retentions.find((each) => each !== RETAIN) ?? RETAIN;
    });
    if (onReplacement) { cfnOptions.updateReplacePolicy = atSynthesis(() => ofOwner() === RETAIN ? RETAIN : updateReplacePolicy); }
  }

  private warn(id: string, message: string) { warn(this.owner, `${this.kind.warning}${id}`, message); }

  private format(...statements: PolicyStatement[]): string {
    return statements.map((statement) => readable(this.owner, statement.toStatementJson())).join(' ');
  }

  private get roleInText(): string {
    return this.l1 === undefined ? readable(this.owner, this.roleArn) : `[${this.l1.node.path.replace(/(\/Default)?\/Resource$/, '')}]`;
  }
}

/** The deletion policy of a resource that is retained. */
function retentionOf(resource: CfnResource): CfnDeletionPolicy | undefined {
  const policy = Stack.of(resource).resolve(resource.cfnOptions.deletionPolicy);
  return [CfnDeletionPolicy.RETAIN, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE].find((each) => each === policy);
}
