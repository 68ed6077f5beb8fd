import { Resource } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { checkInSight, checkNarrowing } from './checks';
import { TWINMAKER_SERVICE } from './permissions';

/**
 * What CloudTrail writes down of a call that AWS CloudFormation makes: its name in place of an address.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const BY_CLOUDFORMATION = 'cloudformation.amazonaws.com';

/**
 * Narrows a rule to calls that change whether there is a job, and that AWS CloudFormation did not make.
 */
export const CHANGE_OUTSIDE_CLOUDFORMATION = {
  eventName: ['CreateSyncJob', 'DeleteSyncJob'],
  sourceIPAddress: [{ 'anything-but': BY_CLOUDFORMATION }],
};

/**
 * A rule for the calls on a sync job. They name it as the API does, by its workspace and its source.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function ruleForCalls(scope: Resource, id: string, job: { workspaceId: string; syncSource: string },
  options: events.OnEventOptions, narrowed?: object): events.Rule {
  const pattern = {
    source: ['aws.iottwinmaker'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: [TWINMAKER_SERVICE],
      requestParameters: { workspaceId: [job.workspaceId], syncSource: [job.syncSource] },
      ...narrowed,
    },
  };
  checkNarrowing(scope, id, pattern, options.eventPattern);
  const rule = new events.Rule(scope, id, options);
  checkInSight(rule, 'A rule', scope.env);
  rule.addTarget(options.target);
  rule.addEventPattern(pattern);
  return rule;
}
