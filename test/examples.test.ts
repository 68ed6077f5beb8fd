import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { ENV } from './fixtures';
import { ConnectorStack } from '../examples/typescript/connector/connector-stack';
import { TwinStack } from '../examples/typescript/connector/twin-stack';
import { ExistingWorkspaceStack } from '../examples/typescript/existing-workspace/existing-workspace-stack';
import { acknowledgeFindings } from '../examples/typescript/factory/cdk-nag';
import { OperationsStack } from '../examples/typescript/factory/operations-stack';
import { PlantStack } from '../examples/typescript/factory/plant-stack';
import { HelloTwinStack } from '../examples/typescript/hello-twin/hello-twin-stack';
import { acknowledgeMonitorFindings } from '../examples/typescript/monitored-factory/cdk-nag';
import { MonitoringStack } from '../examples/typescript/monitored-factory/monitoring-stack';
import { PlantStack as MonitoredPlantStack } from '../examples/typescript/monitored-factory/plant-stack';
import { OwnRoleStack } from '../examples/typescript/own-role/own-role-stack';
import { SceneStack } from '../examples/typescript/scene/scene-stack';
import { SyncJob, SyncJobMonitor, Workspace } from '../src';

// What is synthesized from the examples, byte for byte. `UPDATE_SNAPSHOTS=1 npx jest test/examples` renews the snapshots:
// the difference is to be read, since it is what users get.

const REPOSITORY = join(__dirname, '..');
const SNAPSHOTS = join(__dirname, 'examples');

const EXAMPLES: Record<string, (app: App) => unknown> = {
  'factory': (app) => {
    const { syncJob } = new PlantStack(app, 'FactoryPlant', { env: ENV });
    new OperationsStack(app, 'FactoryOperations', { env: ENV, syncJob });
  },
  'hello-twin': (app) => new HelloTwinStack(app, 'HelloTwin', { env: ENV }),
  'existing-workspace': (app) => new ExistingWorkspaceStack(app, 'ExistingWorkspace', { env: ENV, workspaceId: app.node.getContext('workspaceId') }),
  'monitored-factory': (app) => {
    const { workspace, syncJob } = new MonitoredPlantStack(app, 'MonitoredPlant', { env: ENV });
    new MonitoringStack(app, 'MonitoredPlantMonitoring', { env: ENV, workspace, syncJob });
  },
  'own-role': (app) => new OwnRoleStack(app, 'OwnRole', { env: ENV }),
  'connector': (app) => {
    new TwinStack(app, 'Bakery', { env: ENV, workspaceId: 'bakery' });
    const { connector } = new ConnectorStack(app, 'DairyConnector', { env: ENV, workspaceId: 'dairy' });
    new TwinStack(app, 'Dairy', { env: ENV, workspaceId: 'dairy', connector });
  },
  'scene': (app) => new SceneStack(app, 'FactoryScene', { env: ENV }),
};
const NAMES = Object.keys(EXAMPLES);

function appOf(name: string): App {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'examples', 'typescript', name, 'cdk.json'), 'utf8'));
  const app = new App({
    analyticsReporting: false,
    context: {
      ...context,
      'aws:cdk:enable-path-metadata': true, // as the command line has it
      'aws:cdk:disable-creation-stack-traces': true, // they are paths of this machine
    },
  });
  withoutTraces(() => EXAMPLES[name](app));
  return app;
}

/** CDK writes down where a finding is acknowledged, in files of this machine, whatever the context says. */
function withoutTraces(make: () => void) {
  const { ErrorOfPackages } = globalThis as any;
  const limit = ErrorOfPackages.stackTraceLimit;
  ErrorOfPackages.stackTraceLimit = 0;
  make();
  ErrorOfPackages.stackTraceLimit = limit;
}

/** All that a synthesis writes, file by file. */
function synthesize(app: App): Map<string, string> {
  const { directory } = app.synth();
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(files.sort().map((file) => [file.slice(directory.length + 1), readFileSync(file, 'utf8')]));
}

const isTemplate = (file: string) => file.endsWith('.template.json');

describe.each(NAMES)('%s', (name) => {
  const files = synthesize(appOf(name));
  const templates = [...files.keys()].filter(isTemplate);

  test.each(templates)('%s is the snapshot, byte for byte', (file) => {
    const snapshot = join(SNAPSHOTS, name, file);
    if (process.env.UPDATE_SNAPSHOTS) {
      mkdirSync(join(SNAPSHOTS, name), { recursive: true });
      writeFileSync(snapshot, `${files.get(file)}\n`);
    }
    expect(existsSync(snapshot)).toBe(true);
    expect(`${files.get(file)}\n`).toBe(readFileSync(snapshot, 'utf8'));
  });

  test('a second synthesis writes the same files', () => {
    expect([...synthesize(appOf(name))]).toEqual([...files]);
  });

  test('no path of this machine is in any file', () => {
    for (const text of files.values()) { expect(text).not.toContain(REPOSITORY); }
  });

  test('no metadata for analytics is in a template', () => {
    for (const file of templates) { expect(files.get(file)).not.toContain('AWS::CDK::Metadata'); }
  });
});

test('each snapshot is of an example', () => {
  const synthesized = NAMES.flatMap((name) => [...synthesize(appOf(name)).keys()].filter(isTemplate).map((file) => join(name, file)));
  const kept = () => readdirSync(SNAPSHOTS, { recursive: true, encoding: 'utf8' }).filter(isTemplate);
  if (process.env.UPDATE_SNAPSHOTS) {
    kept().filter((file) => !synthesized.includes(file)).forEach((file) => rmSync(join(SNAPSHOTS, file)));
  }
  expect(kept().sort()).toEqual(synthesized.sort());
});

test.each(NAMES)('%s: every topic that an alarm acts on lets CloudWatch publish', (name) => {
  const templates = [...synthesize(appOf(name))].filter(([file]) => isTemplate(file)).map(([, text]) => JSON.parse(text));
  const resources = templates.flatMap(({ Resources }) => Object.values<any>(Resources));
  const isAlarm = ({ Type }: any) => ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].includes(Type);
  const topics = resources.filter(isAlarm).flatMap(({ Properties: { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } }) =>
    [...AlarmActions, ...OKActions, ...InsufficientDataActions]);
  expect(topics.length > 0).toBe(name === 'monitored-factory');
  const statements = resources.filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  for (const topic of topics) {
    expect(statements).toContainEqual(expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: topic,
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    }));
  }
});

describe('cdk-nag, AWS Solutions', () => {
  const partition = 'arn:<AWS::Partition>';
  const syncRoleFindings = (role: string, workspaceId: string) => [
    '*',
    `${partition}:iotsitewise:us-east-1:111122223333:asset/*`,
    `${partition}:iotsitewise:us-east-1:111122223333:asset-model/*`,
    `${partition}:iottwinmaker:us-east-1:111122223333:workspace/${workspaceId}/entity/*`,
    `${partition}:iottwinmaker:us-east-1:111122223333:workspace/${workspaceId}/component-type/*`,
  ].map((resource) => `${role}: IAM5[Resource::${resource}]`);

  const workspaceFindings = (workspace: string, bucketId: string) => [
    `${workspace}/Bucket/Resource: S1`,
    `${workspace}/Role/Resource: IAM5[Action::s3:GetBucket*]`,
    `${workspace}/Role/Resource: IAM5[Resource::<${bucketId}.Arn>/*]`,
    `${workspace}/Role/Resource: IAM5[Resource::<${bucketId}.Arn>/DO_NOT_DELETE_WORKSPACE_*]`,
  ];

  const plantFindings = (stack: string) => [
    ...workspaceFindings(`${stack}/Workspace`, 'WorkspaceBucket1A82A213'),
    ...syncRoleFindings(`${stack}/Sync/SyncRole/Resource`, 'factory'),
  ];

  const functionFindings = (path: string) => [
    `${path}/ServiceRole/Resource: IAM4[Policy::${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]`,
    `${path}/Resource: L1`,
  ];

  const DEPLOYMENT = 'FactoryScene/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C';

  // All that the service forces upon an example, and all that the CDK's own functions bring.
  const FORCED: Record<string, string[]> = {
    'hello-twin': [
      ...workspaceFindings('HelloTwin/Plant', 'PlantBucket83CCD519'),
      ...syncRoleFindings('HelloTwin/Sync/SyncRole/Resource', 'HelloTwinPlant7BF19A1B'),
    ],
    'factory': [
      ...plantFindings('FactoryPlant'),
      `FactoryOperations/Operators/DefaultPolicy/Resource: IAM5[Resource::${partition}:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/*]`,
    ],
    'monitored-factory': [
      ...plantFindings('MonitoredPlant'),
      'MonitoredPlantMonitoring/Monitor/Role/Resource: IAM5[Resource::*]',
      `MonitoredPlantMonitoring/Monitor/Role/Resource: IAM5[Resource::${partition}:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/*]`,
      'MonitoredPlantMonitoring/Monitor/StateMachine/Resource: SF1',
      'MonitoredPlantMonitoring/Monitor/StateMachine/Resource: SF2',
    ],
    'existing-workspace': syncRoleFindings('ExistingWorkspace/Sync/SyncRole/Resource', 'factory'),
    'own-role': syncRoleFindings('OwnRole/Sync/SyncRolePolicy/Resource', 'factory'),
    'connector': [
      ...workspaceFindings('Bakery/Workspace', 'WorkspaceBucket1A82A213'),
      ...functionFindings('Bakery/Connector/Function'),
      'Bakery/Workspace/RoleAddedPolicy1/Resource: IAM5[Resource::<ConnectorFunction13E63ADB.Arn>:*]',
      ...functionFindings('DairyConnector/Connector/Function'),
      ...workspaceFindings('Dairy/Workspace', 'WorkspaceBucket1A82A213'),
      'Dairy/Workspace/RoleAddedPolicy1/Resource: IAM5[Resource::DairyConnector:ExportsOutputFnGetAttConnectorFunction13E63ADBArn19BE8F27:*]',
    ],
    'scene': [
      ...plantFindings('FactoryScene'),
      ...['entity', 'component-type', 'scene'].map((kind) =>
        `FactoryScene/Viewer/DefaultPolicy/Resource: IAM5[Resource::${partition}:iottwinmaker:us-east-1:111122223333:workspace/factory/${kind}/*]`),
      'FactoryScene/Viewer/DefaultPolicy/Resource: IAM5[Resource::<WorkspaceBucket1A82A213.Arn>/*]',
      ...functionFindings(DEPLOYMENT),
      ...['Action::s3:GetObject*', 'Action::s3:GetBucket*', 'Action::s3:List*', 'Action::s3:DeleteObject*', 'Action::s3:Abort*',
        'Resource::<WorkspaceBucket1A82A213.Arn>/*', `Resource::${partition}:s3:::cdk-hnb659fds-assets-111122223333-us-east-1/*`]
        .map((what) => `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource: IAM5[${what}]`),
    ],
  };

  /** Acknowledges what is forced upon an example that leaves it to whoever uses cdk-nag. */
  const acknowledgeForced = (name: string) => (app: App) => FORCED[name].forEach((finding) => {
    const [, path, rule] = /^(.*?): (\w.*)$/.exec(finding.replaceAll('::', '§'))!;
    const construct = path.replaceAll('§', '::').split('/').reduce((scope: IConstruct, id) => scope.node.findChild(id), app);
    Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule.replaceAll('§', '::')}`, reason: 'It is forced by the service, or by the CDK.' });
  });

  const acknowledgePlant = (app: App, stack: string) => {
    const { children } = app.node.findChild(stack).node;
    acknowledgeFindings(children.find(Workspace.isWorkspace)!, children.find(SyncJob.isSyncJob)!);
  };

  // These leave it to whoever uses cdk-nag.
  const ACKNOWLEDGED_HERE: Record<string, (app: App) => void> = {
    'connector': acknowledgeForced('connector'),
    'scene': acknowledgeForced('scene'),
    'hello-twin': (app) => acknowledgePlant(app, 'HelloTwin'),
    'monitored-factory': (app) => {
      acknowledgePlant(app, 'MonitoredPlant');
      acknowledgeMonitorFindings(app.node.findChild('MonitoredPlantMonitoring').node.findChild('Monitor') as SyncJobMonitor);
    },
  };

  const named = (findings: any[]) => findings.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }: any) => `${constructPath}: ${ruleName.replace('AwsSolutions-', '')}`));

  test.each(NAMES)('%s: nothing is found but what the service forces, and each finding is acknowledged with a reason', (name) => {
    const app = appOf(name);
    withoutTraces(() => ACKNOWLEDGED_HERE[name]?.(app));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const files = synthesize(app);

    const { violations, suppressedViolations } = JSON.parse(files.get('validation-report.json')!).pluginReports
      .find(({ pluginName }: any) => pluginName === 'AwsSolutions');
    expect(named(violations)).toEqual([]);
    expect(named(suppressedViolations).sort()).toEqual(FORCED[name].sort());
    for (const { reason } of suppressedViolations) { expect(reason).toMatch(/^[A-Z].{20,}\.$/); }
  });

  test('the check is on: it finds an acknowledged finding once nobody acknowledges it', () => {
    const app = appOf('existing-workspace');
    const job = app.node.findChild('ExistingWorkspace').node.findChild('Sync');
    Object.defineProperty(job.node, 'metadata', { value: [] });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions-IAM5');
  });
});
