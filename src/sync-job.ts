import { attachCustomSynthesis, IResource, RemovalPolicy, Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, ISyncJobRef, IWorkspaceRef, SyncJobReference } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { checkSyncJobArn, checkWorkspaceId, environmentInArn, importEnvironment, workspaceIdInArn } from './private/arns';
import { checkSameEnvironment } from './private/environments';
import { checkRemovalPolicy, fail, quote, readable, warn } from './private/messages';
import { checkOtherJobs, workspaceInStack } from './private/neighbors';
import { isKnown, toldWorkspaceId } from './private/references';
import { ServiceRole, SYNC_ROLE } from './private/service-role';
import { syncRoleStatements } from './private/statements';
import { checkTags, findTagErrors, SyncJobResource, tellLeftOffTags } from './private/tags';
import { SyncJobGrants } from './sync-job-grants';
import { SyncSource } from './sync-source';

/**
 * A sync job of AWS IoT TwinMaker, defined in this app or imported.
 */
export interface ISyncJob extends IResource, ISyncJobRef {
  /**
   * The ARN of the job: `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/<workspace ID>/sync-job/<ID>`.
   *
   * AWS chooses the ID when it creates the job. It is not the sync source, so the ARN can't be put together by hand.
   *
   * @attribute
   */
  readonly syncJobArn: string;

  /**
   * IAM grants for this sync job.
   */
  readonly grants: SyncJobGrants;
}

/**
 * The attributes of an existing sync job.
 */
export interface SyncJobAttributes {
  /**
   * The workspace of the job.
   */
  readonly workspace: IWorkspaceRef;

  /**
   * The source of the job.
   *
   * @default SyncSource.SITEWISE
   */
  readonly syncSource?: SyncSource;

  /**
   * The ARN of the job, as `GetSyncJob` returns it.
   *
   * @default - unknown: `syncJobArn` throws
   */
  readonly syncJobArn?: string;
}

/**
 * Properties for defining a sync job.
 *
 * AWS has no way to update a sync job. Where changing a property replaces the job, AWS CloudFormation deletes the job, with every entity and
 * component type that it synced and every component that users added to these entities. It then creates the job again, which syncs from nothing.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-delete.html
 */
export interface SyncJobProps {
  /**
   * The workspace to mirror the assets into.
   *
   * A `Workspace`, `Workspace.fromWorkspaceId()` for an existing one, or an L1 `CfnWorkspace`. It has to be in the account and Region of this
   * stack, to have no other job for the same source, and not to be `IoTSiteWiseDefaultWorkspace`, which AWS syncs by itself. AWS syncs one
   * workspace only; that this holds for each account and Region is not verified.
   *
   * Changing it replaces the job: the twin in the old workspace is deleted.
   *
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
   */
  readonly workspace: IWorkspaceRef;

  /**
   * The source of the assets.
   *
   * Changing it replaces the job.
   *
   * @default SyncSource.SITEWISE
   */
  readonly syncSource?: SyncSource;

  /**
   * The role that AWS IoT TwinMaker assumes to read the assets and to write the entities and component types.
   *
   * The role has to trust `iottwinmaker.amazonaws.com` and to be in the account of the job. A managed policy of this job gives it the permissions
   * that the job needs; nothing else about the role changes. IAM attaches up to 10 managed policies to a role by default.
   *
   * - A role that this app defines and that does not trust the service emits the warning `cdk-iot-twinmaker:syncRoleNotTrusting`.
   * - An imported role emits the warning `cdk-iot-twinmaker:syncRoleTrustUnknown`, which lists the trust that it must have.
   * - A role that takes no policies emits the warning `cdk-iot-twinmaker:syncRoleNotManaged`, which lists the statements that it must have. This
   *   is a role with `mutable: false` or `withoutPolicyUpdates()`, or of another account.
   *
   * Changing it replaces the job. Changing the policies of the role does not.
   *
   * @default - a new role for this job, with the permissions of the guide, on this workspace only
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
   */
  readonly syncRole?: iam.IRoleRef & iam.IGrantable;

  /**
   * The tags of the job, and its only ones unless `inheritTags` is set. `Tags.of(job)` adds none.
   *
   * Up to 50. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@` and does not start with `aws:`. A value has 1 to 256
   * characters on one line.
   *
   * Adding, changing or removing a tag replaces the job. AWS CloudFormation hands the tags of the stack itself to every resource; whether a change
   * of those replaces the job is not documented.
   *
   * @default - no tags
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-syncjob.html
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the job takes the tags of the constructs above it as well, and those of `Tags.of(job)` and aspects.
   *
   * With `true`, whoever changes a tag anywhere above replaces the job, and with it the whole twin. With `false`, the info message
   * `cdk-iot-twinmaker:tagsLeftOff` names the tags that are left off.
   *
   * @default false
   */
  readonly inheritTags?: boolean;

  /**
   * The removal policy of the job, of its generated role and of the policies that it attaches.
   *
   * With `RETAIN`, the job, its synced entities, the role and the policies stay in the account when the job leaves the stack. `RETAIN` does not
   * make a replacement possible: AWS accepts no second job for the same workspace and source while the first is there. That the deployment fails
   * then and the job stays is not verified. With `RETAIN_ON_UPDATE_OR_DELETE`, a first deployment that fails leaves nothing behind. `SNAPSHOT`
   * throws: a sync job has no snapshots.
   *
   * Changing it does not replace the job.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

const SYNC_JOB_SYMBOL = Symbol.for('cdk-iot-twinmaker.SyncJob');

abstract class SyncJobBase extends Resource implements ISyncJob {
  public abstract readonly syncJobArn: string;
  public abstract readonly syncJobRef: SyncJobReference;

  public get grants(): SyncJobGrants {
    return SyncJobGrants.fromSyncJob(this);
  }
}

/**
 * Keeps an AWS IoT TwinMaker workspace in sync with AWS IoT SiteWise: asset models become component types, assets become
 * entities, and both follow every change.
 *
 * The deployed job checks its permissions and loads the assets (`CREATING`), syncs for the first time (`INITIALIZING`, which can
 * take long), then follows updates (`ACTIVE`), or stops in `ERROR`. It syncs up to 1,000 component types and 100,000 entities.
 *
 * @resource AWS::IoTTwinMaker::SyncJob
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync.html
 */
export class SyncJob extends SyncJobBase implements iam.IGrantable {
  /**
   * Whether an object is a `SyncJob`, from any copy of this library. An imported job is not.
   *
   * @param x The object.
   */
  public static isSyncJob(x: any): x is SyncJob {
    return x !== null && typeof x === 'object' && SYNC_JOB_SYMBOL in x;
  }

  /**
   * Imports an existing sync job by its ARN, in the account and Region of that ARN.
   *
   * The ARN does not contain the sync source, so `syncJobRef` throws. A construct that asks for it takes an import by
   * `fromSyncJobAttributes()`.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param syncJobArn The ARN, as `GetSyncJob` returns it. A token is not validated.
   * @throws an error if `syncJobArn` is not the ARN of a sync job.
   */
  public static fromSyncJobArn(scope: Construct, id: string, syncJobArn: string): ISyncJob {
    class Import extends SyncJobBase {
      public readonly syncJobArn = syncJobArn;

      public get syncJobRef(): SyncJobReference {
        const failWithoutSource = () => fail(this, 'The ARN of a sync job does not contain its sync source, which syncJobRef has to. Import the job with '
          + 'SyncJob.fromSyncJobAttributes() and give it workspace, syncSource and syncJobArn.');
        return { workspaceId: workspaceIdInArn(syncJobArn), syncJobArn, get syncSource() { return failWithoutSource(); } };
      }
    }

    const syncJob = new Import(scope, id, importEnvironment(syncJobArn));
    checkSyncJobArn(syncJob, syncJobArn);
    checkWorkspaceId(syncJob, workspaceIdInArn(syncJobArn));
    return syncJob;
  }

  /**
   * Imports an existing sync job by its workspace and, if you have it, its ARN.
   *
   * The import is in the account and Region of the ARN, or of the workspace.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param attrs The attributes of the job.
   * @throws an error if an attribute is not one that AWS IoT TwinMaker accepts, or if the ARN names another workspace.
   */
  public static fromSyncJobAttributes(scope: Construct, id: string, attrs: SyncJobAttributes): ISyncJob {
    const { workspace, syncSource = SyncSource.SITEWISE } = attrs;
    const { workspaceId, workspaceArn } = workspace.workspaceRef;

    class Import extends SyncJobBase {
      public get syncJobArn(): string {
        return attrs.syncJobArn ?? fail(this, 'This sync job was imported without its ARN, which can\'t be put together: AWS chooses its last part. '
          + 'Give SyncJob.fromSyncJobAttributes() the syncJobArn too, or import with SyncJob.fromSyncJobArn().');
      }

      public get syncJobRef(): SyncJobReference {
        const arn = () => this.syncJobArn;
        return { workspaceId, syncSource: syncSource.name, get syncJobArn() { return arn(); } };
      }
    }

    const workspaceEnv = environmentInArn(workspaceArn) ?? workspace.env;
    const syncJob = new Import(scope, id, attrs.syncJobArn === undefined ? workspaceEnv : importEnvironment(attrs.syncJobArn));
    const toldId = toldWorkspaceId(workspaceId);
    checkWorkspaceId(syncJob, toldId);
    checkSyncSource(syncJob, syncSource);
    if (attrs.syncJobArn !== undefined) {
      checkSyncJobArn(syncJob, attrs.syncJobArn);
      if (isKnown(attrs.syncJobArn) && isKnown(toldId) && workspaceIdInArn(attrs.syncJobArn) !== toldId) {
        fail(syncJob, `${quote(attrs.syncJobArn)} is not a job of the workspace ${quote(toldId)}. Pass the workspace that the ARN names.`);
      }
      checkSameEnvironment(syncJob, ['The sync job', syncJob.env], ['its workspace', workspaceEnv], 'Pass the workspace of the env that the ARN names.');
    }
    return syncJob;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this job: the generated one, or the one passed in.
   */
  public readonly syncRole: iam.IRoleRef;

  /**
   * The principal of the sync role. It makes the job a grantee: `key.grantDecrypt(job)` lets the sync role decrypt.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The underlying L1 resource, for what this class has no property for.
   */
  public readonly resource: CfnSyncJob;

  /**
   * The state of the job when AWS CloudFormation last read it, such as `ACTIVE`. It is a value of the deployment, not a live one: `SyncJobMonitor`
   * watches that.
   *
   * AWS CloudFormation refuses to change a value that another stack imports. Refer to it from another stack by a weak reference only (the context
   * key `@aws-cdk/core:defaultCrossStackReferences`, from aws-cdk-lib 2.254).
   *
   * @attribute
   */
  public get syncJobState(): string { return this.resource.attrState; }

  /**
   * The time when the job was created.
   *
   * @attribute
   */
  public get syncJobCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * The time of the last update of the job when AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get syncJobUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  /**
   * The primary identifier of the job in AWS Cloud Control API and `cdk import`: `<workspace ID>|<sync source>`.
   *
   * @attribute
   */
  public get syncJobIdentifier(): string { return this.resource.ref; }

  /**
   * The ARN of the job. AWS chooses its last part.
   *
   * @attribute
   */
  public get syncJobArn(): string { return this.resource.attrArn; }

  /**
   * A reference to this job, for constructs that take an `ISyncJobRef`.
   */
  public get syncJobRef(): SyncJobReference {
    const { workspaceId, syncSource } = this.resource;
    return { workspaceId, syncSource, syncJobArn: this.syncJobArn };
  }

  private readonly serviceRole: ServiceRole;

  /**
   * @throws an error if the workspace ID, the source or the ARN of the role is not one that AWS IoT TwinMaker accepts, if a tag has no value or
   * no legal key, if the workspace is `IoTSiteWiseDefaultWorkspace` or in another account or Region, if the role is an L1, or if the stack has
   * a job for this workspace and source already. Other faults of tags fail the synthesis.
   */
  constructor(scope: Construct, id: string, props: SyncJobProps) {
    super(scope, id);

    const { workspace, syncSource = SyncSource.SITEWISE } = props;
    const { workspaceId, workspaceArn } = workspace.workspaceRef;
    const toldId = toldWorkspaceId(workspaceId);
    checkWorkspaceId(this, toldId);
    checkNotDefaultWorkspace(this, toldId);
    checkSameEnvironment(this, ['The sync job', this.env], ['its workspace', environmentInArn(workspaceArn) ?? workspace.env],
      'Define the job in a stack that has the env of the workspace, or pass a workspace of the env of the job.');
    checkSyncSource(this, syncSource);
    checkTags(this, props.tags);
    checkOtherJobs(this, toldId, syncSource.name);

    this.serviceRole = new ServiceRole(this, SYNC_ROLE, props.syncRole, syncRoleStatements(this, toldId), toldId);
    this.syncRole = this.serviceRole.role;
    this.grantPrincipal = this.serviceRole;

    const resource = new SyncJobResource(this, 'Resource', {
      workspaceId,
      syncSource: syncSource.name,
      syncRole: this.serviceRole.roleArn,
      tags: props.tags,
    }, props.inheritTags ?? false);
    this.resource = resource;
    resource.node.addDependency(this.serviceRole.permissions);
    if (workspaceId === toldId) { resource.node.addDependency(workspaceInStack(this, toldId)); }

    if (props.removalPolicy !== undefined) { this.applyRemovalPolicy(props.removalPolicy); }
    this.node.addValidation({
      validate: () => [...findTagErrors(this, 'sync job', resource.renderedTags), ...findWorkspaceIdErrors(this, toldId, resource.workspaceId)],
    });
    attachCustomSynthesis(this, {
      onSynthesize: () => {
        this.serviceRole.updateTrustWarning();
        tellLeftOffTags(this, resource.leftOffTagKeys);
      },
    });
  }

  /**
   * Adds a statement to the policies of the sync role. The job is created after it takes effect.
   *
   * The warning `cdk-iot-twinmaker:syncRoleNotManaged` lists the statement if the role takes no policies.
   *
   * @param statement The statement to add.
   */
  public addToRolePolicy(statement: iam.PolicyStatement): void {
    this.serviceRole.addToPrincipalPolicy(statement);
  }

  /**
   * Applies a removal policy to the job, its generated role and the policies that it attaches: see `SyncJobProps.removalPolicy`.
   *
   * @param policy The removal policy.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    checkRemovalPolicy(this, 'sync job', policy);
    super.applyRemovalPolicy(policy);
    this.serviceRole.applyRemovalPolicy(policy);
  }
}

Object.defineProperty(SyncJob.prototype, SYNC_JOB_SYMBOL, { value: true });

/**
 * The workspace that AWS keeps in sync by itself.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws.html
 */
const DEFAULT_WORKSPACE = 'IoTSiteWiseDefaultWorkspace';

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws-diffs.html
 */
function checkNotDefaultWorkspace(scope: IConstruct, workspaceId: string) {
  if (workspaceId === DEFAULT_WORKSPACE) {
    fail(scope, `The workspace "${DEFAULT_WORKSPACE}" takes no sync job: AWS syncs it by itself, with a service-linked role. Remove this SyncJob, or `
      + 'pass another workspace.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
function checkSyncSource(scope: IConstruct, { name }: SyncSource) {
  if (!isKnown(name)) { return; }
  if (!/^[a-zA-Z_0-9]{1,128}$/.test(name ?? '')) {
    fail(scope, `The sync source ${quote(name)} is not one that AWS IoT TwinMaker accepts: it is a name of 1 to 128 letters, digits and "_", not an ARN `
      + 'or a URL. Write SyncSource.SITEWISE, or leave syncSource out.');
  }
  if (name !== SyncSource.SITEWISE.name) {
    warn(scope, 'unknownSyncSource', `The sync source ${quote(name)} is unknown here: when this library was released, "SITEWISE" was the only one that AWS `
      + 'IoT TwinMaker supported. Write SyncSource.SITEWISE, or acknowledge this warning if AWS has added the source since.');
  }
}

/**
 * Finds a job that an L1 was told to move after its role had been given the permissions on a workspace.
 */
function findWorkspaceIdErrors(scope: IConstruct, toldId: string, workspaceId: string): string[] {
  const now = toldWorkspaceId(workspaceId);
  return now === toldId || !isKnown(now) ? [] : [
    `The workspace ID is ${quote(now)} now, and was ${quote(readable(scope, toldId))} when the sync job was defined, so its role has no permissions there. Pass the `
    + 'workspace with this ID as the workspace of the job, and set workspaceId where the workspace is defined.',
  ];
}
