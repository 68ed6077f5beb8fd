// Synthesizes an app with a number of jobs, written in one of three ways: node load.cjs <way> <jobs> <output folder>
const cdk = require('aws-cdk-lib');
const iam = require('aws-cdk-lib/aws-iam');
const { CfnSyncJob, CfnWorkspace } = require('aws-cdk-lib/aws-iottwinmaker');
const { SyncJob } = require('../lib');

const JOBS_A_STACK = 100;

const ways = {
  SyncJob: (stack, id, workspace) => new SyncJob(stack, id, { workspace }),

  // The same two resources, with nothing in between.
  leanest: (stack, id, workspace) => {
    const role = new iam.Role(stack, `${id}Role`, {
      assumedBy: trust(stack),
      inlinePolicies: { AssetSync: new iam.PolicyDocument({ statements: statements(stack, workspace) }) },
    });
    new CfnSyncJob(stack, id, jobProps(workspace, role));
  },

  // As people write it: policy statements added to a role, and an explicit order.
  usual: (stack, id, workspace) => {
    const role = new iam.Role(stack, `${id}Role`, { assumedBy: trust(stack) });
    statements(stack, workspace).forEach((statement) => role.addToPolicy(statement));
    const job = new CfnSyncJob(stack, id, jobProps(workspace, role));
    job.node.addDependency(role);
  },
};

function jobProps(workspace, role) {
  return { workspaceId: workspace.workspaceRef.workspaceId, syncSource: 'SITEWISE', syncRole: role.roleArn };
}

function trust(stack) {
  return new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': stack.account } },
  });
}

function statements(stack, workspace) {
  const siteWise = `arn:${stack.partition}:iotsitewise:${stack.region}:${stack.account}`;
  const twin = `arn:${stack.partition}:iottwinmaker:${stack.region}:${stack.account}:workspace/${workspace.workspaceRef.workspaceId}`;
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
        'iottwinmaker:GetEntity', 'iottwinmaker:CreateEntity', 'iottwinmaker:UpdateEntity', 'iottwinmaker:DeleteEntity', 'iottwinmaker:ListEntities',
        'iottwinmaker:GetComponentType', 'iottwinmaker:CreateComponentType', 'iottwinmaker:UpdateComponentType', 'iottwinmaker:DeleteComponentType',
        'iottwinmaker:ListComponentTypes',
      ],
      resources: [twin, `${twin}/entity/*`, `${twin}/component-type/*`],
    }),
  ];
}

const [, , way, jobs, outdir] = process.argv;
const app = new cdk.App({ analyticsReporting: false, outdir });
let stack;
for (let i = 0; i < Number(jobs); i++) {
  if (i % JOBS_A_STACK === 0) {
    stack = new cdk.Stack(app, `Stack${i}`);
    // So many workspaces are no app that anyone deploys, and whoever has one knows.
    cdk.Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondWorkspace');
  }
  ways[way](stack, `Sync${i}`, CfnWorkspace.fromWorkspaceId(stack, `Workspace${i}`, `factory-${i}`));
}
app.synth();
