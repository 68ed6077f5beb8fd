// One run of the load: node load.js <variant> <jobs> <output directory> [one-environment]
// Plain JavaScript on the compiled library, so that nothing but Node itself stands between it and the meter.
// It prints the CPU time that the process took, in milliseconds.

const { Annotations, App, Stack } = require('aws-cdk-lib');
const iam = require('aws-cdk-lib/aws-iam');
const { CfnSyncJob, CfnWorkspace } = require('aws-cdk-lib/aws-iottwinmaker');
const { SyncJob } = require('../lib');

const JOBS_PER_STACK = 100;

const [variant, jobs, outdir, place] = process.argv.slice(2);

const variants = {
  SyncJob: (stack, i, workspace) => {
    new SyncJob(stack, `Sync${i}`, { workspace });
  },

  leanest: (stack, i, workspace) => {
    const { workspaceId } = workspace.workspaceRef;
    const role = new iam.Role(stack, `SyncRole${i}`, {
      assumedBy: trust(stack),
      inlinePolicies: { AssetSync: new iam.PolicyDocument({ statements: statements(stack, workspaceId) }) },
    });
    new CfnSyncJob(stack, `Sync${i}`, { workspaceId, syncSource: 'SITEWISE', syncRole: role.roleArn });
  },

  usual: (stack, i, workspace) => {
    const { workspaceId } = workspace.workspaceRef;
    const role = new iam.Role(stack, `SyncRole${i}`, { assumedBy: trust(stack) });
    statements(stack, workspaceId).forEach((statement) => role.addToPolicy(statement));
    const job = new CfnSyncJob(stack, `Sync${i}`, { workspaceId, syncSource: 'SITEWISE', syncRole: role.roleArn });
    job.node.addDependency(role);
  },
};

function trust(stack) {
  return new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': stack.account } },
  });
}

function statements(stack, workspaceId) {
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
for (let i = 0; i < Number(jobs); i++) {
  if (i % JOBS_PER_STACK === 0) {
    stack = new Stack(app, `Stack${i / JOBS_PER_STACK}`, { env });
    // A real app has one workspace a region. Printing the warning that there are more is no part of what a job costs.
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondWorkspace');
  }
  variants[variant](stack, i, CfnWorkspace.fromWorkspaceId(stack, `Workspace${i}`, `factory-${i}`));
}
app.synth();

const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);
