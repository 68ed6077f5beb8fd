/** What AWS IoT TwinMaker, and AWS, answer a monitor in one run, and what follows. */
export interface MonitorScenario {
  readonly name: string;

  /** The status of the job. None: there is no job. */
  readonly job?: object;

  /** An answer that breaks the API. */
  readonly answer?: object;

  /** What is synced. */
  readonly resources?: object[];

  /** How many resources AWS IoT TwinMaker returns at most, whatever it is asked for. */
  readonly pageSize?: number;

  /** The codes by which calls are refused, one after the other. */
  readonly refusals?: Record<string, string[]>;

  /** What the state machine is started with: a change of an alarm, or nothing by the schedule. */
  readonly input?: object;

  /** How often which operation is called. */
  readonly calls: Record<string, number>;

  /** Active, error, missing, and resources in error. */
  readonly metrics?: number[];

  /** The state, code, message and number of resources in error that the output has, and their samples. */
  readonly output?: [string, string, string, number, ...object[]];

  /** Why the execution fails. */
  readonly fails?: [error: string, cause: string];

  /** The alarms that ring after five runs, and after a day. */
  readonly rings?: string[];
  readonly ringsAfterADay?: string[];

  /** What a person gets. */
  readonly subject?: string;
  readonly message?: string;
}

const NASTY = 'The role "sync" can\'t be assumed.\nSee C:\\trust {% $state %} ${Ref} €.';
const FOREVER = Array(9).fill('AccessDeniedException');

function resource(number: number, state = 'ERROR', id: object = { externalId: `asset-${number}`, resourceId: `entity-${number}` }) {
  return {
    resourceType: 'ENTITY',
    ...id,
    updateDateTime: 1.7e9,
    status: { state, error: { code: 'PROCESSING_ERROR', message: `Name "Pump ${number}" is taken.\nRename C:\\${number}.` } },
  };
}

const many = (length: number) => Array.from({ length }, (_, number) => resource(number));
const sample = (number: number, id = `asset-${number}`) => ({
  type: 'ENTITY', id, code: 'PROCESSING_ERROR', message: `Name "Pump ${number}" is taken.\nRename C:\\${number}.`,
});
const line = (number: number) => `- ENTITY asset-${number}: PROCESSING_ERROR: Name "Pump ${number}" is taken.\nRename C:\\${number}.`;
const SAMPLES = [0, 1, 2].map((number) => sample(number));
const LINES = [0, 1, 2].map(line).join('\n');

/**
 * The event of a change of an alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function changeOf(value: string, description?: string) {
  return {
    'version': '0',
    'id': '2dde0eb1-528b-d2d5-9ca6-6d590caf2329',
    'source': 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    'account': '111122223333',
    'region': 'us-east-1',
    'time': '2026-11-24T12:00:00Z',
    'resources': ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:Plant-MonitorError'],
    'detail': {
      alarmName: 'Plant-MonitorError',
      configuration: { description, metrics: [] },
      previousState: { value: value === 'ALARM' ? 'OK' : 'ALARM', timestamp: '2026-11-24T11:55:00.000+0000' },
      state: { value, timestamp: '2026-11-24T12:00:00.000+0000' },
    },
  };
}

const IN_ERROR = 'Sync job in ERROR. AWS IoT TwinMaker workspace factory, source SITEWISE. Runbook: https://wiki.example.com/twin';
const IS_ERROR = { state: 'ERROR', error: { code: 'SYNC_CREATING_ERROR', message: NASTY } };
const LIST_DENIED = 'IoTTwinMaker.AccessDeniedException: ListSyncResources was refused. (Service: IoTTwinMaker)';
const NOT_WELL = 'This alarm ended, but the sync job is not ACTIVE without errors.';
const ASKED = { GetSyncJob: 1, ListSyncResources: 1, PutMetricData: 1 };

export const MONITOR_SCENARIOS: MonitorScenario[] = [
  { name: 'active', job: { state: 'ACTIVE' }, resources: [resource(0, 'IN_SYNC')], calls: ASKED, metrics: [1, 0, 0, 0], output: ['ACTIVE', '', '', 0] },
  {
    name: 'initializing, with an empty error',
    job: { state: 'INITIALIZING', error: {} },
    calls: ASKED,
    metrics: [0, 0, 0, 0],
    output: ['INITIALIZING', '', '', 0],
    ringsAfterADay: ['NotActive'],
  },
  {
    name: 'creating, no list yet',
    job: { state: 'CREATING' },
    refusals: { ListSyncResources: Array(9).fill('ValidationException') },
    calls: { GetSyncJob: 1, ListSyncResources: 4, PutMetricData: 1 },
    metrics: [0, 0, 0, 0],
    output: ['CREATING', '', '', 0],
    ringsAfterADay: ['NotActive'],
  },
  {
    name: 'deleting, no list any more',
    job: { state: 'DELETING' },
    refusals: { ListSyncResources: Array(9).fill('ValidationException') },
    calls: { GetSyncJob: 1, ListSyncResources: 4, PutMetricData: 1 },
    metrics: [0, 0, 0, 0],
    output: ['DELETING', '', '', 0],
    ringsAfterADay: ['NotActive'],
  },
  {
    name: 'error',
    job: IS_ERROR,
    calls: ASKED,
    metrics: [0, 1, 0, 0],
    output: ['ERROR', 'SYNC_CREATING_ERROR', NASTY, 0],
    rings: ['Error'],
    ringsAfterADay: ['Error', 'NotActive'],
  },
  {
    name: 'missing',
    calls: { GetSyncJob: 1, PutMetricData: 1 },
    metrics: [0, 0, 1, 0],
    output: ['MISSING', '', 'No such sync job. (Service: IoTTwinMaker)', 0],
    rings: ['Missing'],
    ringsAfterADay: ['Missing', 'NotActive'],
  },
  {
    name: 'one resource in error, without IDs',
    job: { state: 'ACTIVE' },
    resources: [{ resourceType: 'COMPONENT_TYPE', status: { state: 'ERROR' }, updateDateTime: 1.7e9 }, resource(1, 'IN_SYNC')],
    calls: ASKED,
    metrics: [1, 0, 0, 1],
    output: ['ACTIVE', '', '', 1, { type: 'COMPONENT_TYPE', id: '', code: '', message: '' }],
    rings: ['ResourcesInError'],
  },
  {
    name: 'two resources in error, by the entity',
    job: { state: 'ACTIVE' },
    resources: [resource(0, 'ERROR', { resourceId: 'entity-0' }), resource(1, 'ERROR', { externalId: 'asset-1' })],
    calls: ASKED,
    metrics: [1, 0, 0, 2],
    output: ['ACTIVE', '', '', 2, sample(0, 'entity-0'), sample(1)],
    rings: ['ResourcesInError'],
  },
  {
    name: '480 resources in error, 20 pages',
    job: { state: 'ACTIVE' },
    resources: [...many(480), ...Array(60).fill(resource(0, 'IN_SYNC'))],
    calls: { ...ASKED, ListSyncResources: 20 },
    metrics: [1, 0, 0, 480],
    output: ['ACTIVE', '', '', 480, ...SAMPLES],
    rings: ['ResourcesInError'],
  },
  {
    name: '8 resources in error, pages of one',
    job: { state: 'ACTIVE' },
    resources: [resource(0, 'ERROR', { resourceId: 'entity-0' }), ...many(8).slice(1)],
    pageSize: 1,
    calls: { ...ASKED, ListSyncResources: 8 },
    metrics: [1, 0, 0, 8],
    output: ['ACTIVE', '', '', 8, sample(0, 'entity-0'), sample(1), sample(2)],
    rings: ['ResourcesInError'],
  },
  {
    name: '2 resources in error by the entity, pages of one',
    job: { state: 'ACTIVE' },
    resources: [resource(0), resource(1, 'ERROR', { resourceId: 'entity-1' })],
    pageSize: 1,
    calls: { ...ASKED, ListSyncResources: 2 },
    metrics: [1, 0, 0, 2],
    output: ['ACTIVE', '', '', 2, sample(0), sample(1, 'entity-1')],
    rings: ['ResourcesInError'],
  },
  {
    name: '2 resources in error without IDs and messages, pages of one',
    job: { state: 'ACTIVE' },
    resources: [resource(0), { resourceType: 'COMPONENT_TYPE', status: { state: 'ERROR' }, updateDateTime: 1.7e9 }],
    pageSize: 1,
    calls: { ...ASKED, ListSyncResources: 2 },
    metrics: [1, 0, 0, 2],
    output: ['ACTIVE', '', '', 2, sample(0), { type: 'COMPONENT_TYPE', id: '', code: '', message: '' }],
    rings: ['ResourcesInError'],
  },
  ...['CREATING', 'DELETING'].map((state): MonitorScenario => ({
    name: `${state.toLowerCase()}, no second page`,
    job: { state },
    resources: many(30),
    refusals: { ListSyncResources: ['', ...Array(9).fill('ValidationException')] },
    calls: { GetSyncJob: 1, ListSyncResources: 5, PutMetricData: 1 },
    metrics: [0, 0, 0, 25],
    output: [state, '', '', 25, ...SAMPLES],
    rings: ['ResourcesInError'],
    ringsAfterADay: ['NotActive', 'ResourcesInError'],
  })),
  {
    name: '600 resources in error, 20 pages at most',
    job: { state: 'ACTIVE' },
    resources: many(600),
    calls: { ...ASKED, ListSyncResources: 20 },
    metrics: [1, 0, 0, 500],
    output: ['ACTIVE', '', '', 500, ...SAMPLES],
    rings: ['ResourcesInError'],
  },
  {
    name: 'throttled, then answered',
    job: { state: 'ACTIVE' },
    refusals: {
      GetSyncJob: ['ThrottlingException', 'InternalServerException', 'ThrottlingException'],
      ListSyncResources: ['ThrottlingException', 'ThrottlingException', 'ThrottlingException'],
      PutMetricData: ['InternalServiceFault', 'InternalServiceFault', 'InternalServiceFault'],
    },
    calls: { GetSyncJob: 4, ListSyncResources: 4, PutMetricData: 4 },
    metrics: [1, 0, 0, 0],
    output: ['ACTIVE', '', '', 0],
  },
  {
    name: 'throttled',
    job: { state: 'ACTIVE' },
    refusals: { GetSyncJob: Array(9).fill('ThrottlingException') },
    calls: { GetSyncJob: 4 },
    fails: ['NoAnswer', 'IoTTwinMaker.ThrottlingException: GetSyncJob was refused. (Service: IoTTwinMaker)'],
    rings: ['NoAnswer'],
  },
  {
    name: 'denied',
    job: { state: 'ACTIVE' },
    refusals: { GetSyncJob: FOREVER },
    calls: { GetSyncJob: 4 },
    fails: ['NoAnswer', 'IoTTwinMaker.AccessDeniedException: GetSyncJob was refused. (Service: IoTTwinMaker)'],
    rings: ['NoAnswer'],
  },
  {
    name: 'list denied, job in error',
    job: IS_ERROR,
    refusals: { ListSyncResources: FOREVER },
    calls: { GetSyncJob: 1, ListSyncResources: 4, PutMetricData: 1 },
    metrics: [0, 1, 0],
    fails: ['NoAnswer', `${LIST_DENIED} (The sync job is now: ERROR, SYNC_CREATING_ERROR: ${NASTY})`],
    rings: ['Error', 'NoAnswer'],
    ringsAfterADay: ['Error', 'NotActive', 'NoAnswer'],
  },
  {
    name: 'list denied on the second page, job active',
    job: { state: 'ACTIVE' },
    resources: many(30),
    refusals: { ListSyncResources: ['', ...FOREVER] },
    calls: { GetSyncJob: 1, ListSyncResources: 5, PutMetricData: 1 },
    metrics: [1, 0, 0],
    fails: ['NoAnswer', `${LIST_DENIED} (The sync job is now: ACTIVE)`],
    rings: ['NoAnswer'],
  },
  {
    name: 'gone between two questions',
    job: { state: 'ACTIVE' },
    refusals: { ListSyncResources: Array(9).fill('ResourceNotFoundException') },
    calls: { GetSyncJob: 1, ListSyncResources: 4, PutMetricData: 1 },
    metrics: [1, 0, 0],
    fails: ['NoAnswer', 'IoTTwinMaker.ResourceNotFoundException: ListSyncResources was refused. (Service: IoTTwinMaker) (The sync job is now: ACTIVE)'],
    rings: ['NoAnswer'],
  },
  {
    name: 'wrong answer',
    answer: {},
    calls: { GetSyncJob: 4 },
    fails: ['NoAnswer', 'States.QueryEvaluationError: JSONata expression did not return a result: $states.result.Status.State'],
    rings: ['NoAnswer'],
  },
  {
    name: 'null code and message',
    answer: { status: { state: 'ERROR', error: { code: null, message: null } } },
    calls: ASKED,
    metrics: [0, 1, 0, 0],
    output: ['ERROR', '', '', 0],
    rings: ['Error'],
    ringsAfterADay: ['Error', 'NotActive'],
  },
  {
    name: 'metrics refused',
    job: { state: 'ACTIVE' },
    refusals: { PutMetricData: FOREVER },
    calls: { ...ASKED, PutMetricData: 4 },
    fails: ['CloudWatch.AccessDeniedException', 'PutMetricData was refused. (Service: CloudWatch)'],
    rings: ['NoAnswer'],
  },
  {
    name: 'what is known refused',
    job: { state: 'ACTIVE' },
    refusals: { ListSyncResources: FOREVER, PutMetricData: FOREVER },
    calls: { GetSyncJob: 1, ListSyncResources: 4, PutMetricData: 4 },
    fails: ['CloudWatch.AccessDeniedException', 'PutMetricData was refused. (Service: CloudWatch)'],
    rings: ['NoAnswer'],
  },
  {
    name: 'told of an error',
    job: IS_ERROR,
    input: changeOf('ALARM', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ERROR', 'SYNC_CREATING_ERROR', NASTY, 0],
    subject: 'ALARM: Sync job in ERROR, workspace factory',
    message: `ALARM: ${IN_ERROR}\n\nThe sync job is now: ERROR, SYNC_CREATING_ERROR: ${NASTY}\nAssets and models in ERROR: 0`,
  },
  {
    name: 'told of its end',
    job: { state: 'ACTIVE' },
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ACTIVE', '', '', 0],
    subject: 'RESOLVED: Sync job in ERROR, workspace factory',
    message: `RESOLVED: ${IN_ERROR}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0`,
  },
  {
    name: 'told of a job that is missing',
    input: changeOf('ALARM', 'Sync job missing. Why?'),
    calls: { GetSyncJob: 1, Publish: 1 },
    output: ['MISSING', '', 'No such sync job. (Service: IoTTwinMaker)', 0],
    subject: 'ALARM: Sync job missing, workspace factory',
    message: 'ALARM: Sync job missing. Why?\n\nThe sync job is now: MISSING: No such sync job. (Service: IoTTwinMaker)\nAssets and models in ERROR: 0',
  },
  {
    name: 'told of 600 resources in error',
    job: { state: 'ACTIVE' },
    resources: many(600),
    input: changeOf('ALARM', 'Assets or models in ERROR. Why?'),
    calls: { GetSyncJob: 1, ListSyncResources: 20, Publish: 1 },
    output: ['ACTIVE', '', '', 500, ...SAMPLES],
    subject: 'ALARM: Assets or models in ERROR, workspace factory',
    message: `ALARM: Assets or models in ERROR. Why?\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 500 or more\n${LINES}`,
  },
  {
    name: 'told, list denied',
    job: { state: 'ACTIVE' },
    refusals: { ListSyncResources: FOREVER },
    input: changeOf('OK', 'No answer about the sync job. Why?'),
    calls: { GetSyncJob: 1, ListSyncResources: 4, Publish: 1 },
    output: ['ACTIVE', '', '', 0],
    subject: 'CHANGED: No answer about the sync job, now ACTIVE, workspace factory',
    message: `CHANGED: No answer about the sync job. Why?\n\n${NOT_WELL}\nThe sync job is now: ACTIVE\nAWS IoT TwinMaker gave no answer: ${LIST_DENIED}`,
  },
  {
    name: 'told that there is an answer',
    job: { state: 'ACTIVE' },
    input: changeOf('OK', 'No answer about the sync job. Why?'),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ACTIVE', '', '', 0],
    subject: 'RESOLVED: No answer about the sync job, workspace factory',
    message: 'RESOLVED: No answer about the sync job. Why?\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0',
  },
  {
    name: 'told that the answer ends, denied',
    refusals: { GetSyncJob: FOREVER },
    input: changeOf('OK', 'No answer about the sync job. Why?'),
    calls: { GetSyncJob: 4, Publish: 1 },
    output: ['UNKNOWN', '', '', 0],
    subject: 'CHANGED: No answer about the sync job, now UNKNOWN, workspace factory',
    message: `CHANGED: No answer about the sync job. Why?\n\n${NOT_WELL}\nThe sync job is now: UNKNOWN\nAWS IoT TwinMaker gave no answer: `
      + 'IoTTwinMaker.AccessDeniedException: GetSyncJob was refused. (Service: IoTTwinMaker)',
  },
  {
    name: 'told of an end of ERROR, because the job was deleted',
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, Publish: 1 },
    output: ['MISSING', '', 'No such sync job. (Service: IoTTwinMaker)', 0],
    subject: 'CHANGED: Sync job in ERROR, now MISSING, workspace factory',
    message: `CHANGED: ${IN_ERROR}\n\n${NOT_WELL}\nThe sync job is now: MISSING: No such sync job. (Service: IoTTwinMaker)\nAssets and models in ERROR: 0`,
  },
  {
    name: 'told of an end of ERROR, by a job that is created again',
    job: { state: 'INITIALIZING' },
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['INITIALIZING', '', '', 0],
    subject: 'CHANGED: Sync job in ERROR, now INITIALIZING, workspace factory',
    message: `CHANGED: ${IN_ERROR}\n\n${NOT_WELL}\nThe sync job is now: INITIALIZING\nAssets and models in ERROR: 0`,
  },
  {
    name: 'told of an end of ERROR, with a resource in error',
    job: { state: 'ACTIVE' },
    resources: many(1),
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ACTIVE', '', '', 1, sample(0)],
    subject: 'CHANGED: Sync job in ERROR, now ACTIVE, workspace factory',
    message: `CHANGED: ${IN_ERROR}\n\n${NOT_WELL}\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 1\n${line(0)}`,
  },
  {
    name: 'told, denied',
    refusals: { GetSyncJob: FOREVER },
    input: changeOf('ALARM', IN_ERROR),
    calls: { GetSyncJob: 4, Publish: 1 },
    output: ['UNKNOWN', '', '', 0],
    subject: 'ALARM: Sync job in ERROR, workspace factory',
    message: `ALARM: ${IN_ERROR}\n\nThe sync job is now: UNKNOWN\nAWS IoT TwinMaker gave no answer: IoTTwinMaker.AccessDeniedException: GetSyncJob was refused. `
      + '(Service: IoTTwinMaker)',
  },
  {
    name: 'told of an alarm whose description somebody removed',
    job: { state: 'ACTIVE' },
    input: changeOf('OK'),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ACTIVE', '', '', 0],
    subject: 'RESOLVED: , workspace factory',
    message: 'RESOLVED: \n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0',
  },
  {
    name: 'told of an alarm with a long description',
    job: { state: 'ACTIVE' },
    input: changeOf('ALARM', 'x'.repeat(1024)),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 1 },
    output: ['ACTIVE', '', '', 0],
    subject: `ALARM: ${'x'.repeat(93)}`,
    message: `ALARM: ${'x'.repeat(1024)}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0`,
  },
  {
    name: 'message refused',
    job: { state: 'ACTIVE' },
    refusals: { Publish: FOREVER },
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 4 },
    fails: ['Sns.AccessDeniedException', 'Publish was refused. (Service: Sns)'],
  },
  {
    name: 'message throttled, then sent',
    job: { state: 'ACTIVE' },
    refusals: { Publish: ['ThrottledException', 'ThrottledException', 'ThrottledException'] },
    input: changeOf('OK', IN_ERROR),
    calls: { GetSyncJob: 1, ListSyncResources: 1, Publish: 4 },
    output: ['ACTIVE', '', '', 0],
    subject: 'RESOLVED: Sync job in ERROR, workspace factory',
    message: `RESOLVED: ${IN_ERROR}\n\nThe sync job is now: ACTIVE\nAssets and models in ERROR: 0`,
  },
];
