import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, PolicyStatementProps, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { checkSameRegion, whereApart } from './environments';
import { fail, readable, warn } from './messages';
import { MONITOR_ACTIONS } from './permissions';

/**
 * Lets all alarms of this account publish to the topic, as its default policy does, which the first statement replaces. In another account the topic
 * and its key must also allow what the role of the state machine allows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function letMonitorPublish(monitor: IConstruct, topic: sns.ITopic) {
  const { account, region } = Stack.of(monitor);
  const allow = (what: string, arn: string, target: sns.ITopic | kms.IKey, access: PolicyStatementProps, condition: string, warning: string) => {
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { [condition]: { 'aws:SourceAccount': account } } });
    const principals = whereApart({ account, region }, target.env) === 'account' ? [cloudWatch, new AccountPrincipal(account)] : [cloudWatch];
    const statements = principals.map((principal) => new PolicyStatement({ ...access, principals: [principal] }));
    if (statements.every((statement) => target.addToResourcePolicy(statement).statementAdded)) { return; }
    warn(monitor, warning, `This app can't change the policy of the ${what} ${readable(monitor, arn)}. To let messages reach the topic, the policy must have the `
      + statements.map((statement) => `statement ${readable(monitor, statement.toStatementJson())}`).join(' and the '));
  };

  const { topicArn, masterKey: key } = topic;
  allow('topic', topicArn, topic, { actions: MONITOR_ACTIONS.publish, resources: [topicArn] }, 'StringEquals', 'monitorTopicNotManaged');
  // Not verified: whether CloudWatch sends aws:SourceAccount when it uses the key. The policy of the topic checks it in any case.
  const encrypt = { actions: MONITOR_ACTIONS.encrypt, resources: ['*'] };
  if (key !== undefined) { allow('key', key.keyArn, key, encrypt, 'StringEqualsIfExists', 'monitorKeyNotManaged'); }
}

/**
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
 */
export function checkMonitorTopic(monitor: IConstruct, topic: sns.ITopic) {
  if (topic.fifo) {
    fail(monitor, `The topic [${topic.node.path}] is a FIFO topic, which accepts no message without a group. Pass a standard topic.`);
  }
  checkSameRegion(monitor, ['The monitor', Stack.of(monitor)], ['its topic', topic.env], 'Pass a topic of the Region of the monitor.');
}
