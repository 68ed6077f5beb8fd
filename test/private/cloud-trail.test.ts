import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ISyncJob, SyncJob } from '../../src';
import { onlyResource, ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

const ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default';

function jobIn(stack: Stack, workspaceId = 'factory'): SyncJob {
  return new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack, workspaceId, 'Workspace') });
}

const ruleIn = (stack: Stack) => onlyResource(stack, 'AWS::Events::Rule').Properties;

const patternOf = (workspaceId: unknown) => ({
  'source': ['aws.iottwinmaker'],
  'detail-type': ['AWS API Call via CloudTrail'],
  'detail': {
    eventSource: ['iottwinmaker.amazonaws.com'],
    requestParameters: { workspaceId: [workspaceId], syncSource: ['SITEWISE'] },
  },
});

test('a rule gets the calls on this job, by its workspace and its source', () => {
  const stack = stackIn();
  jobIn(stack).onCloudTrailEvent('Calls');
  expect(ruleIn(stack)).toEqual({ State: 'ENABLED', EventPattern: patternOf('factory') });
});

test('a rule gets what CloudFormation did not do to this job', () => {
  const stack = stackIn();
  jobIn(stack).onCloudTrailChangeOutsideCloudFormation('Drift');

  const pattern = patternOf('factory');
  expect(ruleIn(stack).EventPattern).toEqual({
    ...pattern,
    detail: {
      ...pattern.detail,
      eventName: ['CreateSyncJob', 'DeleteSyncJob'],
      sourceIPAddress: [{ 'anything-but': 'cloudformation.amazonaws.com' }],
    },
  });
});

test('a rule takes a target, a description and a further pattern', () => {
  const stack = stackIn();
  const topic = new sns.Topic(stack, 'Topic');
  const rule = jobIn(stack).onCloudTrailEvent('Deletions', {
    target: new targets.SnsTopic(topic),
    description: 'The twin is gone.',
    eventPattern: { detail: { eventName: ['DeleteSyncJob'] } },
  });

  expect(rule.node.path).toBe('Plant/Sync/Deletions');
  const pattern = patternOf('factory');
  expect(ruleIn(stack)).toEqual({
    State: 'ENABLED',
    Description: 'The twin is gone.',
    EventPattern: { ...pattern, detail: { ...pattern.detail, eventName: ['DeleteSyncJob'] } },
    Targets: [{ Id: 'Target0', Arn: stack.resolve(topic.topicArn) }],
  });
});

test.each([
  ['of every legal character', () => '0aZ_-9', '0aZ_-9'],
  ['behind a parameter', (stack: Stack) => new CfnParameter(stack, 'Id').valueAsString, { Ref: 'Id' }],
])('the workspace has an id %s', (_, idIn, resolved) => {
  const stack = stackIn();
  jobIn(stack, idIn(stack)).onCloudTrailEvent('Calls');
  expect(ruleIn(stack).EventPattern).toEqual(patternOf(resolved));
});

describe('an import', () => {
  test('by its workspace has rules too', () => {
    const stack = stackIn();
    SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: ownWorkspaceIn(stack) }).onCloudTrailEvent('Calls');
    expect(ruleIn(stack).EventPattern).toEqual(patternOf('factory'));
  });

  test.each<[string, (job: ISyncJob) => unknown]>([
    ['onCloudTrailEvent', (job) => job.onCloudTrailEvent('Calls')],
    ['onCloudTrailChangeOutsideCloudFormation', (job) => job.onCloudTrailChangeOutsideCloudFormation('Drift')],
  ])('by its ARN does not know its source, so %s throws', (_, make) => {
    expect(() => make(SyncJob.fromSyncJobArn(stackIn(), 'Sync', ARN))).toThrow('[Plant/Sync] The ARN of a sync job does not tell its sync source, which a '
      + 'rule for its events has to. Import the job with SyncJob.fromSyncJobAttributes() and give it workspace, syncSource and syncJobArn.');
  });
});
