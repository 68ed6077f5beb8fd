import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ISyncJob, SyncJob, Workspace } from '../../src';
import { ENV, onlyResource, ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

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

describe('a rule is not widened by what is to narrow it', () => {
  test.each<[string, events.EventPattern]>([
    ['source', { source: ['aws.iottwinmaker'] }],
    ['detailType', { detailType: ['AWS Service Event via CloudTrail'] }],
    ['detail.eventSource', { detail: { eventSource: ['s3.amazonaws.com'] } }],
    ['detail.requestParameters.workspaceId', { detail: { requestParameters: { workspaceId: ['other'] } } }],
    ['detail.requestParameters.syncSource', { detail: { eventName: ['GetSyncJob'], requestParameters: { syncSource: ['OTHER'] } } }],
  ])('%s', (field, eventPattern) => {
    expect(() => jobIn(stackIn()).onCloudTrailEvent('Calls', { eventPattern })).toThrow(`[Plant/Sync] The eventPattern of the rule "Calls" has ${field}, which `
      + 'the rule sets itself. Values of one field are alternatives, so the rule would match more. Leave it out, or use onCloudTrailEvent(), which sets less, or '
      + 'an events.Rule.');
  });

  test.each([
    ['detail.eventName', { eventName: ['DeleteSyncJob'] }],
    ['detail.sourceIPAddress', { sourceIPAddress: [{ 'anything-but': ['203.0.113.1'] }] }],
    ['detail.eventName', { requestParameters: { tags: [{ exists: true }] }, eventName: ['DeleteSyncJob'] }],
  ])('%s of a change outside of CloudFormation', (field, detail) => {
    expect(() => jobIn(stackIn()).onCloudTrailChangeOutsideCloudFormation('Drift', { eventPattern: { detail } })).toThrow(`"Drift" has ${field}, which`);
  });

  test('by fields that it does not set, as they are', () => {
    const stack = stackIn();
    const eventPattern = { account: ['111122223333'], detail: { requestParameters: { tags: [{ exists: true }] }, errorCode: [{ exists: false }] } };
    jobIn(stack).onCloudTrailChangeOutsideCloudFormation('Drift', { eventPattern });
    expect(ruleIn(stack).EventPattern).toMatchObject({
      account: ['111122223333'],
      detail: { requestParameters: { ...patternOf('factory').detail.requestParameters, tags: [{ exists: true }] }, errorCode: [{ exists: false }] },
    });
  });
});

test.each([
  ['region', { ...ENV, region: 'eu-west-1' }, 'eu-west-1', 'us-east-1'],
  ['account', { ...ENV, account: '444455556666' }, '444455556666', '111122223333'],
])('a rule in another %s than the job, which it could not see, is refused', (part, { account, region }, there, here) => {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  const workspace = Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:aws:iottwinmaker:${region}:${account}:workspace/factory`);
  const job = SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace });
  expect(() => job.onCloudTrailEvent('Calls')).toThrow(`[Plant/Sync/Calls] A rule in the ${part} "${here}" would see nothing of the sync job, which is in `
    + `"${there}". Define this in a stack that has the env of the job.`);
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
