import { Stack } from 'aws-cdk-lib';
import { CfnRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { TWINMAKER_SERVICE } from './permissions';

/**
 * The principal that may assume a role: the service, and if it sends `aws:SourceAccount`, on behalf of this account only.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function twinMakerPrincipal(scope: IConstruct): ServicePrincipal {
  return new ServicePrincipal(TWINMAKER_SERVICE, { conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } } });
}

/** The statement of the trust policy that a role needs. */
export function trustStatement(scope: IConstruct): PolicyStatement {
  return new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [twinMakerPrincipal(scope)] });
}

/** Whether a role may trust the service, which an intrinsic function may stand for. Resolving a policy freezes it, so call this at synthesis. */
export function mayTrustTwinMaker(role: CfnRole): boolean {
  const statements = [Stack.of(role).resolve(role.assumeRolePolicyDocument).Statement].flat();
  return statements.some((statement) => typeof statement?.Effect !== 'string' || (statement.Effect === 'Allow'
    && servicesIn(statement.Principal).some((service) => service === TWINMAKER_SERVICE || typeof service !== 'string')));
}

function servicesIn(principal: any = {}): unknown[] {
  return [principal.Service ?? (Object.keys(principal)[0]?.startsWith('Fn::') ? principal : [])].flat();
}
