import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { changesOf, Template } from './cdk-diff';
import { plant } from './day-two';
import { SyncJob, Workspace } from '../../src';
import { ENV } from '../fixtures';

// A twin that was written by hand, taken over in place as docs/migrate.md says. CDK's own diff compares the templates; nothing is deployed.

jest.setTimeout(120_000);

interface HandMade {
  /** How the job was told its workspace. */
  readonly workspaceId: (workspace: CfnWorkspace) => string;
  readonly bucket?: s3.BucketProps;
  readonly twinRole?: Partial<iam.RoleProps>;
  readonly syncRole?: Partial<iam.RoleProps>;
}

const BY_TEXT: HandMade = { workspaceId: () => 'cold-store' };
const BY_REF: HandMade = { workspaceId: (workspace) => workspace.ref };

const everything = (...actions: string[]) => new iam.PolicyStatement({ actions, resources: ['*'] });

function bucketIn(stack: Stack, props?: s3.BucketProps) {
  return new s3.Bucket(stack, 'Scenes', {
    cors: [{ allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT], allowedOrigins: ['*'], allowedHeaders: ['*'] }],
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

function twinRoleIn(stack: Stack, props?: Partial<iam.RoleProps>) {
  return new iam.Role(stack, 'TwinRole', {
    assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'),
    inlinePolicies: { All: new iam.PolicyDocument({ statements: [everything('s3:*', 'iottwinmaker:*', 'lambda:*')] }) },
    ...props,
  });
}

function syncRoleIn(stack: Stack, props?: Partial<iam.RoleProps>) {
  const role = new iam.Role(stack, 'AssetSyncRole', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'), description: 'Syncs assets', ...props });
  role.addToPolicy(everything('iotsitewise:*', 'iottwinmaker:*'));
  return role;
}

const handMade = (how: HandMade) => plant(function () {
  const workspace = new CfnWorkspace(this, 'Twin', {
    workspaceId: 'cold-store',
    role: twinRoleIn(this, how.twinRole).roleArn,
    s3Location: bucketIn(this, how.bucket).bucketArn,
  });
  const syncRole = syncRoleIn(this, how.syncRole);
  const job = new CfnSyncJob(this, 'AssetSync', {
    workspaceId: how.workspaceId(workspace), syncSource: 'SITEWISE', syncRole: syncRole.roleArn, tags: { team: 'cold' },
  });
  job.node.addDependency(workspace, syncRole);
}, { env: ENV });

/** The generated role takes the place of a role that has no path, until the ID of the workspace changes. */
const withoutPath = ({ syncRole }: SyncJob) => (syncRole.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride('Path');

const takenOverByText = plant(function () {
  new Workspace(this, 'ColdStore', {
    workspaceId: 'cold-store',
    sceneEditorOrigins: ['https://editor.example.com'], // the bucket's CORS rule
  });
  new SyncJob(this, 'Sync', {
    workspace: Workspace.fromWorkspaceId(this, 'ColdStoreById', 'cold-store'),
    syncRole: new iam.Role(this, 'AssetSyncRole', { // the deployed role, without its policies
      assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'),
    }),
    tags: { team: 'cold' },
  });

  this.renameLogicalId('ColdStore4C150F16', 'Twin'); // the new ID, and the deployed one
  this.renameLogicalId('ColdStoreBucketFA96EF12', 'ScenesA06A70C8');
  this.renameLogicalId('ColdStoreRoleC1733342', 'TwinRole547A0511');
  this.renameLogicalId('SyncEC3EAE86', 'AssetSync');
}, { env: ENV });

const takenOverByRef = plant(function () {
  const workspace = new Workspace(this, 'ColdStore', { workspaceId: 'cold-store' });
  const job = new SyncJob(this, 'Sync', { workspace, tags: { team: 'cold' } });
  withoutPath(job);

  this.renameLogicalId('ColdStore4C150F16', 'Twin');
  this.renameLogicalId('ColdStoreBucketFA96EF12', 'ScenesA06A70C8');
  this.renameLogicalId('ColdStoreRoleC1733342', 'TwinRole547A0511');
  this.renameLogicalId('SyncEC3EAE86', 'AssetSync');
  this.renameLogicalId('SyncSyncRoleBE2FF7B8', 'AssetSyncRoleFAD8B39C');
}, { env: ENV });

/** Roles and a bucket that have names are kept, and passed in. */
const takenOverWithNames = (how: HandMade) => plant(function () {
  const workspace = new Workspace(this, 'ColdStore', {
    workspaceId: 'cold-store',
    bucket: bucketIn(this, how.bucket),
    role: twinRoleIn(this, how.twinRole),
  });
  new SyncJob(this, 'Sync', { workspace, syncRole: syncRoleIn(this, how.syncRole), tags: { team: 'cold' } });

  this.renameLogicalId('ColdStore4C150F16', 'Twin');
  this.renameLogicalId('SyncEC3EAE86', 'AssetSync');
}, { env: ENV });

const NAMED: HandMade = {
  ...BY_REF, bucket: { bucketName: 'amzn-s3-demo-bucket' }, twinRole: { roleName: 'cold-store' }, syncRole: { path: '/twins/' },
};

const WITH_SYNC_ROLE_PATH: HandMade = { ...BY_REF, syncRole: { path: '/twins/' } };
const WITH_TWIN_ROLE_NAME: HandMade = { ...BY_REF, twinRole: { roleName: 'cold-store' } };
const WITH_BUCKET_NAME: HandMade = { ...BY_REF, bucket: { bucketName: 'amzn-s3-demo-bucket' } };

/** The deployed logical ID of the sync role, mistyped. */
const MISTYPED: HandMade = { ...BY_REF };
const takenOverMistyped = plant(function () {
  const workspace = new Workspace(this, 'ColdStore', { workspaceId: 'cold-store' });
  new SyncJob(this, 'Sync', { workspace, tags: { team: 'cold' } });

  this.renameLogicalId('SyncEC3EAE86', 'AssetSync');
  this.renameLogicalId('SyncSyncRoleBE2FF7B8', 'AssetSyncRoleFAD8B39');
}, { env: ENV });

const CASES: [HandMade, () => Template][] = [
  [BY_TEXT, takenOverByText],
  [BY_REF, takenOverByRef],
  [NAMED, takenOverWithNames(NAMED)],
  [MISTYPED, takenOverMistyped],
  ...[WITH_SYNC_ROLE_PATH, WITH_TWIN_ROLE_NAME, WITH_BUCKET_NAME].map((how): [HandMade, () => Template] => [how, takenOverByRef]),
];
const differences = new Map<HandMade, string[]>();
beforeAll(async () => {
  const all = await changesOf(CASES.map(([how, after]) => ({ before: handMade(how)(), after: after() })));
  CASES.forEach(([how], index) => differences.set(how, all[index]));
});

test.each<[string, HandMade, string[]]>([
  ['a role passed in', BY_TEXT, ['+ IAM::ManagedPolicy SyncSyncRolePolicy7558625F']],
  ['a generated role without path', BY_REF, []],
])('a twin is taken over in place with %s: nothing goes but a policy of its roles', (_, how, added) => {
  expect(differences.get(how)).toEqual([
    ...added,
    '+ S3::BucketPolicy ColdStoreBucketPolicy99EC23AB',
    '- IAM::Policy AssetSyncRoleDefaultPolicy564F0CE0 destroy',
    '~ IAM::Role AssetSyncRoleFAD8B39C',
    '~ IAM::Role TwinRole547A0511',
    '~ IoTTwinMaker::SyncJob AssetSync',
    '~ IoTTwinMaker::Workspace Twin',
    '~ S3::Bucket ScenesA06A70C8',
  ]);
});

test.each([
  ['in text', BY_TEXT, takenOverByText],
  ['by Ref', BY_REF, takenOverByRef],
])('every property of the job stays, where it had the workspace ID %s, and it waits for the workspace', (_, how, after) => {
  const [was, is] = [handMade(how), after].map((template) => template().Resources.AssetSync);
  expect(is.Properties).toEqual(was.Properties);
  expect(is.DependsOn ?? []).toEqual(how === BY_TEXT ? ['Twin', 'SyncSyncRolePolicy7558625F'] : []);
});

test('no wildcard is left but those that the services force', () => {
  const wildcardsIn = (template: Template) => [...JSON.stringify(template).matchAll(/"(\w+:\w*\*)"/g)].map(([, action]) => action);
  expect(wildcardsIn(handMade(BY_TEXT)())).toHaveLength(5);
  expect(wildcardsIn(takenOverByText())).toEqual(['s3:*', 's3:GetBucket*']); // the first is in what denies access without TLS
});

test('roles and a bucket that have names are kept and passed in: nothing goes', () => {
  expect(differences.get(NAMED)).toEqual([
    expect.stringMatching(/^\+ IAM::ManagedPolicy ColdStoreRolePolicy/),
    expect.stringMatching(/^\+ IAM::ManagedPolicy SyncSyncRolePolicy/),
    '~ IoTTwinMaker::SyncJob AssetSync',
    '~ IoTTwinMaker::Workspace Twin',
  ]);
});

test.each<[string, HandMade, string[]]>([
  ['a sync role with a path, and the twin with it', WITH_SYNC_ROLE_PATH, ['~ IAM::Role AssetSyncRoleFAD8B39C replace', '~ IoTTwinMaker::SyncJob AssetSync replace']],
  ['a workspace role with a name', WITH_TWIN_ROLE_NAME, ['~ IAM::Role TwinRole547A0511 replace']],
  ['a bucket with a name', WITH_BUCKET_NAME, ['~ S3::Bucket ScenesA06A70C8 replace']],
])('the page warns with reason: else the take-over replaces %s', (_, how, replaced) => {
  expect(differences.get(how)).toEqual(expect.arrayContaining(replaced));
});

test('a deployed logical ID that is mistyped shows in the diff', () => {
  expect(differences.get(MISTYPED)).toEqual(expect.arrayContaining([
    '+ IAM::Role AssetSyncRoleFAD8B39', '- IAM::Role AssetSyncRoleFAD8B39C destroy', '~ IoTTwinMaker::SyncJob AssetSync replace',
  ]));
});

test('a logical ID that is not found fails the synthesis', () => {
  expect(plant(function () {
    new Workspace(this, 'ColdStore');
    this.renameLogicalId('ColdStoreRole00000000', 'TwinRole547A0511');
  })).toThrow('ColdStoreRole00000000');
});

test('the page shows what is tested here', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'migrate.md'), 'utf8');
  const [recipe] = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);
  const tested = readFileSync(__filename, 'utf8').split('\n').map((line) => line.trim()).join('\n');
  expect(tested).toContain(recipe.trim().split('\n').map((line) => line.trim()).join('\n'));
});
