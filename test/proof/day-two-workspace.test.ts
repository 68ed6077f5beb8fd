import { readFileSync } from 'fs';
import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Construct } from 'constructs';
import { changesOf, Diff, diffsOf, Template } from './cdk-diff';
import { CHANGES_PAGE, codeOf, MIGRATE_PAGE, plant, roleIn } from './day-two';
import { SyncJob, Workspace, WorkspaceProps } from '../../src';
import { ENV } from '../fixtures';

// Changes to a workspace that is deployed already, with a job in it. docs/changes.md and docs/migrate.md tell users the same; tests compare them.

/** A change, and what `cdk diff` says of it about the workspace and about the job in it. */
interface Change {
  readonly change: string;
  readonly before?: () => Template;
  readonly after: () => Template;
  readonly workspace: string;
  readonly job: string;
}

/** The two lines that a twin begins with, and what may be added to them. */
function twin(scope: Construct, props?: WorkspaceProps, id = 'Factory'): Workspace {
  const workspace = new Workspace(scope, id, props);
  new SyncJob(Stack.of(scope), 'Sync', { workspace });
  return workspace;
}

const twinWith = (props: WorkspaceProps) => plant(function () { twin(this, props); });

const TWO_LINES = plant(function () {
  const workspace = new Workspace(this, 'Factory');
  new SyncJob(this, 'Sync', { workspace });
});
const TAGGED = twinWith({ tags: { line: '1' } });
const TAGGED_ABOVE = plant(function () {
  twin(this);
  Tags.of(this.node.root).add('cost-center', '1');
});
const OWN_ROLE = plant(function () { twin(this, { role: roleIn(this) }); });
const OWN_BUCKET = plant(function () { twin(this, { bucket: new s3.Bucket(this, 'Scenes') }); });
const OWN_ID = twinWith({ workspaceId: 'factory' });
const DESTROYED = twinWith({ removalPolicy: RemovalPolicy.DESTROY });
const EMPTIED = twinWith({ removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
const SHOWN = twinWith({ sceneViewerOrigins: ['https://grafana.example.com'] });


/** The two lines, with another ID for the construct. */
const RENAMED = plant(function () {
  const workspace = new Workspace(this, 'Works', { workspaceId: 'PlantFactory9F14F34C' }); // the generated ID

  // Each generated logical ID, and the one in the deployed template.
  this.renameLogicalId('WorksC27FFE92', 'Factory212BF0B2');
  this.renameLogicalId('WorksRoleA332F9DB', 'FactoryRoleAE49DDC5');
  this.renameLogicalId('WorksBucketFCD8B157', 'FactoryBucket7303E9F3');
  this.renameLogicalId('WorksBucketPolicy3C58498E', 'FactoryBucketPolicyF9AC4F2E');

  new SyncJob(this, 'Sync', { workspace });
});

const HARMLESS: Change[] = [
  { change: 'another description', after: twinWith({ description: 'The factory' }), workspace: 'no replacement: Description', job: 'none' },
  { change: 'a tag added to `tags`', after: TAGGED, workspace: 'no replacement: Tags', job: 'none' },
  { change: 'a tag changed in `tags`', before: TAGGED, after: twinWith({ tags: { line: '2' } }), workspace: 'no replacement: Tags', job: 'none' },
  { change: 'a tag removed from `tags`', before: TAGGED, after: TWO_LINES, workspace: 'no replacement: Tags', job: 'none' },
  { change: 'a tag on the app', after: TAGGED_ABOVE, workspace: 'no replacement: Tags', job: 'none' },
  {
    change: 'a tag by `Tags.of(workspace)`',
    after: plant(function () { Tags.of(twin(this)).add('line', '1'); }),
    workspace: 'no replacement: Tags',
    job: 'none',
  },
  { change: '`role` in place of the generated role', after: OWN_ROLE, workspace: 'no replacement: Role, DependsOn', job: 'none' },
  {
    change: 'another `role`',
    before: OWN_ROLE,
    after: plant(function () { twin(this, { role: roleIn(this, {}, 'AnotherRole') }); }),
    workspace: 'no replacement: Role',
    job: 'none',
  },
  {
    change: 'another name or path of your role',
    before: OWN_ROLE,
    after: plant(function () { twin(this, { role: roleIn(this, { path: '/plant/' }) }); }),
    workspace: 'none',
    job: 'none',
  },
  { change: '`bucket` in place of the generated bucket', after: OWN_BUCKET, workspace: 'no replacement: S3Location', job: 'none' },
  {
    change: 'another `bucket`',
    before: OWN_BUCKET,
    after: plant(function () { twin(this, { bucket: new s3.Bucket(this, 'MoreScenes') }); }),
    workspace: 'no replacement: S3Location',
    job: 'none',
  },
  { change: '`sceneViewerOrigins` added', after: SHOWN, workspace: 'none', job: 'none' },
  { change: '`sceneViewerOrigins` changed', before: SHOWN, after: twinWith({ sceneViewerOrigins: ['https://example.com'] }), workspace: 'none', job: 'none' },
  { change: '`sceneEditorOrigins` added', before: SHOWN, after: twinWith({ sceneEditorOrigins: ['https://example.com'] }), workspace: 'none', job: 'none' },
  { change: 'another `noncurrentVersionExpiration`', after: twinWith({ noncurrentVersionExpiration: Duration.days(30) }), workspace: 'none', job: 'none' },
  {
    change: 'a first `encryptionKey` of the app',
    after: plant(function () { twin(this, { encryptionKey: new kms.Key(this, 'Key') }); }),
    workspace: 'no replacement: DependsOn',
    job: 'none',
  },
  {
    change: 'another `encryptionKey`',
    before: plant(function () { twin(this, { encryptionKey: new kms.Key(this, 'Key') }); }),
    after: plant(function () { twin(this, { encryptionKey: new kms.Key(this, 'AnotherKey') }); }),
    workspace: 'none',
    job: 'none',
  },
  { change: '`autoDeleteObjects: true` added, with `removalPolicy: DESTROY`', before: DESTROYED, after: EMPTIED, workspace: 'no replacement: DependsOn', job: 'none' },
  { change: '`autoDeleteObjects: true` and `removalPolicy: DESTROY` removed', before: EMPTIED, after: TWO_LINES, workspace: 'no replacement: DeletionPolicy, DependsOn, UpdateReplacePolicy', job: 'none' },
  {
    change: 'a statement by `addToRolePolicy()`',
    after: plant(function () {
      twin(this).addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));
    }),
    workspace: 'none',
    job: 'none',
  },
  {
    change: 'a grant to the workspace: `connector.grantInvoke(workspace)`',
    after: plant(function () {
      lambda.Function.fromFunctionAttributes(this, 'Connector', {
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:connector',
        sameEnvironment: true,
      }).grantInvoke(twin(this));
    }),
    workspace: 'none',
    job: 'none',
  },
  {
    change: 'a grant on the workspace: `workspace.grants.read(role)`',
    after: plant(function () { twin(this).grants.read(new iam.Role(this, 'Operators', { assumedBy: new iam.AccountRootPrincipal() })); }),
    workspace: 'none',
    job: 'none',
  },
  {
    change: 'a permissions boundary on the app',
    after: plant(function () {
      twin(this);
      iam.PermissionsBoundary.of(this.node.root).apply(iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'plant-boundary'));
    }),
    workspace: 'none',
    job: 'none',
  },
  { change: '`removalPolicy: DESTROY` added', after: DESTROYED, workspace: 'no replacement: DeletionPolicy, UpdateReplacePolicy', job: 'none' },
  { change: '`removalPolicy: DESTROY` removed', before: DESTROYED, after: TWO_LINES, workspace: 'no replacement: DeletionPolicy, UpdateReplacePolicy', job: 'none' },
  { change: '`workspaceId` with the generated ID as its value', after: twinWith({ workspaceId: 'PlantFactory9F14F34C' }), workspace: 'none', job: 'none' },
  { change: '`env` for a stack that had none', after: plant(function () { twin(this); }, { env: ENV }), workspace: 'none', job: 'none' },
  {
    change: 'every feature flag that AWS CDK recommends',
    after: plant(function () { twin(this); }, {}, recommendedFlags),
    workspace: 'none',
    job: 'none',
  },
  { change: 'another construct ID or parent, with every ID kept', after: RENAMED, workspace: 'no replacement: Metadata', job: 'none' },
];

const DESTRUCTIVE: Change[] = [
  { change: '`workspaceId` in place of the generated ID', after: OWN_ID, workspace: 'replaces: WorkspaceId', job: 'replaces: SyncRole, WorkspaceId' },
  {
    change: 'another `workspaceId`',
    before: OWN_ID,
    after: twinWith({ workspaceId: 'warehouse' }),
    workspace: 'replaces: WorkspaceId',
    job: 'replaces: SyncRole, WorkspaceId',
  },
  {
    change: 'another construct ID',
    after: plant(function () { twin(this, {}, 'Works'); }),
    workspace: 'leaves it behind, creates',
    job: 'replaces: WorkspaceId',
  },
  {
    change: 'another parent in the same stack',
    after: plant(function () { twin(new Construct(this, 'Line')); }),
    workspace: 'leaves it behind, creates',
    job: 'replaces: WorkspaceId',
  },
  {
    change: 'another construct ID or parent, with `removalPolicy: DESTROY`',
    before: DESTROYED,
    after: plant(function () { twin(this, { removalPolicy: RemovalPolicy.DESTROY }, 'Works'); }),
    workspace: 'deletes, creates',
    job: 'replaces: WorkspaceId',
  },
  {
    change: 'another stack name, with a generated ID',
    after: plant(function () { twin(this); }, { stackName: 'Works' }),
    workspace: 'replaces: WorkspaceId',
    job: 'replaces: SyncRole, WorkspaceId',
  },
  {
    change: 'another stack',
    after: plant(function () { twin(new Stack(this.node.root as App, 'Twin')); }),
    workspace: 'leaves it behind',
    job: 'deletes',
  },
  {
    change: 'a `Workspace` with the same ID in place of `fromWorkspaceId()`',
    before: plant(function () { new SyncJob(this, 'Sync', { workspace: Workspace.fromWorkspaceId(this, 'Imported', 'factory') }); }),
    after: OWN_ID,
    workspace: 'creates',
    job: 'replaces: WorkspaceId',
  },
];

/** A workspace as the guide has it made, with a job that refers to it. */
const BY_HAND = plant(function () {
  const bucket = new s3.Bucket(this, 'Scenes');
  const role = roleIn(this);
  bucket.grantReadWrite(role);
  const workspace = new CfnWorkspace(this, 'Twin', { workspaceId: 'factory', role: role.roleArn, s3Location: bucket.bucketArn, description: 'The factory' });
  new CfnSyncJob(this, 'Job', { workspaceId: workspace.ref, syncSource: 'SITEWISE', syncRole: roleIn(this, {}, 'SyncRole').roleArn });
});

function takenOver(props: WorkspaceProps, adapt: (workspace: Workspace, job: SyncJob) => void): () => Template {
  return plant(function () {
    const workspace = new Workspace(this, 'Workspace', {
      workspaceId: 'factory', description: 'The factory', bucket: new s3.Bucket(this, 'Scenes'), role: roleIn(this), ...props,
    });
    adapt(workspace, new SyncJob(this, 'Sync', { workspace, syncRole: roleIn(this, {}, 'SyncRole') }));
  });
}

const ADOPTIONS: Change[] = [
  {
    change: 'a `CfnWorkspace` becomes a `Workspace`, with ID, logical ID, bucket and role kept',
    before: BY_HAND,
    after: plant(function () {
      const assumedBy = new iam.ServicePrincipal('iottwinmaker.amazonaws.com');
      const bucket = new s3.Bucket(this, 'Scenes');
      const role = new iam.Role(this, 'Role', { assumedBy });
      const syncRole = new iam.Role(this, 'SyncRole', { assumedBy });
      bucket.grantReadWrite(role);

      const workspace = new Workspace(this, 'Workspace', {
        workspaceId: 'factory',
        description: 'The factory',
        bucket, // the bucket and the role whose ARNs the L1 has
        role,
      });
      workspace.resource.overrideLogicalId('Twin'); // the logical ID of the L1

      const job = new SyncJob(this, 'Sync', { workspace, syncRole });
      job.resource.overrideLogicalId('Job');
    }),
    workspace: 'no replacement: DeletionPolicy, DependsOn, Metadata, UpdateReplacePolicy',
    job: 'no replacement: DependsOn, Metadata',
  },
  {
    change: 'the same, without the logical ID of the workspace',
    before: BY_HAND,
    after: takenOver({}, (_, job) => job.resource.overrideLogicalId('Job')),
    workspace: 'deletes, creates',
    job: 'replaces: WorkspaceId, DependsOn, Metadata',
  },
  {
    change: 'the same, without its ID',
    before: BY_HAND,
    after: takenOver({ workspaceId: undefined }, (workspace, job) => {
      workspace.resource.overrideLogicalId('Twin');
      job.resource.overrideLogicalId('Job');
    }),
    workspace: 'replaces: WorkspaceId, DeletionPolicy, DependsOn, Metadata, UpdateReplacePolicy',
    job: 'replaces: WorkspaceId, DependsOn, Metadata',
  },
  {
    change: 'the same, with a generated bucket and role: the files stay in the old bucket',
    before: BY_HAND,
    after: takenOver({ bucket: undefined, role: undefined }, (workspace, job) => {
      workspace.resource.overrideLogicalId('Twin');
      job.resource.overrideLogicalId('Job');
    }),
    workspace: 'no replacement: Role, S3Location, DeletionPolicy, Metadata, UpdateReplacePolicy',
    job: 'no replacement: DependsOn, Metadata',
  },
];

const CHANGES = [...HARMLESS, ...DESTRUCTIVE, ...ADOPTIONS];
let diffs: Diff[];
beforeAll(async () => { diffs = await diffsOf(CHANGES.map(({ before = TWO_LINES, after }) => ({ before: before(), after: after() }))); }, 120_000);

function expectDiff(row: Change) {
  expect(diffs[CHANGES.indexOf(row)]).toMatchObject({ workspace: row.workspace, job: row.job });
}

describe('the workspace stays, and the job with it', () => {
  test.each(HARMLESS)('$change', expectDiff);

  test('a construct that is renamed with the ids that it had is otherwise the same, bucket and all', () => {
    const withoutPaths = ({ Resources }: Template) =>
      Object.entries(Resources).map(([logicalId, { Metadata, ...resource }]) => [logicalId, resource]);
    expect(withoutPaths(RENAMED())).toEqual(withoutPaths(TWO_LINES()));
  });
});

describe('the workspace is replaced or left behind, and the job replaced or deleted', () => {
  test.each(DESTRUCTIVE)('$change', expectDiff);
});

describe('a workspace that exists is adopted', () => {
  test.each(ADOPTIONS)('$change', expectDiff);

  test('no property of it differs, nor of the job, nor of the bucket', () => {
    const [{ before, after }] = ADOPTIONS;
    for (const type of ['AWS::IoTTwinMaker::Workspace', 'AWS::IoTTwinMaker::SyncJob', 'AWS::S3::Bucket']) {
      expect(ofType(after(), type).Properties).toEqual(ofType(before!(), type).Properties);
    }
  });
});

describe('the order of creation, and backwards that of deletion', () => {
  test.each([
    ['by default', TWO_LINES],
    ['of what is deleted with the stack', DESTROYED],
    ['with a role and a bucket passed in', ADOPTIONS[0].after],
  ])('%s: bucket and role with its policies, workspace, job', (_, template) => {
    const { Resources } = template();
    const idOf = (type: string) => Object.keys(Resources).find((id) => Resources[id].Type === type)!;
    const workspace = idOf('AWS::IoTTwinMaker::Workspace');
    const { WorkspaceId } = Resources[idOf('AWS::IoTTwinMaker::SyncJob')].Properties;

    expect(WorkspaceId).toEqual({ Ref: workspace });
    const first = awaitedBy(workspace, Resources).map((id) => Resources[id].Type);
    expect(first).toEqual(expect.arrayContaining(['AWS::S3::Bucket', 'AWS::IAM::Role']));
    expect(first).not.toContain('AWS::IoTTwinMaker::SyncJob');
    expect(awaitedBy(workspace, Resources)).toEqual(expect.arrayContaining(policiesIn(Resources, workspace)));
  });
});

/** The policies for the bucket that are attached to the role of the workspace. Others may wait for the workspace. */
function policiesIn(resources: Template['Resources'], workspace: string): string[] {
  const bucket = JSON.stringify(resources[workspace].Properties.S3Location);
  return Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::ManagedPolicy' && JSON.stringify(resources[id]).includes(bucket));
}

test('a statement that was added does not hold the workspace up, so what it names may wait for the workspace', () => {
  const { Resources } = HARMLESS.find(({ change }) => change.startsWith('a statement by'))!.after();
  const added = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::IAM::ManagedPolicy');
  expect(added).toHaveLength(1);
  const workspace = Object.keys(Resources).find((id) => Resources[id].Type === 'AWS::IoTTwinMaker::Workspace')!;
  expect(awaitedBy(workspace, Resources)).not.toEqual(expect.arrayContaining(added));
});

describe('removalPolicy', () => {
  const [STAYS, STAYS_LATER, GOES] = [['Retain', 'Retain'], ['RetainExceptOnCreate', 'Retain'], ['Delete', 'Delete']];

  test.each([
    [undefined, STAYS_LATER, STAYS],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, STAYS_LATER, STAYS],
    [RemovalPolicy.RETAIN, STAYS, STAYS],
    [RemovalPolicy.DESTROY, GOES, GOES],
  ])('%s: DeletionPolicy and UpdateReplacePolicy are %s for the workspace, and for its role if it is retained, and %s for its bucket and the policy of that', (removalPolicy, ofWorkspace, ofBucket) => {
    const { Resources } = twinWith({ removalPolicy })();
    const policiesOf = (id: RegExp) => Object.entries(Resources).filter(([logicalId]) => id.test(logicalId))
      .map(([, { Type, DeletionPolicy, UpdateReplacePolicy }]) => [Type, DeletionPolicy, UpdateReplacePolicy]);

    expect(policiesOf(/^Factory/).sort()).toEqual([
      ['AWS::IAM::Role', ...ofWorkspace === GOES ? [undefined, undefined] : ofWorkspace],
      ['AWS::IoTTwinMaker::Workspace', ...ofWorkspace],
      ['AWS::S3::Bucket', ...ofBucket],
      ['AWS::S3::BucketPolicy', ...ofBucket],
    ]);
    expect(policiesOf(/^Sync/).sort()).toEqual([
      ['AWS::IAM::Role', undefined, undefined],
      ['AWS::IoTTwinMaker::SyncJob', undefined, undefined],
    ]);
  });
});

test('no change of a workspace in place replaces or deletes its bucket or its role', async () => {
  const inPlace = HARMLESS.filter(({ change }) => !/^`(role|bucket)` in place|^another `(role|bucket)`|path of your role/.test(change));
  const changes = await changesOf(inPlace.map(({ before = TWO_LINES, after }) => ({ before: before(), after: after() })));
  expect(changes.flat().filter((line) => / (S3::Bucket|IAM::Role) Factory/.test(line)).length).toBeGreaterThan(8);
  expect(changes.flat().filter((line) => / (S3::Bucket|IAM::Role) Factory.* (replace|destroy|orphan)$/.test(line))).toEqual([]);
}, 60_000);

describe('the docs', () => {
  const rowsOf = (changes: Change[]) => changes.map(({ change, workspace, job }) => [change, workspace, job]);
  const migration = MIGRATE_PAGE.section('An L1 workspace with a bucket and a role made by hand');

  test('have the same changes with the same outcomes', () => {
    expect(CHANGES_PAGE.section('The workspace is replaced or left behind').rows(3)).toEqual(rowsOf(DESTRUCTIVE));
    expect(CHANGES_PAGE.section('The workspace stays').rows(3)).toEqual(rowsOf(HARMLESS));
    expect(migration.rows(3)).toEqual(rowsOf(ADOPTIONS));
  });

  test('have recipes that are run here', () => {
    const recipes = [CHANGES_PAGE.section('Rename or move a workspace in its stack'), migration].map((section) => section.codeBlocks('ts'));
    expect(recipes.map(({ length }) => length)).toEqual([1, 1]);
    for (const [code] of recipes) { expect(codeOf(readFileSync(__filename, 'utf8'))).toContain(codeOf(code)); }
  });
});

function ofType({ Resources }: Template, type: string): any {
  const found = Object.values(Resources).filter(({ Type }) => Type === type);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The logical ids of all that has to be there before a resource. */
function awaitedBy(logicalId: string, resources: Template['Resources'], known = new Set<string>()): string[] {
  const json = JSON.stringify(resources[logicalId]);
  Object.keys(resources).filter((id) => id !== logicalId && json.includes(`"${id}"`) && !known.has(id)).forEach((id) => {
    known.add(id);
    awaitedBy(id, resources, known);
  });
  return [...known];
}
