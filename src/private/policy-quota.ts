import { Stack } from 'aws-cdk-lib';
import { CfnRole, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * The managed policies that AWS IAM accepts per role, and the characters that a managed policy has for its statements.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_POLICIES = 10;
export const POLICY_SIZE = 6144 - 100;

const ATTACHED = new WeakMap<IConstruct, Map<unknown, ManagedPolicy[]>>();

/**
 * The managed policies that all jobs and workspaces of an app attach to a role.
 *
 * @param role The L1 of the role, or the name of an imported one.
 */
export function attachedPolicies(app: IConstruct, role: CfnRole | string): ManagedPolicy[] {
  const roles = ATTACHED.get(app) ?? new Map<unknown, ManagedPolicy[]>();
  const policies = roles.get(role) ?? [];
  ATTACHED.set(app, roles.set(role, policies));
  return policies;
}

/** The number of managed policies that a role lists itself. */
export function countListedPolicies(role: CfnRole | undefined): number {
  const arns = role && Stack.of(role).resolve(role.managedPolicyArns);
  return Array.isArray(arns) ? arns.length : 0;
}
