import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { checkSameEnvironment } from './environments';
import { fail, readable, warn } from './messages';
import { MONITOR_ACTIONS } from './permissions';

/**
 * Lets all alarms of this account publish to the topic, as its default policy does, which the first statement replaces.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function letCloudWatchPublish(monitor: IConstruct, topic: sns.ITopic) {
  const { account } = Stack.of(monitor);
  const allow = (actions: string[], resource: string, condition: string) => new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions,
    resources: [resource],
    conditions: { [condition]: { 'aws:SourceAccount': account } },
  });
  const tell = (what: string, id: string, arn: string, statement: PolicyStatement) => warn(monitor, id, `This app can't change the policy of the ${what} `
    + `${readable(monitor, arn)}. To let alarms reach the topic, the policy must have the statement ${readable(monitor, statement.toStatementJson())}`);

  const publish = allow(MONITOR_ACTIONS.publish, topic.topicArn, 'StringEquals');
  if (!topic.addToResourcePolicy(publish).statementAdded) { tell('topic', 'monitorTopicNotManaged', topic.topicArn, publish); }

  const key = topic.masterKey;
  // Not verified: whether CloudWatch sends aws:SourceAccount when it uses the key. The policy of the topic checks it in any case.
  const encrypt = allow(MONITOR_ACTIONS.encrypt, '*', 'StringEqualsIfExists');
  if (key !== undefined && !key.addToResourcePolicy(encrypt).statementAdded) { tell('key', 'monitorKeyNotManaged', key.keyArn, encrypt); }
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
