import jsonata from 'jsonata';
import { monitorDefinition } from '../../src/private/monitor-definition';

// The second opinion on the state machine: the reference engine of JSONata in the version that AWS Step Functions names, and a validator of Amazon
// States Language. The rehearsal runs the whole of it.

// It has no types.
const asl = jest.requireActual('asl-validator');

const MONITORED = { partition: 'aws', workspaceId: 'factory', syncSource: 'SITEWISE', topicArn: 'arn:aws:sns:us-east-1:111122223333:operators' };
const { States } = monitorDefinition(MONITORED) as any;

/** Evaluates what stands in a template, as AWS Step Functions does: what is undefined is an error. */
async function evaluate(template: any, states: object, variables: object = {}): Promise<any> {
  if (Array.isArray(template)) { return Promise.all(template.map((each) => evaluate(each, states, variables))); }
  if (typeof template === 'object') {
    const entries = Object.entries(template).map(async ([key, value]) => [key, await evaluate(value, states, variables)]);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (typeof template !== 'string' || !template.startsWith('{%')) { return template; }
  const value = await jsonata(template.slice(2, -2)).evaluate(undefined, { states, ...variables });
  if (value === undefined) { throw new Error(`States.QueryEvaluationError: ${template}`); }
  return JSON.parse(JSON.stringify(value));
}

const STARTED = { workspace: 'factory', code: '', message: '', resourcesInError: 0, resources: [], token: '', pages: 0, failure: '' };
const FAILURE = { Error: 'IoTTwinMaker.AccessDeniedException', Cause: 'Not "you"\n\\.' };
const NASTY = 'The role "sync" can\'t\n\\ {% $state %} €';

test.each([['with a topic', MONITORED], ['without', { ...MONITORED, topicArn: undefined }]])('is valid States Language, %s', (_, monitored) => {
  const { isValid, errors } = asl(monitorDefinition(monitored) as any, { checkPaths: true, checkArn: true });
  expect(errors).toEqual([]);
  expect(isValid).toBe(true);
});

test('the validator is on: it finds a state that is not there', () => {
  const definition = monitorDefinition(MONITORED) as any;
  definition.States.GetSyncJob.Next = 'Elsewhere';
  expect(asl(definition).isValid).toBe(false);
});

test('does not use $eval, which AWS Step Functions lacks', () => {
  expect(JSON.stringify(States)).not.toContain('$eval');
});

describe('GetSyncJob', () => {
  const assign = (Status: object) => evaluate(States.GetSyncJob.Assign, { result: { Status } });

  test('keeps what AWS IoT TwinMaker says', async () => {
    expect(await assign({ State: 'ACTIVE' })).toEqual({ ...STARTED, state: 'ACTIVE' });
    expect(await assign({ State: 'ERROR', Error: {} })).toEqual({ ...STARTED, state: 'ERROR' });
    expect(await assign({ State: 'ERROR', Error: { Code: 'SYNC_CREATING_ERROR', Message: NASTY } }))
      .toEqual({ ...STARTED, state: 'ERROR', code: 'SYNC_CREATING_ERROR', message: NASTY });
  });

  test('reads a null code and message as empty texts', async () => {
    expect(await assign({ State: 'ERROR', Error: { Code: null, Message: null } })).toEqual({ ...STARTED, state: 'ERROR' });
    expect(await assign({ State: 'ACTIVE', Error: null })).toEqual({ ...STARTED, state: 'ACTIVE' });
  });

  test('fails on an answer without a state', async () => {
    await expect(assign({})).rejects.toThrow('States.QueryEvaluationError');
  });

  test('tells a job that is missing from a question that failed', async () => {
    const [missing, other] = States.GetSyncJob.Catch;
    expect(missing.ErrorEquals).toEqual(['IoTTwinMaker.ResourceNotFoundException']);
    expect(await evaluate(missing.Assign, { errorOutput: FAILURE })).toEqual({ ...STARTED, state: 'MISSING', message: FAILURE.Cause });
    expect(await evaluate(other.Assign, { errorOutput: FAILURE }))
      .toEqual({ ...STARTED, state: 'UNKNOWN', failure: 'IoTTwinMaker.AccessDeniedException: Not "you"\n\\.' });
  });
});

describe.each(['ListSyncResources', 'ListMoreSyncResources'])('%s', (name) => {
  const resource = (id: number) => ({ ResourceType: 'ENTITY', ExternalId: `a${id}`, ResourceId: `e${id}`, Status: { Error: { Code: 'PROCESSING_ERROR', Message: NASTY } } });
  const sample = (id: number) => ({ type: 'ENTITY', id: `a${id}`, code: 'PROCESSING_ERROR', message: NASTY });
  const assign = (SyncResources: object[], variables: object = {}, more: object = {}) =>
    evaluate(States[name].Assign, { result: { SyncResources, ...more } }, { ...STARTED, ...variables });

  test.each([0, 1, 2, 3, 4])('counts %i resources, and keeps three at most', async (count) => {
    const ids = Array.from({ length: count }, (_, id) => id);
    expect(await assign(ids.map(resource))).toEqual({ resourcesInError: count, resources: ids.slice(0, 3).map(sample), token: '', pages: 1 });
  });

  test.each([[1, 3], [2, 3], [3, 3]])('adds to %i that were kept before', async (before, kept) => {
    const resources = [7, 8, 9].slice(0, before).map(sample);
    expect(await assign([1, 2].map(resource), { resourcesInError: 50, resources, pages: 1 }, { NextToken: 'next' }))
      .toEqual({ resourcesInError: 52, resources: [...resources, sample(1), sample(2)].slice(0, kept), token: 'next', pages: 2 });
  });

  test('takes resources with what they have', async () => {
    const { resources } = await assign([{ ResourceType: 'COMPONENT_TYPE', ResourceId: 'e1', Status: {} }, { ResourceType: 'ENTITY' }]);
    expect(resources).toEqual([{ type: 'COMPONENT_TYPE', id: 'e1', code: '', message: '' }, { type: 'ENTITY', id: '', code: '', message: '' }]);
  });

  test('reads a null code, message and token as empty texts', async () => {
    const none = { ResourceType: 'ENTITY', ExternalId: null, ResourceId: 'e1', Status: { Error: { Code: null, Message: null } } };
    expect(await assign([none, { ...none, Status: { Error: null } }], {}, { NextToken: null })).toEqual({
      resourcesInError: 2, resources: Array(2).fill({ type: 'ENTITY', id: 'e1', code: '', message: '' }), token: '', pages: 1,
    });
  });

  test.each([['ACTIVE', 'IoTTwinMaker.AccessDeniedException: Not "you"\n\\.'], ['CREATING', ''], ['DELETING', '']])('refused in %s', async (state, failure) => {
    expect(await evaluate(States[name].Catch[0].Assign, { errorOutput: FAILURE }, { ...STARTED, state })).toEqual({ token: '', failure });
  });
});

test('asks for the page that comes next', async () => {
  expect(States.ListSyncResources.Arguments).toEqual({ WorkspaceId: 'factory', SyncSource: 'SITEWISE', Filters: [{ State: 'ERROR' }], MaxResults: 25 });
  expect(await evaluate(States.ListMoreSyncResources.Arguments, {}, { token: 'next' }))
    .toEqual({ WorkspaceId: 'factory', SyncSource: 'SITEWISE', Filters: [{ State: 'ERROR' }], MaxResults: 25, NextToken: 'next' });
});

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, and the model of the API for the lengths
test.each([['4 bytes each', '\u{1f3ed}'], ['3 bytes each', '€'], ['that JSON escapes', '"']])('a full page with the longest messages, of characters of %s, is below 256 KiB', (_, character) => {
  const id = 'i'.repeat(128);
  const error = { Code: 'COMPOSITE_COMPONENT_FAILURE', Message: character.repeat(2048) };
  const resource = {
    ResourceType: 'COMPONENT_TYPE', ExternalId: id, ResourceId: id, Status: { State: 'ERROR', Error: error }, UpdateDateTime: '2026-11-24T12:00:00.000000Z',
  };
  for (const { Arguments: { MaxResults } } of [States.ListSyncResources, States.ListMoreSyncResources]) {
    const page = { NextToken: 't'.repeat(17880), SyncResources: Array(MaxResults).fill(resource) };
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(256 * 1024);
  }
});

/** The state that follows on an answer. */
async function nextAfter(variables: object, input: object = {}): Promise<string> {
  const states = { context: { Execution: { Input: input } } };
  const taken = await Promise.all(States.WhatNext.Choices.map(async ({ Condition, Next }: any) =>
    await evaluate(Condition, states, { ...STARTED, state: 'ACTIVE', ...variables }) ? Next : undefined));
  return taken.find((each) => each !== undefined) ?? States.WhatNext.Default;
}

test('counts 500 resources at most', async () => {
  const pages = await Promise.all([18, 19, 20, 21].map(async (done) => await nextAfter({ token: 'next', pages: done }) === 'ListMoreSyncResources'));
  expect(pages).toEqual([true, true, false, false]);
  expect(20 * States.ListSyncResources.Arguments.MaxResults).toBe(500);
});

test.each<[string, object, object?]>([
  ['ListMoreSyncResources', { token: 'next', pages: 19 }],
  ['PutMetricData', { token: 'next', pages: 20 }],
  ['PutMetricData', { state: 'MISSING' }],
  ['PutWhatIsKnown', { failure: 'Denied' }],
  ['NoAnswer', { failure: 'Denied', state: 'UNKNOWN' }],
  ['Publish', { failure: 'Denied', state: 'UNKNOWN' }, { detail: {} }],
  ['Publish', {}, { detail: {} }],
  ['ListMoreSyncResources', { token: 'next' }, { detail: {} }],
])('goes on to %s after %j', async (next, variables, input = {}) => {
  expect(await nextAfter(variables, input)).toBe(next);
});

test.each([['ACTIVE', [1, 0, 0, 7]], ['ERROR', [0, 1, 0, 7]], ['MISSING', [0, 0, 1, 7]], ['INITIALIZING', [0, 0, 0, 7]]])('publishes %s', async (state, values) => {
  const Dimensions = [{ Name: 'WorkspaceId', Value: 'factory' }, { Name: 'SyncSource', Value: 'SITEWISE' }];
  const metrics = ['SyncJobActive', 'SyncJobError', 'SyncJobMissing', 'SyncResourcesInError']
    .map((MetricName, index) => ({ MetricName, Dimensions, Unit: 'Count', Value: values[index] }));
  const variables = { ...STARTED, state, resourcesInError: 7 };
  expect(await evaluate(States.PutMetricData.Arguments, {}, variables)).toEqual({ Namespace: 'cdk-iot-twinmaker', MetricData: metrics });
  expect(await evaluate(States.PutWhatIsKnown.Arguments, {}, variables)).toEqual({ Namespace: 'cdk-iot-twinmaker', MetricData: metrics.slice(0, 3) });
});

test('ends with what AWS IoT TwinMaker says', async () => {
  const said = { state: 'ERROR', code: 'SYNC_CREATING_ERROR', message: NASTY, resourcesInError: 1, resources: [{ type: 'ENTITY' }] };
  expect(await evaluate(States.PutMetricData.Output, {}, said)).toEqual(said);
  expect(await evaluate(States.Publish.Output, {}, said)).toEqual(said);
});

test.each([
  ['UNKNOWN', '', '', 'Denied "you"'],
  ['ACTIVE', '', '', 'Denied "you" (The sync job is now: ACTIVE)'],
  ['ERROR', 'SYNC_CREATING_ERROR', NASTY, `Denied "you" (The sync job is now: ERROR, SYNC_CREATING_ERROR: ${NASTY})`],
])('fails with why there is no complete answer, and with what it knows of a job in %s', async (state, code, message, Cause) => {
  const said = { ...STARTED, state, code, message, failure: 'Denied "you"' };
  expect(await evaluate(States.NoAnswer, {}, said)).toEqual({ Type: 'Fail', Error: 'NoAnswer', Cause });
});

describe('Publish', () => {
  const DESCRIPTION = 'Sync job in ERROR. Workspace factory.';
  const told = (value: string, variables: object, description: string | undefined = DESCRIPTION) => evaluate(States.Publish.Arguments, {
    context: { Execution: { Input: { detail: { state: { value }, configuration: { description } } } } },
  }, { ...STARTED, ...variables });

  test('says what changed, and how the job is now', async () => {
    expect(await told('ALARM', { state: 'ERROR', code: 'SYNC_CREATING_ERROR', message: NASTY, resourcesInError: 0 })).toEqual({
      TopicArn: MONITORED.topicArn,
      Subject: 'ALARM: Sync job in ERROR, workspace factory',
      Message: `ALARM: ${DESCRIPTION}\n\nThe sync job is now: ERROR, SYNC_CREATING_ERROR: ${NASTY}\nAssets and models in ERROR: 0`,
    });
    expect(await told('OK', { state: 'ACTIVE' })).toMatchObject({
      Subject: 'RESOLVED: Sync job in ERROR, workspace factory',
      Message: `RESOLVED: ${DESCRIPTION}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0`,
    });
  });

  test.each<[string, string, string, object]>([
    ['a job that is ACTIVE, without resources in error', 'RESOLVED', 'ACTIVE', {}],
    ['a job that was deleted', 'CHANGED', 'MISSING', { message: 'No such sync job.' }],
    ['a job that is created again', 'CHANGED', 'INITIALIZING', {}],
    ['a job in ERROR', 'CHANGED', 'ERROR', { code: 'SYNC_CREATING_ERROR', message: NASTY }],
    ['a job with resources in error', 'CHANGED', 'ACTIVE', { resourcesInError: 1 }],
    ['a job whose resources are not known', 'CHANGED', 'ACTIVE', { failure: 'Denied' }],
    ['no answer', 'CHANGED', 'UNKNOWN', { failure: 'Denied' }],
  ])('the end of an alarm, with %s, is %s', async (_, event, state, more) => {
    const { Subject, Message } = await told('OK', { state, ...more });
    const lines = Message.split('\n');
    const isResolved = event === 'RESOLVED';
    expect(Subject).toBe(`${event}: Sync job in ERROR, ${isResolved ? '' : `now ${state}, `}workspace factory`);
    expect(lines[0]).toBe(`${event}: ${DESCRIPTION}`);
    expect(lines.includes('This alarm ended, but the sync job is not ACTIVE without errors.')).toBe(!isResolved);
    expect(lines.find((line: string) => line.startsWith('The sync job is now: '))).toContain(state);
  });

  test.each(['ACTIVE', 'MISSING', 'UNKNOWN'])('the start of an alarm is ALARM, in state %s', async (state) => {
    const { Subject, Message } = await told('ALARM', { state });
    expect(Subject).toBe('ALARM: Sync job in ERROR, workspace factory');
    expect(Message).toMatch(/^ALARM: Sync job in ERROR\. Workspace factory\.\n\nThe sync job is now: /);
  });

  test('names resources, one and three', async () => {
    const resource = (id: string) => ({ type: 'ENTITY', id, code: 'PROCESSING_ERROR', message: NASTY });
    const line = (id: string) => `- ENTITY ${id}: PROCESSING_ERROR: ${NASTY}`;
    expect((await told('ALARM', { state: 'ACTIVE', resourcesInError: 1, resources: [resource('a')] })).Message)
      .toBe(`ALARM: ${DESCRIPTION}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 1\n${line('a')}`);
    expect((await told('ALARM', { state: 'ACTIVE', resourcesInError: 500, token: 'next', resources: ['a', 'b', 'c'].map(resource) })).Message)
      .toBe(`ALARM: ${DESCRIPTION}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 500 or more\n${['a', 'b', 'c'].map(line).join('\n')}`);
  });

  test('says that nothing is known', async () => {
    expect((await told('ALARM', { state: 'UNKNOWN', failure: 'Denied' })).Message)
      .toBe(`ALARM: ${DESCRIPTION}\n\nThe sync job is now: UNKNOWN\nAWS IoT TwinMaker gave no answer: Denied`);
  });

  test('has a subject of 100 characters at most, whatever the description is', async () => {
    expect((await told('ALARM', { state: 'ACTIVE' }, 'x'.repeat(200))).Subject).toBe(`ALARM: ${'x'.repeat(93)}`);
    expect((await told('OK', { state: 'ACTIVE' }, '')).Subject).toBe('RESOLVED: , workspace factory');
  });
});

test('each call waits 30 seconds, and is tried three times more, unless there is no job', () => {
  const calls = Object.values<any>(States).filter(({ Type }) => Type === 'Task');
  expect(calls.map(({ Resource }) => Resource)).toEqual([
    'arn:aws:states:::aws-sdk:iottwinmaker:getSyncJob', 'arn:aws:states:::aws-sdk:iottwinmaker:listSyncResources',
    'arn:aws:states:::aws-sdk:iottwinmaker:listSyncResources', 'arn:aws:states:::aws-sdk:cloudwatch:putMetricData',
    'arn:aws:states:::aws-sdk:cloudwatch:putMetricData', 'arn:aws:states:::aws-sdk:sns:publish',
  ]);
  expect(calls.map(({ TimeoutSeconds }) => TimeoutSeconds)).toEqual(calls.map(() => 30));
  const again = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' };
  const [first, ...others] = calls.map(({ Retry }) => Retry);
  expect(first).toEqual([{ ErrorEquals: ['IoTTwinMaker.ResourceNotFoundException'], MaxAttempts: 0 }, again]);
  expect(others).toEqual(others.map(() => [again]));
  expect((monitorDefinition(MONITORED) as any).TimeoutSeconds).toBe(300);
});
