import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { inWorkspace, workspaceArn } from './arns';
import { accessTo, isOfApp, nameOf } from './encryption-keys';
import { MONITOR_NAMESPACE } from './monitor-definition';
import { MONITOR_ACTIONS } from './permissions';

/**
 * The role of the state machine. It covers all jobs of the workspace, because the ARN of a deleted job is not known, and an ARN that another stack
 * exports can't change.
 */
export function machineRole(scope: Construct, id: string, workspaceId: string, topic: sns.ITopic | undefined): Role {
  const key = topic?.masterKey && nameOf(scope, topic.masterKey);
  const onTopic: PolicyStatementProps[] = [
    ...topic === undefined ? [] : [{ actions: MONITOR_ACTIONS.publish, resources: [topic.topicArn] }],
    ...key === undefined ? [] : [{ actions: MONITOR_ACTIONS.encrypt, ...accessTo(key) }],
  ];
  // The policy of a key of this app may name the role, and the topic depends on the key.
  const isSeparate = key !== undefined && isOfApp(scope, key);
  const role = roleFor(scope, id, 'states.amazonaws.com', [
    { actions: MONITOR_ACTIONS.ask, resources: inWorkspace(workspaceArn(scope, workspaceId, Stack.of(scope)), 'sync-job') },
    { actions: MONITOR_ACTIONS.putMetrics, resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': MONITOR_NAMESPACE } } },
    ...isSeparate ? [] : onTopic,
  ]);
  if (isSeparate) { onTopic.forEach((props) => role.addToPolicy(new PolicyStatement(props))); }
  return role;
}

/** A role that starts the state machine. */
export function startRole(scope: Construct, id: string, service: string, stateMachineArn: string): Role {
  return roleFor(scope, id, service, [{ actions: MONITOR_ACTIONS.start, resources: [stateMachineArn] }]);
}

/**
 * A role that a service assumes on behalf of this account only.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function roleFor(scope: Construct, id: string, service: string, statements: PolicyStatementProps[]): Role {
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    inlinePolicies: { Monitor: new PolicyDocument({ statements: statements.map((props) => new PolicyStatement(props)) }) },
  });
}
