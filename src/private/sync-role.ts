import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct, IDependable } from 'constructs';
import { workspaceArn } from './arns';
import { SYNC_ROLE_ACTIONS, TWINMAKER_SERVICE } from './permissions';
import { readable } from './text';

/**
 * What a sync job asks of its role, whoever made it.
 */
export function syncRoleStatements(scope: IConstruct, workspaceId: string): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const siteWise = `arn:${stack.partition}:iotsitewise:${stack.region}:${stack.account}`;
  const workspace = workspaceArn(scope, workspaceId, stack);
  return [
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.readAssets,
      resources: [`${siteWise}:asset/*`, `${siteWise}:asset-model/*`],
    }),
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.listAssets,
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.writeWorkspace,
      resources: [workspace, `${workspace}/entity/*`, `${workspace}/component-type/*`],
    }),
  ];
}

/**
 * Who may assume the sync role: the service, and where it says on whose behalf, on behalf of this account alone.
 *
 * AWS does not document whether the service says so. With `IfExists` the condition protects if it does and is without effect
 * if it doesn't; without, every job could end in `ERROR`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function syncRoleTrust(scope: IConstruct): iam.ServicePrincipal {
  return new iam.ServicePrincipal(TWINMAKER_SERVICE, {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * The role made for a job. Its policy is inline, so both are one resource: the job, which names the role, is created after the
 * policy and deleted before it. A statement that comes later lands in a policy resource of its own, which `onStatement` is told of.
 */
export class GeneratedSyncRole extends iam.Role {
  constructor(scope: Construct, workspaceId: string, private readonly onStatement: (policy: IDependable) => void) {
    super(scope, 'SyncRole', {
      assumedBy: syncRoleTrust(scope),
      inlinePolicies: {
        AssetSync: new iam.PolicyDocument({ statements: syncRoleStatements(scope, workspaceId) }),
      },
    });
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const result = super.addToPrincipalPolicy(statement);
    this.onStatement(result.policyDependable!);
    return result;
  }
}

/**
 * Warns of what a role that was passed in may lack and this app can't give it.
 */
export function checkPassedRole(syncJob: IConstruct, role: iam.IRoleRef & iam.IGrantable, needed: iam.PolicyStatement[]) {
  if (!isDefinedInApp(role) || isInOtherAccount(syncJob, role)) {
    const trust = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [syncRoleTrust(syncJob)] });
    Annotations.of(syncJob).addWarningV2('cdk-iot-twinmaker:syncRoleNotManaged',
      `The sync role ${readable(syncJob, role.roleRef.roleArn)} is not this app's to change. Before the job is deployed and until it is `
      + `deleted, the role has to be in the account of the job, to have the trust ${readableStatement(syncJob, trust)} and to allow `
      + `${needed.map((statement) => readableStatement(syncJob, statement)).join(' ')}`);
  } else if (!mayTrustTwinMaker(syncJob, role.grantPrincipal)) {
    Annotations.of(syncJob).addWarningV2('cdk-iot-twinmaker:syncRoleNotTrusting',
      `The sync role [${role.node.path}] does not trust AWS IoT TwinMaker, which then can't assume it. Define the role `
      + `with assumedBy: new iam.ServicePrincipal('${TWINMAKER_SERVICE}'), or leave syncRole out to have one made.`);
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

function isInOtherAccount(syncJob: IConstruct, role: iam.IRoleRef): boolean {
  const accounts = [Stack.of(syncJob).account, role.env.account];
  return !accounts.some((account) => Token.isUnresolved(account)) && accounts[0] !== accounts[1];
}

function mayTrustTwinMaker(scope: IConstruct, principal: iam.IPrincipal): boolean {
  if (!(principal instanceof iam.Role) || principal.assumeRolePolicy === undefined) { return true; }
  const trust = Stack.of(scope).resolve(principal.assumeRolePolicy);
  const services = trust.Statement.flatMap((statement: any) => statement.Principal?.Service ?? []);
  return services.some((service: unknown) => service === TWINMAKER_SERVICE || typeof service !== 'string');
}

function readableStatement(scope: IConstruct, statement: iam.PolicyStatement): string {
  return readable(scope, statement.toStatementJson());
}
