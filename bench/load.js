// One run of the load: node load.js <variant> <how many> <output directory> [one-environment]
// Plain JavaScript on the compiled library, so that nothing but Node itself stands between it and the meter.
// It prints the CPU time that the process took, in milliseconds, and the memory that it had at most, in kilobytes.

const { Annotations, App, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const iam = require('aws-cdk-lib/aws-iam');
const { CfnSyncJob, CfnWorkspace } = require('aws-cdk-lib/aws-iottwinmaker');
const s3 = require('aws-cdk-lib/aws-s3');
const scheduler = require('aws-cdk-lib/aws-scheduler');
const targets = require('aws-cdk-lib/aws-scheduler-targets');
const stepfunctions = require('aws-cdk-lib/aws-stepfunctions');
const { Construct } = require('constructs');
const { SyncJob, SyncJobMonitor, Workspace } = require('../lib');

const [variant, count, outdir, place] = process.argv.slice(2);

// A stack takes 500 resources
const PER_STACK = variant.startsWith('monitor') ? 40 : 100;

const variants = {
  SyncJob: (stack, i) => {
    new SyncJob(stack, `Sync${i}`, { workspace: existingWorkspace(stack, i) });
  },

  leanest: (stack, i) => {
    leanest(stack, i, `factory-${i}`);
  },

  leanestWithImport: (stack, i) => {
    leanest(stack, i, existingWorkspace(stack, i).workspaceRef.workspaceId);
  },

  leanestInConstruct: (stack, i) => {
    leanest(new Construct(stack, `Line${i}`), i, `factory-${i}`);
  },

  usual: (stack, i) => {
    const { workspaceId } = existingWorkspace(stack, i).workspaceRef;
    const role = new iam.Role(stack, `SyncRole${i}`, { assumedBy: trust(stack) });
    statements(stack, workspaceId).forEach((statement) => role.addToPolicy(statement));
    const job = new CfnSyncJob(stack, `Sync${i}`, { workspaceId, syncSource: 'SITEWISE', syncRole: role.roleArn });
    job.node.addDependency(role);
  },

  grants: (stack, i) => {
    const job = importedJob(stack, i);
    const operator = new iam.Role(stack, `Operator${i}`, { assumedBy: new iam.AccountRootPrincipal() });
    job.grants.read(operator);
    job.grants.listResources(operator);
  },

  grantsByHand: (stack, i) => {
    const workspace = `arn:${stack.partition}:iottwinmaker:${stack.region}:${stack.account}:workspace/factory-${i}`;
    const operator = new iam.Role(stack, `Operator${i}`, { assumedBy: new iam.AccountRootPrincipal() });
    const jobs = `${workspace}/sync-job/*`;
    operator.addToPolicy(new iam.PolicyStatement({ actions: ['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'], resources: [jobs, workspace] }));
    operator.addToPolicy(new iam.PolicyStatement({ actions: ['iottwinmaker:ListTagsForResource'], resources: [jobs] }));
    operator.addToPolicy(new iam.PolicyStatement({ actions: ['iottwinmaker:ListSyncResources'], resources: [jobs, workspace] }));
  },

  monitor: (stack, i) => {
    new SyncJobMonitor(stack, `Monitor${i}`, { syncJob: importedJob(stack, i) });
  },

  monitorByHand: (stack, i) => {
    const job = importedJob(stack, i);
    const machine = new stepfunctions.StateMachine(stack, `Machine${i}`, {
      definitionBody: stepfunctions.DefinitionBody.fromString(definitionOfMonitor(stack).replaceAll('factory', `factory-${i}`)),
      role: new iam.Role(stack, `Role${i}`, {
        assumedBy: onBehalf(stack, 'states.amazonaws.com'),
        inlinePolicies: { Monitor: new iam.PolicyDocument({ statements: monitorStatements(stack, i) }) },
      }),
    });
    const schedule = new scheduler.Schedule(stack, `Schedule${i}`, {
      schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)),
      target: new targets.StepFunctionsStartExecution(machine, {
        role: new iam.Role(stack, `ScheduleRole${i}`, { assumedBy: onBehalf(stack, 'scheduler.amazonaws.com') }),
        input: scheduler.ScheduleTargetInput.fromObject({}), maxEventAge: Duration.minutes(1), retryAttempts: 1,
      }),
    });
    schedule.node.addDependency(job);
    const alarms = ['Error', 'Missing', 'Active', 'ResourcesInError', 'Answer'].map((name) => {
      const metric = new cloudwatch.Metric({
        namespace: 'cdk-iot-twinmaker', metricName: name, dimensionsMap: { WorkspaceId: `factory-${i}`, SyncSource: 'SITEWISE' }, statistic: 'Maximum',
      });
      const alarmDescription = `${name} of AWS IoT TwinMaker workspace factory-${i}, source SITEWISE. See the executions of ${machine.stateMachineArn}.`;
      const alarm = new cloudwatch.Alarm(stack, `${name}${i}`, {
        metric, alarmDescription, threshold: 1, evaluationPeriods: 3, treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      });
      alarm.node.addDependency(schedule);
      return alarm;
    });
    new cloudwatch.CompositeAlarm(stack, `Any${i}`, {
      alarmRule: cloudwatch.AlarmRule.anyOf(...alarms), alarmDescription: `Problem with a sync job. See the executions of ${machine.stateMachineArn}.`,
    });
  },

  Workspace: (stack, i) => {
    new Workspace(stack, `Workspace${i}`);
  },

  workspaceByHand: (stack, i) => {
    const bucket = new s3.Bucket(stack, `Bucket${i}`, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    bucket.policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const role = new iam.Role(stack, `Role${i}`, {
      assumedBy: trust(stack),
      inlinePolicies: { Bucket: new iam.PolicyDocument({ statements: bucketStatements(bucket) }) },
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    new CfnWorkspace(stack, `Workspace${i}`, { workspaceId: `factory-${i}`, role: role.roleArn, s3Location: bucket.bucketArn })
      .applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  },
};

function leanest(scope, i, workspaceId) {
  const role = new iam.Role(scope, `SyncRole${i}`, {
    assumedBy: trust(scope),
    inlinePolicies: { AssetSync: new iam.PolicyDocument({ statements: statements(scope, workspaceId) }) },
  });
  new CfnSyncJob(scope, `Sync${i}`, { workspaceId, syncSource: 'SITEWISE', syncRole: role.roleArn });
}

function existingWorkspace(stack, i) {
  return CfnWorkspace.fromWorkspaceId(stack, `Workspace${i}`, `factory-${i}`);
}

function importedJob(stack, i) {
  return SyncJob.fromSyncJobAttributes(stack, `Sync${i}`, { workspace: existingWorkspace(stack, i) });
}

let definition;

/** The definition that the library writes, once for all. */
function definitionOfMonitor({ partition }) {
  if (definition === undefined) {
    const scratch = new Stack();
    const { stateMachine } = new SyncJobMonitor(scratch, 'Monitor', { syncJob: importedJob(scratch, 0) });
    const [, parts] = scratch.resolve(stateMachine.node.defaultChild.definitionString)['Fn::Join'];
    definition = parts.map((part) => typeof part === 'string' ? part : partition).join('').replaceAll('factory-0', 'factory');
  }
  return definition;
}

function monitorStatements(stack, i) {
  const workspace = `arn:${stack.partition}:iottwinmaker:${stack.region}:${stack.account}:workspace/factory-${i}`;
  return [
    new iam.PolicyStatement({ actions: ['iottwinmaker:GetSyncJob', 'iottwinmaker:ListSyncResources'], resources: [workspace, `${workspace}/sync-job/*`] }),
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': 'cdk-iot-twinmaker' } },
    }),
  ];
}

function onBehalf(stack, service) {
  return new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } });
}

function bucketStatements(bucket) {
  return [
    new iam.PolicyStatement({ actions: ['s3:GetBucket*', 's3:ListBucket'], resources: [bucket.bucketArn] }),
    new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects('*')] }),
    new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('DO_NOT_DELETE_WORKSPACE_*')] }),
  ];
}

function trust(scope) {
  return new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

function statements(scope, workspaceId) {
  const stack = Stack.of(scope);
  const siteWise = `arn:${stack.partition}:iotsitewise:${stack.region}:${stack.account}`;
  const workspace = `arn:${stack.partition}:iottwinmaker:${stack.region}:${stack.account}:workspace/${workspaceId}`;
  return [
    new iam.PolicyStatement({
      actions: ['iotsitewise:DescribeAsset', 'iotsitewise:DescribeAssetModel'],
      resources: [`${siteWise}:asset/*`, `${siteWise}:asset-model/*`],
    }),
    new iam.PolicyStatement({
      actions: ['iotsitewise:ListAssets', 'iotsitewise:ListAssetModels'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: [
        'iottwinmaker:GetEntity',
        'iottwinmaker:CreateEntity',
        'iottwinmaker:UpdateEntity',
        'iottwinmaker:DeleteEntity',
        'iottwinmaker:ListEntities',
        'iottwinmaker:GetComponentType',
        'iottwinmaker:CreateComponentType',
        'iottwinmaker:UpdateComponentType',
        'iottwinmaker:DeleteComponentType',
        'iottwinmaker:ListComponentTypes',
      ],
      resources: [workspace, `${workspace}/entity/*`, `${workspace}/component-type/*`],
    }),
  ];
}

const app = new App({ analyticsReporting: false, outdir });
const env = place === 'one-environment' ? { account: '111122223333', region: 'eu-west-1' } : undefined;
let stack;
for (let i = 0; i < Number(count); i++) {
  if (i % PER_STACK === 0) {
    stack = new Stack(app, `Stack${i / PER_STACK}`, { env });
    // A real app has one workspace. Printing the warning that there are more is no part of what a job costs.
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondWorkspace');
  }
  variants[variant](stack, i);
}
app.synth();

const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS }));
