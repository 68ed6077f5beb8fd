import { Annotations, CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct, IDependable } from 'constructs';
import { checkRoleArn } from './checks';
import { TWINMAKER_SERVICE } from './permissions';
import { readable } from './text';

/**
 * How the two roles differ that AWS IoT TwinMaker assumes.
 */
export interface ServiceRoleKind {
  /** What messages call the role, and what owns it. */
  readonly name: string;
  readonly owner: string;

  /** The property that it is passed in by. */
  readonly prop: string;

  /** What its warnings begin with. */
  readonly warning: string;

  /** The construct id and the policy of one that is made. They are part of logical ids and of deployed roles. */
  readonly id: string;
  readonly policyName: string;
}

export const SYNC_ROLE: ServiceRoleKind = {
  name: 'sync role', owner: 'job', prop: 'syncRole', warning: 'cdk-iot-twinmaker:syncRole', id: 'SyncRole', policyName: 'AssetSync',
};

export const WORKSPACE_ROLE: ServiceRoleKind = {
  name: 'workspace role', owner: 'workspace', prop: 'role', warning: 'cdk-iot-twinmaker:workspaceRole', id: 'Role', policyName: 'WorkspaceBucket',
};

/**
 * The role that a resource of AWS IoT TwinMaker works with: one passed in, or one made for it. Its permissions are there before the
 * resource and until after it.
 */
export class ServiceRole {
  public readonly role: iam.IRoleRef;
  public readonly roleArn: string;
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly generated?: GeneratedRole;

  /** The policy for a role of another stack. In that stack it could name nothing of this one, which waits for it. */
  private readonly policyHere?: iam.Policy;
  private readonly needed: iam.PolicyStatement[] = [];
  private resource?: CfnResource;

  constructor(private readonly owner: Construct, private readonly kind: ServiceRoleKind,
    private readonly passed: (iam.IRoleRef & iam.IGrantable) | undefined, private readonly statements: iam.PolicyStatement[]) {
    if (passed === undefined) {
      this.generated = new GeneratedRole(owner, kind, statements, (policy) => this.resource!.node.addDependency(policy));
    }
    const role = passed ?? this.generated!;
    this.role = role;
    this.grantPrincipal = role.grantPrincipal;
    this.roleArn = this.generated?.roleArn ?? role.roleRef.roleArn;
    checkRoleArn(owner, kind.name, kind.prop, this.roleArn);
    if (Stack.of(role) !== Stack.of(owner) && !isInOtherAccount(owner, role) && takesPolicies(this.grantPrincipal)) {
      this.policyHere = new iam.Policy(owner, 'RolePolicy');
      this.grantPrincipal.attachInlinePolicy(this.policyHere);
    }
  }

  /**
   * Tells which resource works with the role, and has it wait for the role.
   */
  public serve(resource: CfnResource) {
    this.resource = resource;
    if (this.passed !== undefined) {
      resource.node.addDependency(this.passed);
      this.statements.forEach((statement) => this.addToPolicy(statement));
    }
  }

  public addToPolicy(statement: iam.PolicyStatement) {
    this.needed.push(statement);
    this.policyHere?.addStatements(statement);
    const policy = this.policyHere ?? this.grantPrincipal.addToPrincipalPolicy(statement).policyDependable;
    if (policy !== undefined) { this.resource!.node.addDependency(policy); }
  }

  public applyRemovalPolicy(policy: RemovalPolicy) {
    this.generated?.applyRemovalPolicy(policy);
  }

  /**
   * Warns of what a role that was passed in may lack and this app can't give it.
   */
  public warn() {
    if (this.passed === undefined) { return; }

    const { name, owner, prop, warning } = this.kind;
    if (!isDefinedInApp(this.passed) || isInOtherAccount(this.owner, this.passed)) {
      const trust = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [twinMakerTrust(this.owner)] });
      Annotations.of(this.owner).addWarningV2(`${warning}NotManaged`,
        `The ${name} ${readable(this.owner, this.roleArn)} is not this app's to change. Before the ${owner} is deployed and until it is `
        + `deleted, the role has to be in the account of the ${owner}, to have the trust ${this.readableStatement(trust)} and to allow `
        + `${this.needed.map((statement) => this.readableStatement(statement)).join(' ')}`);
    } else if (!mayTrustTwinMaker(this.owner, this.grantPrincipal)) {
      Annotations.of(this.owner).addWarningV2(`${warning}NotTrusting`,
        `The ${name} [${this.passed.node.path}] does not trust AWS IoT TwinMaker, which then can't assume it. Define the role `
        + `with assumedBy: new iam.ServicePrincipal('${TWINMAKER_SERVICE}'), or leave ${prop} out to have one made.`);
    }
  }

  private readableStatement(statement: iam.PolicyStatement): string {
    return readable(this.owner, statement.toStatementJson());
  }
}

/**
 * Who may assume a role: the service, and where it says on whose behalf, on behalf of this account alone.
 *
 * AWS does not document whether the service says so. With `IfExists` the condition protects if it does and is without effect
 * if it doesn't; without, every job could end in `ERROR`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function twinMakerTrust(scope: IConstruct): iam.ServicePrincipal {
  return new iam.ServicePrincipal(TWINMAKER_SERVICE, {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * A role that is made. Its policy is inline, so both are one resource: what names the role is created after the policy and deleted
 * before it. A statement that comes later lands in a policy resource of its own, which `onStatement` is told of.
 */
class GeneratedRole extends iam.Role {
  constructor(owner: Construct, kind: ServiceRoleKind, statements: iam.PolicyStatement[],
    private readonly onStatement: (policy: IDependable) => void) {
    super(owner, kind.id, {
      assumedBy: twinMakerTrust(owner),
      inlinePolicies: { [kind.policyName]: new iam.PolicyDocument({ statements }) },
    });
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const result = super.addToPrincipalPolicy(statement);
    this.onStatement(result.policyDependable!);
    return result;
  }
}

/**
 * Whether there is a role resource behind a reference. CDK has objects in its place that look the same and change nothing
 * (`withoutPolicyUpdates()`), or whose trust is out of reach (imports).
 */
function isDefinedInApp(role: iam.IRoleRef & iam.IGrantable): boolean {
  return [role, role.grantPrincipal].some((behind) => Construct.isConstruct(behind) && behind.node.findAll()
    .some((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === iam.CfnRole.CFN_RESOURCE_TYPE_NAME));
}

function isInOtherAccount(owner: IConstruct, role: iam.IRoleRef): boolean {
  const accounts = [Stack.of(owner).account, role.env.account];
  return !accounts.some((account) => Token.isUnresolved(account)) && accounts[0] !== accounts[1];
}

function takesPolicies(principal: iam.IPrincipal): principal is iam.IRole {
  return 'attachInlinePolicy' in principal;
}

function mayTrustTwinMaker(scope: IConstruct, principal: iam.IPrincipal): boolean {
  if (!(principal instanceof iam.Role) || principal.assumeRolePolicy === undefined) { return true; }
  const trust = Stack.of(scope).resolve(principal.assumeRolePolicy);
  const services = trust.Statement.flatMap((statement: any) => (statement.Effect === 'Allow' && statement.Principal?.Service) || []);
  return services.some((service: unknown) => service === TWINMAKER_SERVICE || typeof service !== 'string');
}
