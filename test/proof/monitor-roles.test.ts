import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AWS, CHINA, Environment, FOREIGN_ACCOUNT, placesIn, US_GOV, WORKSPACE_ID } from './environments';
import { allActions, allOperations, allServicePrincipals, AssumableRole, Context, Identity, Place, PolicyDocument, proof } from './iam';
import { DeployedStack } from './template';
import { SyncJob, SyncJobMonitor } from '../../src';

const OUR_METRICS = { 'cloudwatch:namespace': 'cdk-iot-twinmaker' };

type Encryption = 'none' | 'key' | 'alias' | 'imported alias';

function keyFor(stack: Stack, encryption: Encryption): { masterKey?: kms.IKey; key?: kms.Key } {
  if (encryption === 'none') { return {}; }
  if (encryption === 'imported alias') { return { masterKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/operators') }; }
  const key = new kms.Key(stack, 'Key');
  return { key, masterKey: encryption === 'key' ? key : key.addAlias('operators') };
}

function monitored(env: Environment, encryption: Encryption) {
  const stack = new Stack(new App(), 'Stack', { env });
  const syncJob = new SyncJob(stack, 'Sync', { workspace: CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID) });
  const { key: ownKey, masterKey } = keyFor(stack, encryption);
  const topic = new sns.Topic(stack, 'Topic', { masterKey });
  const monitor = new SyncJobMonitor(stack, 'Monitor', { syncJob, topic });
  const deployed = new DeployedStack(stack, env);
  const role = (id: string) => {
    const construct = monitor.node.findChild(id) as iam.Role;
    const arn = `arn:${env.partition}:iam::${env.account}:role/${deployed.roleName(construct)}`;
    const policies = deployed.policiesOf(construct);
    return {
      policies,
      may: (context: Context = OUR_METRICS) => new Identity(arn, policies, context),
      isAssumed: new AssumableRole(arn, deployed.trustOf(construct)),
    };
  };
  const names = { TopicName: deployed.logicalIdOf(topic), StateMachineName: deployed.logicalIdOf(monitor.stateMachine) };
  const key = ownKey === undefined ? 'x' : deployed.logicalIdOf(ownKey);
  const places: Record<string, Place> = Object.fromEntries(
    Object.entries(placesIn(env)).map(([where, place]) => [where, { ...place, ...names, KeyId: key }]));
  places['of another name'] = { ...places.here, TopicName: 'x', StateMachineName: 'x', KeyId: 'another' };
  places['named alike'] = { ...places.here, TopicName: `${names.TopicName}2`, StateMachineName: `${names.StateMachineName}2`, KeyId: `${key}2` };
  places['of another job'] = { ...places.here, SyncJobId: 'SITEWISE-other' };
  return { deployed, role, places, topicArn: `arn:${env.partition}:sns:${env.region}:${env.account}:${names.TopicName}` };
}

const ASK = ['here', 'of another job'].flatMap((where) => ['GetSyncJob', 'ListSyncResources'].map((action) => `iottwinmaker:${action} on syncJob + workspace ${where}`));
const ENCRYPT = ['Decrypt', 'GenerateDataKey', 'GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKeyWithoutPlaintext']
  .map((action) => `kms:${action} on key here`);
// Data sets of OpenTelemetry are an optional resource of it. The condition on the namespace holds for them too.
const PUT = ['*', 'dataset here', 'dataset in another account', 'dataset in another region'].map((resource) => `cloudwatch:PutMetricData on ${resource}`);
const actionsIn = (lines: string[]) => [...new Set(lines.map((line) => line.split(' ')[0]))].sort();

proof('monitor roles');

describe('in us-east-1', () => {
  describe.each<{ encryption: Encryption; allowed: string[] }>([
    { encryption: 'none', allowed: [...ASK, ...PUT, 'sns:Publish on topic here'] },
    { encryption: 'key', allowed: [...ASK, ...PUT, 'sns:Publish on topic here', ...ENCRYPT] },
    { encryption: 'alias', allowed: [...ASK, ...PUT, 'sns:Publish on topic here', ...ENCRYPT] },
  ])('the role of the state machine, with a topic encrypted by: $encryption', ({ encryption, allowed }) => {
    const { role, places } = monitored(AWS, encryption);
    const { may } = role('Role');

    test('may ask, publish its metrics and tell the topic, and no other action of any service', async () => {
      expect(may().actionsAllowed(await allActions())).toEqual(actionsIn(allowed));
      const operations = await allOperations(places);
      expect(may().operationsAllowed(operations)).toEqual([...allowed].sort());
    });

    test('publishes no metrics in another namespace, or without one', async () => {
      const others = allowed.filter((line) => !line.startsWith('cloudwatch')).sort();
      for (const context of [{ 'cloudwatch:namespace': 'AWS/IoTTwinMaker' }, { 'cloudwatch:namespace': 'cdk-iot-twinmaker2' }, {}] as Context[]) {
        expect(may(context).operationsAllowed(await allOperations(places))).toEqual(others);
      }
    });
  });

  test('the role of the state machine, with a topic encrypted by an imported alias, may use the keys that have this alias, and no others', async () => {
    const { role, places } = monitored(AWS, 'imported alias');
    const operations = await allOperations(places);
    const keysOf = (context: Context) => role('Role').may(context).operationsAllowed(operations).filter((line) => line.startsWith('kms:'));
    const anyKey = ['here', 'of another name', 'named alike'].flatMap((where) => ENCRYPT.map((line) => line.replace(/here$/, where)));
    expect(keysOf({ ...OUR_METRICS, 'kms:ResourceAliases': 'alias/operators' })).toEqual(anyKey.sort());
    expect(keysOf({ ...OUR_METRICS, 'kms:ResourceAliases': 'alias/operators2' })).toEqual([]);
    expect(keysOf(OUR_METRICS)).toEqual([]);
  });

  test.each(['ScheduleRole', 'RuleRole'])('%s may start this state machine, and no other action of any service', async (id) => {
    const { role, places } = monitored(AWS, 'key');
    expect(role(id).may().actionsAllowed(await allActions())).toEqual(['states:StartExecution']);
    expect(role(id).may().operationsAllowed(await allOperations(places))).toEqual(['states:StartExecution on statemachine here']);
  });
});

test.each([['cn-north-1', CHINA], ['us-gov-west-1', US_GOV]])('in %s, each role may do the same there', (_, env) => {
  for (const id of ['Role', 'ScheduleRole', 'RuleRole']) {
    const [here, there] = [AWS, env].map((each) => JSON.stringify(monitored(each, 'key').role(id).policies));
    expect(there).not.toBe(here);
    expect(there.replaceAll(`arn:${env.partition}:`, 'arn:aws:').replaceAll(env.region, AWS.region)).toBe(here);
  }
});

test.each([['Role', 'states.amazonaws.com'], ['ScheduleRole', 'scheduler.amazonaws.com'], ['RuleRole', 'events.amazonaws.com']])(
  '%s is assumed by %s on behalf of this account, and by no other service', async (id, service) => {
    const { isAssumed } = monitored(AWS, 'none').role(id);
    const here = { 'aws:SourceAccount': AWS.account };
    expect(await isAssumed.mayBeAssumedBy(service, here)).toBe(true);
    expect(await isAssumed.mayBeAssumedBy(service, { 'aws:SourceAccount': FOREIGN_ACCOUNT })).toBe(false);
    expect(await isAssumed.mayBeAssumedBy(service)).toBe(false);
    const others = (await allServicePrincipals()).filter((each) => each !== service);
    expect(others.length).toBeGreaterThan(200);
    for (const other of [...others, `arn:aws:iam::${AWS.account}:role/admin`]) { expect([other, await isAssumed.mayBeAssumedBy(other, here)]).toEqual([other, false]); }
  });

describe('the topic', () => {
  const { deployed, topicArn } = monitored(AWS, 'key');
  const topic = new AssumableRole(topicArn, deployed.policyIn('AWS::SNS::TopicPolicy', 'PolicyDocument'));
  const may = async (service: string, context: Context) => topic.actionsOf(service, await allActions('sns'), context);

  test('takes messages of every alarm of this account, whichever stack has it', async () => {
    for (const alarm of ['Plant-MonitorNoAnswer', 'somebody-elses']) {
      const context = { 'aws:SourceAccount': AWS.account, 'aws:SourceArn': `arn:${AWS.partition}:cloudwatch:${AWS.region}:${AWS.account}:alarm:${alarm}` };
      expect(await may('cloudwatch.amazonaws.com', context)).toEqual(['sns:Publish']);
    }
  });

  test('takes none of alarms of another account, nor of another service', async () => {
    expect(await may('cloudwatch.amazonaws.com', { 'aws:SourceAccount': FOREIGN_ACCOUNT })).toEqual([]);
    expect(await may('cloudwatch.amazonaws.com', {})).toEqual([]);
    const others = (await allServicePrincipals()).filter((service) => service !== 'cloudwatch.amazonaws.com');
    for (const service of others) { expect([service, await may(service, { 'aws:SourceAccount': AWS.account })]).toEqual([service, []]); }
  });
});

test('the key is used by CloudWatch for this account, said or not, and by no other service', async () => {
  const { deployed } = monitored(AWS, 'key');
  const policy: PolicyDocument = deployed.policyIn('AWS::KMS::Key', 'KeyPolicy');
  const services = policy.Statement.filter(({ Principal }) => Principal.Service !== undefined);
  expect(services).toEqual([{
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Resource: '*',
    Condition: { StringEqualsIfExists: { 'aws:SourceAccount': AWS.account } },
  }]);
});
