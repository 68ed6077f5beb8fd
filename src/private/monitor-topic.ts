import { IResource, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { checkSameEnvironment, whereApart } from './environments';
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
  const allow = ({ env }: IResource, actions: string[], resource: string, condition: string) => [
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: { [condition]: { 'aws:SourceAccount': account } },
    }),
    ...whereApart({ account, region }, env) === 'account' ? [new PolicyStatement({ principals: [new AccountPrincipal(account)], actions, resources: [resource] })] : [],
  ];
  const tell = (what: string, id: string, arn: string, statements: PolicyStatement[]) => warn(monitor, id, `This app can't change the policy of the ${what} `
    + `${readable(monitor, arn)}. To let messages reach the topic, the policy must have the statement `
    + statements.map((statement) => readable(monitor, statement.toStatementJson())).join(' and the statement '));

  const publish = allow(topic, MONITOR_ACTIONS.publish, topic.topicArn, 'StringEquals');
  if (!publish.every((statement) => topic.addToResourcePolicy(statement).statementAdded)) { tell('topic', 'monitorTopicNotManaged', topic.topicArn, publish); }

  const key = topic.masterKey;
  if (key === undefined) { return; }
  // Not verified: whether CloudWatch sends aws:SourceAccount when it uses the key. The policy of the topic checks it in any case.
  const encrypt = allow(key, MONITOR_ACTIONS.encrypt, '*', 'StringEqualsIfExists');
  if (!encrypt.every((statement) => key.addToResourcePolicy(statement).statementAdded)) { tell('key', 'monitorKeyNotManaged', key.keyArn, encrypt); }
}

/**
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
 */
export function checkMonitorTopic(monitor: IConstruct, topic: sns.ITopic) {
  const stack = Stack.of(monitor);
  if (topic.fifo) {
    fail(monitor, `The topic [${topic.node.path}] is a FIFO topic, which accepts no message without a group. Pass a standard topic.`);
  }
  checkSameEnvironment(monitor, ['The monitor', { region: stack.region, account: topic.env.account }], ['its topic', topic.env],
    'Pass a topic of the Region of the monitor.');
}
