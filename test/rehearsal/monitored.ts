import { Plant } from './plant';

/** Long enough for the periods of every alarm, where a minute takes two seconds. */
const PATIENCE = 60_000;

const job = (plant: Plant) => ({ workspaceId: plant.name('plant'), syncSource: 'SITEWISE' });

/** The job runs and is watched: each alarm that has seen enough is in OK. Somebody subscribes to the topic. */
export async function isWatched(plant: Plant): Promise<void> {
  await plant.runs(plant.name('plant'));
  const { QueueUrl } = await plant.call('sqs', 'CreateQueue', { QueueName: plant.name('inbox') });
  plant.notes.inbox = QueueUrl;
  await plant.call('sns', 'Subscribe', {
    TopicArn: arnOf(plant, 'sns', plant.name('operators')),
    Protocol: 'sqs',
    Endpoint: arnOf(plant, 'sqs', plant.name('inbox')),
    Attributes: { RawMessageDelivery: 'true' },
  });
  await become(plant, { Error: 'OK', Missing: 'OK', ResourcesInError: 'OK', NoAnswer: 'OK', AnyProblem: 'OK' });
  await hear(plant);
}

/** Somebody takes the policy from the sync role: the alarm rings, and a person is told. Returns what gives it back. */
async function breakRole(plant: Plant): Promise<() => Promise<unknown>> {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  const RoleName = syncRole.split('/').pop();
  const { PolicyNames: [PolicyName] } = await plant.call('iam', 'ListRolePolicies', { RoleName });
  const { PolicyDocument } = await plant.call('iam', 'GetRolePolicy', { RoleName, PolicyName });
  await plant.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  await become(plant, { Error: 'ALARM', NoAnswer: 'OK', AnyProblem: 'ALARM' });
  await hear(plant, /^ALARM: Sync job in ERROR\. .*\n\nThe sync job is now: ERROR\n/);
  return () => plant.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) });
}

/** The role is broken and mended, and the job is created again: all is well. */
export async function tellsOfError(plant: Plant): Promise<void> {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  await (await breakRole(plant))();
  await plant.call('iottwinmaker', 'DeleteSyncJob', job(plant));
  await plant.call('iottwinmaker', 'CreateSyncJob', { ...job(plant), syncRole });
  await become(plant, { Error: 'OK', NoAnswer: 'OK', AnyProblem: 'OK' });
  await hear(plant, /^RESOLVED: Sync job in ERROR\. .*\n\nThe sync job is now: ACTIVE\n/);
}

/** The role is broken, and the job deleted: it is no longer in ERROR, and yet not well. */
export async function tellsOfChange(plant: Plant): Promise<void> {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  const mend = await breakRole(plant);
  await mend();
  await plant.call('iottwinmaker', 'DeleteSyncJob', job(plant));
  await become(plant, { Error: 'OK', Missing: 'ALARM', AnyProblem: 'ALARM' });
  await hear(plant, /^CHANGED: Sync job in ERROR\. .*\n\nThis alarm ended, but .*\nThe sync job is now: MISSING: /, /^ALARM: Sync job missing\. /);

  await plant.call('iottwinmaker', 'CreateSyncJob', { ...job(plant), syncRole });
  await become(plant, { Missing: 'OK', AnyProblem: 'OK' });
  await hear(plant, /^RESOLVED: Sync job missing\. .*\n\nThe sync job is now: ACTIVE\n/);
}

/** Somebody deletes the job, and creates it again. */
export async function tellsOfMissing(plant: Plant): Promise<void> {
  const { syncRole } = await plant.findJob(plant.name('plant'));
  await plant.call('iottwinmaker', 'DeleteSyncJob', job(plant));
  await become(plant, { Missing: 'ALARM', Error: 'OK', AnyProblem: 'ALARM' });
  await hear(plant, /^ALARM: Sync job missing\. .*\n\nThe sync job is now: MISSING: .*ResourceNotFound|^ALARM: Sync job missing\. .*has no sync job/s);

  await plant.call('iottwinmaker', 'CreateSyncJob', { ...job(plant), syncRole });
  await become(plant, { Missing: 'OK', AnyProblem: 'OK' });
  await hear(plant, /^RESOLVED: Sync job missing\. .*\n\nThe sync job is now: ACTIVE\n/);
}

/** Somebody switches the monitor off: the alarm tells by itself. */
export async function tellsOfSilence(plant: Plant): Promise<void> {
  const { Schedules: [{ Name }] } = await plant.call('scheduler', 'ListSchedules', {});
  await plant.call('scheduler', 'DeleteSchedule', { Name });
  await become(plant, { NoAnswer: 'ALARM', Error: 'OK', AnyProblem: 'ALARM' });
  await hear(plant, /"NewStateValue": ?"ALARM"/);
}

function arnOf(plant: Plant, service: string, name: string): string {
  return `arn:aws:${service}:${plant.options.region}:${plant.options.account}:${name}`;
}

async function statesOf(plant: Plant): Promise<Record<string, string>> {
  const { MetricAlarms, CompositeAlarms } = await plant.call('cloudwatch', 'DescribeAlarms', { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  return Object.fromEntries([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName, StateValue }) => [/Monitor([A-Za-z]+?)[0-9A-F]{8}/.exec(AlarmName)![1], StateValue]));
}

async function become(plant: Plant, wanted: Record<string, string>): Promise<void> {
  for (const start = Date.now(); ;) {
    const states = await statesOf(plant);
    if (Object.entries(wanted).every(([name, state]) => states[name] === state)) { return; }
    if (Date.now() - start > PATIENCE) { throw new Error(`The alarms are ${JSON.stringify(states)}, and not ${JSON.stringify(wanted)}.`); }
    await pause(200);
  }
}

/** Exactly these messages come, and no more. */
async function hear(plant: Plant, ...expected: RegExp[]): Promise<void> {
  await pause(6_000);
  const { Messages = [] } = await plant.call('sqs', 'ReceiveMessage', { QueueUrl: plant.notes.inbox, MaxNumberOfMessages: 10 });
  for (const { ReceiptHandle } of Messages) { await plant.call('sqs', 'DeleteMessage', { QueueUrl: plant.notes.inbox, ReceiptHandle }); }
  const bodies: string[] = Messages.map(({ Body }: any) => Body);
  if (bodies.length !== expected.length || !expected.every((pattern, index) => pattern.test(bodies[index]))) {
    throw new Error(`The messages are ${JSON.stringify(bodies)}, and not ${expected}.`);
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
