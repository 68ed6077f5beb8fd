import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Aspects, CfnOutput, CfnParameter, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as cxapi from 'aws-cdk-lib/cx-api';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Construct, IConstruct } from 'constructs';
import { cdkDiff, Diff, diffsOf, Template } from './cdk-diff';
import { appWith, CHANGES_PAGE, codeOf, MIGRATE_PAGE, plant, roleIn } from './day-two';
import { SyncJob, SyncJobProps, SyncSource, Workspace } from '../../src';
import { ENV, ownWorkspaceIn, warningsOn, workspaceIn } from '../fixtures';

// Changes to an app that is deployed already, through the CDK's own diff. docs/changes.md and docs/migrate.md tell users the same; tests compare them.

/** A change, and what `cdk diff` says of it about the sync job. */
interface Change {
  readonly change: string;
  readonly before?: () => Template;
  readonly after: () => Template;
  readonly job: string;

  /** The lowest CDK does not know what changes. */
  readonly unknown?: boolean;
}

/** The job of the README's first lines. */
function oneLine(stack: Construct, props?: Partial<SyncJobProps>): SyncJob {
  return new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), ...props });
}

function l1Role(job: SyncJob): iam.CfnRole {
  return (job.syncRole as iam.Role).node.defaultChild as iam.CfnRole;
}

/** The job of a stack in a stage. */
function staged(tag: (stage: Stage) => void): () => Template {
  return () => {
    const stage = new Stage(appWith(), 'Production');
    const stack = new Stack(stage, 'Plant');
    oneLine(stack);
    tag(stage);
    return stage.synth().getStackArtifact(stack.artifactId).template;
  };
}

/** A consumer of the job's attributes, in a stack of its own or in the stack of the job. */
function consumed(apart: boolean): () => Template {
  return plant(function () {
    const job = oneLine(this);
    const stack = apart ? new Stack(this.node.root as App, 'Operations') : this;
    new ssm.StringParameter(stack, 'JobArn', { stringValue: job.syncJobArn });
    job.grants.read(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
  });
}

const REFERENCES = '@aws-cdk/core:defaultCrossStackReferences';
const withoutReferences = !('DEFAULT_CROSS_STACK_REFERENCES' in cxapi);

/** The job, with what is in another stack, in an app and a stack with contexts. */
function referring(propsIn: (stack: Stack) => Partial<SyncJobProps>, ofApp?: object, ofStack: object = {}): () => Template {
  return plant(function () {
    Object.entries(ofStack).forEach(([key, value]) => this.node.setContext(key, value));
    oneLine(this, propsIn(new Stack(this.node.root as App, 'Twin')));
  }, {}, { ...ofApp });
}

/** The job in an app with an aspect that tags. */
const taggedByAspect = (tag: (node: IConstruct) => void) => plant(function () {
  oneLine(this);
  Aspects.of(this.node.root).add({ visit: tag });
});

const SIMPLE = plant(function () { oneLine(this); });
const TAGGED = plant(function () { oneLine(this, { tags: { line: '1' } }); });
const TAGGED_ABOVE = plant(function () {
  oneLine(this);
  Tags.of(this.node.root).add('cost-center', '1');
});
const INHERITING = plant(function () {
  oneLine(this, { inheritTags: true });
  Tags.of(this.node.root).add('cost-center', '1');
});
const OWN_ROLE = plant(function () { oneLine(this, { syncRole: roleIn(this) }); });
const OWN_WORKSPACE = plant(function () { oneLine(this, { workspace: ownWorkspaceIn(this) }); });
const elsewhere = {
  workspace: (stack: Stack) => ({ workspace: new Workspace(stack, 'Workspace') }),
  syncRole: (stack: Stack) => ({ syncRole: roleIn(stack) }),
  both: (stack: Stack) => ({ ...elsewhere.workspace(stack), ...elsewhere.syncRole(stack) }),
};
const RETAINED = plant(function () { oneLine(this, { removalPolicy: RemovalPolicy.RETAIN }); });

/** The job, with another ID for the construct. */
const RENAMED = plant(function () {
  const workspace = Workspace.fromWorkspaceId(this, 'Workspace', 'factory');
  new SyncJob(this, 'AssetSync', { workspace });

  // Each generated logical ID, and the one in the deployed template.
  this.renameLogicalId('AssetSync84D485DF', 'SyncEC3EAE86');
  this.renameLogicalId('AssetSyncSyncRole83B5B8A7', 'SyncSyncRoleBE2FF7B8');
});

const HARMLESS: Change[] = [
  { change: 'a tag added on the app', after: TAGGED_ABOVE, job: 'none' },
  {
    change: 'a tag changed on the app',
    before: TAGGED_ABOVE,
    after: plant(function () {
      oneLine(this);
      Tags.of(this.node.root).add('cost-center', '2');
    }),
    job: 'none',
  },
  { change: 'a tag removed from the app', before: TAGGED_ABOVE, after: SIMPLE, job: 'none' },
  {
    change: 'a tag on the stack',
    after: plant(function () {
      oneLine(this);
      Tags.of(this).add('cost-center', '1');
    }),
    job: 'none',
  },
  { change: 'a tag on the stage', before: staged(() => {}), after: staged((stage) => Tags.of(stage).add('stage', 'production')), job: 'none' },
  {
    change: 'a tag on a construct around the job',
    before: plant(function () { oneLine(new Construct(this, 'Line')); }),
    after: plant(function () {
      oneLine(new Construct(this, 'Line'));
      Tags.of(this.node.findChild('Line')).add('line', '1');
    }),
    job: 'none',
  },
  { change: 'a tag by `Tags.of(job)`', after: plant(function () { Tags.of(oneLine(this)).add('line', '1'); }), job: 'none' },
  { change: 'a tag by `Tags.of(job.resource)`', after: plant(function () { Tags.of(oneLine(this).resource).add('line', '1'); }), job: 'none' },
  { change: 'a tag by `job.resource.tags.setTag()`', after: plant(function () { oneLine(this).resource.tags.setTag('line', '1'); }), job: 'none' },
  { change: 'an aspect on the app that calls `Tags.of(node).add()`', after: taggedByAspect((node) => Tags.of(node).add('owner', 'plant')), job: 'none' },
  {
    change: 'an aspect on the app that calls `tags.setTag()`',
    after: taggedByAspect((node) => (node as Partial<CfnSyncJob>).tags?.setTag('owner', 'plant')),
    job: 'none',
  },
  { change: 'an aspect on the job that calls `Tags.of(node).add()`', after: plant(function () { Aspects.of(oneLine(this)).add({ visit: (node) => Tags.of(node).add('owner', 'plant') }); }), job: 'none' },
  {
    change: 'tags of the role',
    after: plant(function () { Tags.of(oneLine(this).syncRole).add('owner', 'plant'); }),
    job: 'none',
  },
  {
    change: 'description of the generated role',
    after: plant(function () { l1Role(oneLine(this)).description = 'Syncs the assets of the factory'; }),
    job: 'none',
  },
  {
    change: 'description of your role',
    before: OWN_ROLE,
    after: plant(function () { oneLine(this, { syncRole: roleIn(this, { description: 'Syncs the assets of the factory' }) }); }),
    job: 'none',
  },
  {
    change: 'trust of your role',
    before: OWN_ROLE,
    after: plant(function () {
      oneLine(this, {
        syncRole: roleIn(this, {
          assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', {
            conditions: { StringEqualsIfExists: { 'aws:SourceAccount': this.account } },
          }),
        }),
      });
    }),
    job: 'none',
  },
  {
    change: 'a permissions boundary on the app',
    after: plant(function () {
      oneLine(this);
      iam.PermissionsBoundary.of(this.node.root).apply(iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'plant-boundary'));
    }),
    job: 'none',
  },
  {
    change: 'a statement by `addToRolePolicy()`',
    after: plant(function () {
      oneLine(this).addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
    }),
    job: 'no replacement: DependsOn',
  },
  {
    change: 'a grant to the job: `key.grantDecrypt(job)`',
    after: plant(function () { new kms.Key(this, 'Key').grantDecrypt(oneLine(this)); }),
    job: 'no replacement: DependsOn',
  },
  {
    change: 'a grant on the job: `job.grants.read(role)`',
    after: plant(function () { oneLine(this).grants.read(new iam.Role(this, 'Operators', { assumedBy: new iam.AccountRootPrincipal() })); }),
    job: 'none',
  },
  { change: 'a construct that reads the job moves to another stack', before: consumed(false), after: consumed(true), job: 'none' },
  { change: 'a construct that reads the job moves back', before: consumed(true), after: consumed(false), job: 'none' },
  {
    change: 'description, role and tags of the workspace',
    before: OWN_WORKSPACE,
    after: plant(function () {
      const workspace = ownWorkspaceIn(this);
      workspace.description = 'The factory';
      workspace.role = 'arn:aws:iam::111122223333:role/another';
      Tags.of(workspace).add('line', '1');
      oneLine(this, { workspace });
    }),
    job: 'none',
  },
  { change: 'description of the stack', after: plant(function () { oneLine(this); }, { description: 'The factory' }), job: 'none' },
  { change: 'termination protection of the stack', after: plant(function () { oneLine(this); }, { terminationProtection: true }), job: 'none' },
  { change: '`env` for a stack that had none', after: plant(function () { oneLine(this); }, { env: ENV }), job: 'none' },
  {
    change: 'every feature flag that AWS CDK recommends',
    after: plant(function () { oneLine(this); }, {}, recommendedFlags),
    job: 'none',
  },
  {
    change: 'the same, with workspace and role in another stack and `strong` references in the stack of the job',
    before: referring(elsewhere.both),
    after: referring(elsewhere.both, recommendedFlags, { [REFERENCES]: 'strong' }),
    job: 'none',
  },
  {
    change: 'defaults written out: `SITEWISE`, no tags, `inheritTags: false`',
    after: plant(function () { oneLine(this, { syncSource: SyncSource.SITEWISE, tags: {}, inheritTags: false }); }),
    job: 'none',
  },
  { change: '`inheritTags: true`, with no tag above', after: plant(function () { oneLine(this, { inheritTags: true }); }), job: 'none' },
  { change: 'another construct ID or parent, with every ID kept', after: RENAMED, job: 'no replacement: Metadata' },
  { change: '`removalPolicy: RETAIN` added', after: RETAINED, job: 'no replacement: DeletionPolicy, UpdateReplacePolicy' },
  { change: '`removalPolicy: RETAIN` removed', before: RETAINED, after: SIMPLE, job: 'no replacement: DeletionPolicy, UpdateReplacePolicy' },
];

/** The job, for a workspace whose ID is one of two parameters. */
const parameterized = (chosen: 'Plant' | 'Warehouse', propsIn: (stack: Stack) => Partial<SyncJobProps> = () => ({})) => plant(function () {
  const ids = { Plant: new CfnParameter(this, 'Plant'), Warehouse: new CfnParameter(this, 'Warehouse') };
  oneLine(this, { workspace: CfnWorkspace.fromWorkspaceId(this, 'Workspace', ids[chosen].valueAsString), ...propsIn(this) });
});

const DESTRUCTIVE: Change[] = [
  {
    change: 'another `workspace`',
    after: plant(function () { oneLine(this, { workspace: workspaceIn(this, 'warehouse') }); }),
    job: 'replaces: WorkspaceId',
  },
  {
    change: 'another ID for the workspace',
    before: OWN_WORKSPACE,
    after: plant(function () { oneLine(this, { workspace: ownWorkspaceIn(this, 'warehouse') }); }),
    job: 'replaces: SyncRole, WorkspaceId',
  },
  {
    change: 'another `syncSource`',
    after: plant(function () { oneLine(this, { syncSource: SyncSource.of('ANOTHER') }); }),
    job: 'replaces: SyncSource',
  },
  { change: '`syncRole` in place of the generated role', after: OWN_ROLE, job: 'replaces: SyncRole, DependsOn' },
  {
    change: 'another `syncRole`',
    before: OWN_ROLE,
    after: plant(function () { oneLine(this, { syncRole: roleIn(this, {}, 'AnotherRole') }); }),
    job: 'replaces: SyncRole',
  },
  {
    change: 'another name or path of the role',
    before: OWN_ROLE,
    after: plant(function () { oneLine(this, { syncRole: roleIn(this, { path: '/plant/' }) }); }),
    job: 'replaces: SyncRole',
  },
  { change: 'a tag added to `tags`', after: TAGGED, job: 'replaces: Tags' },
  {
    change: 'a tag changed in `tags`',
    before: TAGGED,
    after: plant(function () { oneLine(this, { tags: { line: '2' } }); }),
    job: 'replaces: Tags',
  },
  { change: 'a tag removed from `tags`', before: TAGGED, after: SIMPLE, job: 'replaces: Tags' },
  { change: '`inheritTags: true` added, with a tag above', before: TAGGED_ABOVE, after: INHERITING, job: 'replaces: Tags' },
  { change: '`inheritTags: true` removed, with a tag above', before: INHERITING, after: TAGGED_ABOVE, job: 'replaces: Tags' },
  {
    change: 'a tag added above, with `inheritTags: true`',
    before: plant(function () { oneLine(this, { inheritTags: true }); }),
    after: INHERITING,
    job: 'replaces: Tags',
  },
  {
    change: 'every feature flag that AWS CDK recommends, with the workspace in another stack',
    before: referring(elsewhere.workspace),
    after: referring(elsewhere.workspace, recommendedFlags),
    job: 'replaces: WorkspaceId',
    unknown: withoutReferences,
  },
  {
    change: 'every feature flag that AWS CDK recommends, with `syncRole` in another stack',
    before: referring(elsewhere.syncRole),
    after: referring(elsewhere.syncRole, recommendedFlags),
    job: 'replaces: SyncRole',
    unknown: withoutReferences,
  },
  {
    change: 'another construct ID',
    after: plant(function () { new SyncJob(this, 'AssetSync', { workspace: workspaceIn(this) }); }),
    job: 'deletes, creates',
  },
  {
    change: 'another parent in the same stack',
    after: plant(function () { oneLine(new Construct(this, 'Line')); }),
    job: 'deletes, creates',
  },
  {
    change: 'another stack',
    after: plant(function () { oneLine(new Stack(this.node.root as App, 'Twin')); }),
    job: 'deletes',
  },
  {
    change: 'another construct ID or parent, with `removalPolicy: RETAIN`',
    before: RETAINED,
    after: plant(function () { oneLine(new Construct(this, 'Line'), { removalPolicy: RemovalPolicy.RETAIN }); }),
    job: 'leaves it behind, creates',
  },
];

/** The diff compares templates, and AWS CloudFormation values: it keeps the job and its role, as the rehearsal shows. */
const SAME_VALUE: Change[] = [
  { change: 'a workspace with the same ID in place of `fromWorkspaceId()`', after: OWN_WORKSPACE, job: 'replaces: WorkspaceId' },
  { change: 'the ID of the workspace as text, in place of a parameter', before: parameterized('Plant'), after: SIMPLE, job: 'replaces: WorkspaceId' },
  { change: 'the ID of the workspace as a parameter, in place of text', after: parameterized('Plant'), job: 'replaces: WorkspaceId' },
];

/** What else changes with the job: the roles and the managed policies of the stack. */
interface PermissionChange extends Change {
  readonly roles: string;
  readonly policies: string;
}

const ADDED = plant(function () {
  oneLine(this).addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
});

const ROLE_ARN = 'arn:aws:iam::111122223333:role/factory-sync';

const PERMISSIONS: PermissionChange[] = [
  {
    change: 'another workspace',
    after: plant(function () { oneLine(this, { workspace: workspaceIn(this, 'warehouse') }); }),
    job: 'replaces: WorkspaceId',
    roles: 'replaces: Path, Policies',
    policies: 'none',
  },
  {
    change: 'another workspace, with a statement by `addToRolePolicy()`',
    before: ADDED,
    after: plant(function () {
      oneLine(this, { workspace: workspaceIn(this, 'warehouse') })
        .addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
    }),
    job: 'replaces: WorkspaceId',
    roles: 'replaces: Path, Policies',
    policies: 'replaces: Description',
  },
  {
    change: 'another workspace, with your role',
    before: OWN_ROLE,
    after: plant(function () { oneLine(this, { workspace: workspaceIn(this, 'warehouse'), syncRole: roleIn(this) }); }),
    job: 'replaces: WorkspaceId',
    roles: 'none',
    policies: 'replaces: Description, PolicyDocument',
  },
  {
    change: 'another parameter as the workspace ID, with your role',
    before: parameterized('Plant', (stack) => ({ syncRole: roleIn(stack) })),
    after: parameterized('Warehouse', (stack) => ({ syncRole: roleIn(stack) })),
    job: 'replaces: WorkspaceId',
    roles: 'none',
    policies: 'replaces: Description, PolicyDocument',
  },
  {
    change: 'another parameter as the workspace ID',
    before: parameterized('Plant'),
    after: parameterized('Warehouse'),
    job: 'replaces: WorkspaceId',
    roles: 'replaces: Path, Policies',
    policies: 'none',
  },
  {
    change: 'another `syncRole`',
    before: OWN_ROLE,
    after: plant(function () { oneLine(this, { syncRole: roleIn(this, {}, 'AnotherRole') }); }),
    job: 'replaces: SyncRole',
    roles: 'deletes, creates',
    policies: 'replaces: Description, Roles',
  },
  {
    change: 'another name for an imported role',
    before: plant(function () { oneLine(this, { syncRole: iam.Role.fromRoleName(this, 'Role', 'factory-sync') }); }),
    after: plant(function () { oneLine(this, { syncRole: iam.Role.fromRoleName(this, 'Role', 'warehouse-sync') }); }),
    job: 'replaces: SyncRole',
    roles: 'none',
    policies: 'replaces: Description, Roles',
  },
  {
    change: 'an imported role with `mutable: false`',
    before: plant(function () { oneLine(this, { syncRole: iam.Role.fromRoleArn(this, 'Role', ROLE_ARN) }); }),
    after: plant(function () { oneLine(this, { syncRole: iam.Role.fromRoleArn(this, 'Role', ROLE_ARN, { mutable: false }) }); }),
    job: 'no replacement: DependsOn',
    roles: 'none',
    policies: 'deletes',
  },
  { change: 'a first statement by `addToRolePolicy()`', after: ADDED, job: 'no replacement: DependsOn', roles: 'none', policies: 'creates' },
  {
    change: 'a second statement',
    before: ADDED,
    after: plant(function () {
      const job = oneLine(this);
      job.addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
      job.addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribeProject'], resources: ['*'] }));
    }),
    job: 'none',
    roles: 'none',
    policies: 'no replacement: PolicyDocument',
  },
  {
    change: 'the statements removed',
    before: ADDED,
    after: SIMPLE,
    job: 'no replacement: DependsOn',
    roles: 'none',
    policies: 'deletes',
  },
];

/** A job of an L1, with a role made by hand, in a stack that is tagged. */
const L1 = plant(function () {
  const role = roleIn(this);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['iotsitewise:*', 'iottwinmaker:*'], resources: ['*'] }));
  new CfnSyncJob(this, 'Job', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: role.roleArn });
  Tags.of(this).add('plant', 'north');
});

function adopted(adapt: (job: SyncJob) => void, tags?: Record<string, string>): () => Template {
  return plant(function () {
    adapt(oneLine(this, { syncRole: roleIn(this), tags }));
    Tags.of(this).add('plant', 'north');
  });
}

/** The L1's job with a workspace in the same stack, whose id is written twice or referred to. */
const l1WithWorkspace = (workspaceId: (workspace: CfnWorkspace) => string) => plant(function () {
  new CfnSyncJob(this, 'Job', { workspaceId: workspaceId(ownWorkspaceIn(this)), syncSource: 'SITEWISE', syncRole: roleIn(this).roleArn });
});

const WITH_WORKSPACE = plant(function () {
  oneLine(this, { workspace: ownWorkspaceIn(this), syncRole: roleIn(this) }).resource.overrideLogicalId('Job');
});

/** A stack with nothing but the job that exists, as `cdk import` takes it. */
const IMPORTED = plant(function () {
  const syncRole = iam.Role.fromRoleArn(this, 'SyncRole', 'arn:aws:iam::111122223333:role/factory-sync', { mutable: false });

  new SyncJob(this, 'Sync', {
    workspace: Workspace.fromWorkspaceId(this, 'Workspace', 'factory'),
    syncRole,
    removalPolicy: RemovalPolicy.RETAIN,
  });
});

const ADOPTIONS: Change[] = [
  {
    change: 'a `CfnSyncJob` becomes a `SyncJob`, with logical ID, role and tags kept',
    before: L1,
    after: plant(function () {
      Tags.of(this).add('plant', 'north');

      const syncRole = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') });

      const job = new SyncJob(this, 'Sync', {
        workspace: Workspace.fromWorkspaceId(this, 'Workspace', 'factory'),
        syncRole, // the role whose ARN the L1 has
        tags: { plant: 'north' }, // every tag of the L1 in the deployed template, inherited ones too
      });
      job.resource.overrideLogicalId('Job'); // the logical ID of the L1
    }),
    job: 'no replacement: DependsOn, Metadata',
  },
  { change: 'the same, without the logical ID', before: L1, after: adopted(() => {}, { plant: 'north' }), job: 'deletes, creates' },
  {
    change: 'the same, without the tags that the L1 has from the stack',
    before: L1,
    after: adopted((job) => job.resource.overrideLogicalId('Job')),
    job: 'replaces: Tags, DependsOn, Metadata',
  },
  {
    change: '`workspaceId: workspace.ref` becomes `workspace: workspace`',
    before: l1WithWorkspace((workspace) => workspace.ref),
    after: WITH_WORKSPACE,
    job: 'no replacement: DependsOn, Metadata',
  },
  {
    change: '`workspaceId: workspace.workspaceId` becomes `workspace: workspace`',
    before: l1WithWorkspace((workspace) => workspace.workspaceId),
    after: WITH_WORKSPACE,
    job: 'replaces: WorkspaceId, DependsOn, Metadata',
  },
  {
    change: '`syncRole: cfnRole.attrArn` becomes `syncRole: cfnRole`',
    before: plant(function () {
      const role = new iam.CfnRole(this, 'HandMadeRole', { assumeRolePolicyDocument: {} });
      new CfnSyncJob(this, 'Job', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: role.attrArn });
    }),
    after: plant(function () {
      const role = new iam.CfnRole(this, 'HandMadeRole', { assumeRolePolicyDocument: {} });
      oneLine(this, { syncRole: role }).resource.overrideLogicalId('Job');
    }),
    job: 'no replacement: DependsOn, Metadata',
  },
  {
    change: 'after the import, `mutable: false` removed',
    before: IMPORTED,
    after: plant(function () {
      const syncRole = iam.Role.fromRoleArn(this, 'SyncRole', 'arn:aws:iam::111122223333:role/factory-sync');
      oneLine(this, { syncRole, removalPolicy: RemovalPolicy.RETAIN });
    }),
    job: 'no replacement: DependsOn',
  },
  { change: 'after the import, `syncRole` removed', before: IMPORTED, after: RETAINED, job: 'replaces: SyncRole' },
];

/**
 * Jobs as the first version of this library synthesized them. No later version may replace one.
 *
 * The file is never made anew for a change that touches a job: that would take the proof away, and with it the twins of those who
 * upgrade. `UPDATE_SNAPSHOTS=1` adds what is new here and leaves alone what is there.
 */
const BASELINE_FILE = join(__dirname, 'day-two.baseline.json');
const RELEASED: Record<string, () => Template> = {
  'one line': SIMPLE,
  'a workspace of the stack': OWN_WORKSPACE,
  'a role passed in': OWN_ROLE,
  'tags of its own, and tags above': plant(function () {
    Tags.of(oneLine(this, { tags: { line: '1' } })).add('owner', 'plant');
    Tags.of(this).add('cost-center', '1');
  }),
  'inherited tags': INHERITING,
  'everything else': plant(function () {
    const job = oneLine(new Construct(this, 'Line'), { removalPolicy: RemovalPolicy.RETAIN, syncSource: SyncSource.of('ANOTHER') });
    job.addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
    new CfnOutput(this, 'State', { value: job.syncJobState });
  }, { env: ENV }),
};

function baseline(): Record<string, Template> {
  const known: Record<string, Template> = existsSync(BASELINE_FILE) ? JSON.parse(readFileSync(BASELINE_FILE, 'utf8')) : {};
  if (!process.env.UPDATE_SNAPSHOTS) { return known; }
  const added = Object.entries(RELEASED).filter(([name]) => !(name in known))
    .map(([name, template]) => [name, { Resources: template().Resources }]);
  const all = { ...known, ...Object.fromEntries(added) };
  writeFileSync(BASELINE_FILE, `${JSON.stringify(all, undefined, 2)}\n`);
  return all;
}

const CHANGES: Change[] = [...HARMLESS, ...DESTRUCTIVE, ...SAME_VALUE, ...ADOPTIONS, ...PERMISSIONS];
const BASELINE = baseline();
let diffs: Diff[];

beforeAll(async () => {
  diffs = await diffsOf([
    ...CHANGES.map(({ before = SIMPLE, after }) => ({ before: before(), after: after() })),
    ...Object.entries(RELEASED).map(([name, template]) => ({ before: BASELINE[name], after: template() })),
  ]);
}, 120_000);

describe('the job stays', () => {
  test.each(HARMLESS)('$change', (row) => expect(diffs[CHANGES.indexOf(row)].job).toBe(row.job));
});

describe('the job is replaced or deleted', () => {
  test.each(DESTRUCTIVE.filter(({ unknown }) => !unknown))('$change', (row) => expect(diffs[CHANGES.indexOf(row)].job).toBe(row.job));
});

describe('the diff shows a replacement of the same value', () => {
  test.each(SAME_VALUE)('$change', (row) => expect(diffs[CHANGES.indexOf(row)].job).toBe(row.job));
});

describe('what permits the job is replaced with it, and never updated to permit another', () => {
  test.each(PERMISSIONS)('$change', (row) => {
    const { job, roles, policies } = diffs[CHANGES.indexOf(row)];
    expect({ job, roles, policies }).toEqual({ job: row.job, roles: row.roles, policies: row.policies });
  });
});

test('a policy names its workspace and its role in what can\'t be updated, by reference, so that another value is another policy', () => {
  const { Resources } = parameterized('Plant', (stack) => ({ syncRole: roleIn(stack) }))();
  const [role] = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::IAM::Role');
  const [policy] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
  expect(policy.Properties.Description).toEqual({ 'Fn::Join': ['', ['AWS IoT TwinMaker sync job ', { Ref: 'Plant' }, ' ', { Ref: role }]] });
  expect(policy.Properties.ManagedPolicyName).toBeUndefined();
});

describe('a job that exists is adopted', () => {
  test.each(ADOPTIONS)('$change', (row) => expect(diffs[CHANGES.indexOf(row)].job).toBe(row.job));

  test('what the role had stays as it is, and what the job needs is in a policy beside the job', () => {
    const had = { actions: ['iotsitewise:*'], resources: ['*'] };
    const resourcesOf = (withJob: boolean) => plant(function () {
      const syncRole = roleIn(this);
      syncRole.addToPolicy(new iam.PolicyStatement(had));
      if (withJob) { oneLine(this, { syncRole }); }
    })().Resources;
    const { SyncSyncRolePolicy7558625F: policy, SyncEC3EAE86: job, ...rest } = resourcesOf(true);
    expect(rest).toEqual(resourcesOf(false));
    expect([policy.Type, job.Type]).toEqual(['AWS::IAM::ManagedPolicy', 'AWS::IoTTwinMaker::SyncJob']);
  });

  test('what CloudFormation imports: nothing but the job, with a DeletionPolicy, literal identifiers and the role that it has', () => {
    const { Resources } = IMPORTED();
    expect(Object.values(Resources)).toEqual([{
      Type: 'AWS::IoTTwinMaker::SyncJob',
      Properties: { WorkspaceId: 'factory', SyncSource: 'SITEWISE', SyncRole: 'arn:aws:iam::111122223333:role/factory-sync' },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Metadata: { 'aws:cdk:path': 'Plant/Sync/Resource' },
    }]);
    expect(MIGRATE_PAGE.section('A job of the console or the API').codeBlocks('json').map((json) => JSON.parse(json))).toEqual([
      Object.fromEntries(Object.entries(Resources).map(([logicalId, { Properties }]) =>
        [logicalId, { WorkspaceId: Properties.WorkspaceId, SyncSource: Properties.SyncSource }])),
    ]);
  });

  test('its role emits the warning that lists what the role must have', () => {
    const stack = new Stack(new App(), 'Plant');
    oneLine(stack, { syncRole: iam.Role.fromRoleArn(stack, 'SyncRole', 'arn:aws:iam::111122223333:role/factory-sync', { mutable: false }) });
    expect(warningsOn(stack)).toEqual([expect.stringContaining('iotsitewise:ListAssetModels')]);
  });

  test('a job of another app is referred to by its ARN, and nothing is deployed for it', () => {
    const { Resources } = plant(function () {
      const job = SyncJob.fromSyncJobArn(this, 'Sync',
        'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default');

      job.grants.read(iam.Role.fromRoleName(this, 'Operator', 'operator'));
    })();
    expect(Object.values(Resources)).toEqual([expect.objectContaining({ Type: 'AWS::IAM::Policy' })]);
    expect(JSON.stringify(Resources)).toContain(':iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/*');
  });
});

describe('an upgrade from the first version leaves the job as it is', () => {
  test.each(Object.keys(RELEASED))('%s', (name) => {
    expect(diffs[CHANGES.length + Object.keys(RELEASED).indexOf(name)].job).toMatch(/^(none|no replacement: (DependsOn|Metadata)(, Metadata)?)$/);
  });

  test('whatever the baseline holds is compared', () => {
    expect(Object.keys(BASELINE)).toEqual(Object.keys(RELEASED));
  });
});

describe('removalPolicy', () => {
  test.each([
    [undefined, undefined, undefined],
    [RemovalPolicy.DESTROY, 'Delete', 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain', 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate', 'Retain'],
  ])('%s: DeletionPolicy %s, UpdateReplacePolicy %s, for the job, and for its role if it is retained', (removalPolicy, DeletionPolicy, UpdateReplacePolicy) => {
    const { Resources } = plant(function () { oneLine(this, { removalPolicy }); })();
    expect(Object.values(Resources).map((resource) => [resource.DeletionPolicy, resource.UpdateReplacePolicy]))
      .toEqual([DeletionPolicy === 'Delete' ? [undefined, undefined] : [DeletionPolicy, UpdateReplacePolicy], [DeletionPolicy, UpdateReplacePolicy]]);
  });
});

// All the rows go through one run of the command line. Here it is alone with one pair of apps, as users run it.
describe('cdk diff --fail-on destructive', () => {
  jest.setTimeout(60_000);

  test('passes a tag on the app', async () => {
    const { status, differences } = await cdkDiff({ before: SIMPLE(), after: TAGGED_ABOVE() });
    expect(differences).not.toContain('SyncJob');
    expect(status).toBe(0);
  });

  test('fails on it with inheritTags: true', async () => {
    const { status, differences, messages } = await cdkDiff({ before: SIMPLE(), after: INHERITING() });
    expect(messages).toMatch(/AWS::IoTTwinMaker::SyncJob .* will be replaced/);
    expect(differences).toContain('Tags (requires replacement)');
    expect(status).toBe(1);
  });
});

describe('the docs', () => {
  const rowsOf = (changes: Change[]) => changes.map(({ change, job }) => [change, job]);
  const migrations = ['An L1 with a role made by hand', 'A job of the console or the API'].map((heading) => MIGRATE_PAGE.section(heading));

  test('have the same changes with the same outcomes', () => {
    expect(CHANGES_PAGE.section('The twin is lost').rows(2)).toEqual(rowsOf(DESTRUCTIVE));
    expect(CHANGES_PAGE.section('The same ID in another form').rows(2)).toEqual(rowsOf(SAME_VALUE));
    expect(CHANGES_PAGE.section('The job stays').rows(2)).toEqual(rowsOf(HARMLESS));
    expect(CHANGES_PAGE.section('Permissions change with the job').rows(4))
      .toEqual(PERMISSIONS.map(({ change, job, roles, policies }) => [change, job, roles, policies]));
    expect(migrations.flatMap((section) => section.rows(2))).toEqual(rowsOf(ADOPTIONS));
  });

  test('have recipes that are run here', () => {
    const recipes = [...migrations, CHANGES_PAGE.section('Rename or move a job in its stack')].map((section) => section.codeBlocks('ts'));
    expect(recipes.map(({ length }) => length)).toEqual([1, 1, 1]);
    for (const [code] of recipes) { expect(codeOf(readFileSync(__filename, 'utf8'))).toContain(codeOf(code)); }
  });
});
