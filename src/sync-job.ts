import { IResource, RemovalPolicy, Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, ISyncJobRef, IWorkspaceRef, SyncJobReference } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { checkSyncJobArn, checkWorkspaceId, DEFAULT_WORKSPACE, environmentInArn, importEnvironment, workspaceIdInArn } from './private/arns';
import { checkSameEnvironment } from './private/environments';
import { atSynthesis, checkRemovalPolicy, fail, quote, warn } from './private/messages';
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
   * The ARN of the sync job: `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/<workspace ID>/sync-job/<ID>`.
   *
   * AWS chooses the last part when it creates the job. It is not the sync source, so you cannot build the ARN yourself. For a job
   * imported without its ARN, reading this throws an error.
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
 * Attributes of an existing sync job.
 */
export interface SyncJobAttributes {
  /**
   * The workspace that the job syncs into.
   */
  readonly workspace: IWorkspaceRef;

  /**
   * The source that the job reads from.
   *
   * @default SyncSource.SITEWISE
   */
  readonly syncSource?: SyncSource;

  /**
   * The ARN of the job, as `GetSyncJob` returns it. Tokens are not validated, but a dynamic reference throws an error, because AWS CloudFormation
   * cannot take it apart.
   *
   * @default - none; reading `syncJobArn` throws an error
   */
  readonly syncJobArn?: string;
}

/**
 * Properties for defining a sync job.
 *
 * AWS cannot update a sync job. When a change replaces the job, AWS CloudFormation first deletes it, with every entity and component type that it
 * synced and every component that users added to those entities. The new job then syncs all assets again.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-delete.html
 */
export interface SyncJobProps {
  /**
   * The workspace that the job syncs into: a `Workspace`, an import such as `Workspace.fromWorkspaceId()`, or an L1 `CfnWorkspace`.
   *
   * The workspace must be in the account and Region of this stack and must have no other job for the same source. It must not be
   * `IoTSiteWiseDefaultWorkspace`, which AWS syncs without a job. AWS IoT TwinMaker syncs a single workspace. **Not verified:** that it syncs one in
   * each account and Region.
   *
   * Changing this replaces the job and deletes the twin in the old workspace.
   *
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
   */
  readonly workspace: IWorkspaceRef;

  /**
   * The source that the job reads from.
   *
   * Changing this replaces the job.
   *
   * @default SyncSource.SITEWISE
   */
  readonly syncSource?: SyncSource;

  /**
   * The role that AWS IoT TwinMaker assumes to read the assets and to write the entities and component types.
   *
   * The role must trust `iottwinmaker.amazonaws.com` and must be in the account of the job: an L2, an import or an L1 `CfnRole`. The job attaches a
   * managed policy with the required permissions to the role and changes nothing else about it. By default, IAM accepts 10 managed policies per role.
   *
   * - A role of this app that does not trust the service emits the warning `cdk-iot-twinmaker:syncRoleNotTrusting`.
   * - A role of this app that is not retained although the job is emits the warning `cdk-iot-twinmaker:syncRoleNotRetained`.
   * - An imported role emits the warning `cdk-iot-twinmaker:syncRoleTrustUnknown`, which shows the required trust.
   * - A role that accepts no policies emits the warning `cdk-iot-twinmaker:syncRoleNotManaged`, which lists the required trust and statements. Such
   *   a role is imported with `mutable: false`, comes from `withoutPolicyUpdates()`, or is in another account.
   *
   * Changing this replaces the job. Changing the policies of the role does not.
   *
   * @default - a new role with the permissions that the guide lists, which can write to this workspace only. Its path is
   * `/cdk-iot-twinmaker/<workspace ID>/`
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
   */
  readonly syncRole?: iam.IRoleRef;

  /**
   * The tags of the job. Unless `inheritTags` is set, the job has no others, and `Tags.of(job)` has no effect.
   *
   * The limit is 50 tags. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@`, and does not start with `aws:`. A value has 1 to 256 characters
   * on one line.
   *
   * Adding, changing or removing a tag replaces the job. AWS CloudFormation applies the tags of the stack to every resource. **Not verified:** whether
   * changing these also replaces the job.
   *
   * @default - no tags
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-syncjob.html
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the job also takes the tags of the constructs above it, of `Tags.of(job)` and of aspects.
   *
   * With `true`, changing any of these tags replaces the job and deletes the twin, and so does changing this while there are any. With `false`, the
   * info message `cdk-iot-twinmaker:tagsLeftOff` lists the tags that the job does not take.
   *
   * @default false
   */
  readonly inheritTags?: boolean;

  /**
   * The removal policy of the job. Its generated role and the permissions that it needs follow. Permissions that the app adds never stay.
   *
   * On a role passed in, the permissions that a retained job needs stay if the role is imported or itself retained. Changing this does not replace the
   * job.
   *
   * - `DESTROY` deletes the job when it is removed from the stack or the stack is deleted, with everything that it synced and the components that
   *   users added to synced entities.
   * - `RETAIN` keeps the job, its synced entities and its permissions when the job is removed from the stack. A retained job blocks its
   *   replacement: AWS accepts no second job for one workspace and source. **Not verified:** that the deployment then fails and the job stays.
   * - `RETAIN_ON_UPDATE_OR_DELETE` does the same, except that a failed first deployment leaves nothing behind.
   * - `SNAPSHOT` throws an error, because a sync job has no snapshots.
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
 * Keeps an AWS IoT TwinMaker workspace in sync with AWS IoT SiteWise: asset models become component types and assets become entities.
 *
 * A deployed job checks its permissions and loads the assets (`CREATING`), runs the first sync, which can take long (`INITIALIZING`), and then
 * follows every change (`ACTIVE`), or stops in `ERROR`. It syncs at most 1,000 component types and 100,000 entities. AWS IoT TwinMaker bills a synced
 * entity once you add a component of your own to it.
 *
 * Deleting or replacing the job deletes every entity and component type that it synced, and every component that users added to these entities.
 *
 * @resource AWS::IoTTwinMaker::SyncJob
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-limits.html
 * @see https://aws.amazon.com/iot-twinmaker/pricing/
 * @example
 * const workspace = new Workspace(this, 'Workspace', { workspaceId: 'factory' });
 * new SyncJob(this, 'Sync', { workspace: workspace });
 */
export class SyncJob extends SyncJobBase implements iam.IGrantable {
  /**
   * Returns whether an object is a `SyncJob`, created by any copy of this library. An imported job is not one.
   *
   * @param x The object to test.
   */
  public static isSyncJob(x: any): x is SyncJob {
    return x !== null && typeof x === 'object' && SYNC_JOB_SYMBOL in x;
  }

  /**
   * Imports an existing sync job by its ARN, in the account and Region of that ARN.
   *
   * The ARN does not contain the sync source, so `syncJobRef.syncSource` throws an error. For a construct that reads it, such as `SyncJobMonitor`,
   * import the job with `fromSyncJobAttributes()`.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param syncJobArn The ARN, as `GetSyncJob` returns it. Tokens are not validated.
   * @throws if `syncJobArn` is not the ARN of a sync job, or is a dynamic reference, which AWS CloudFormation cannot take apart.
   */
  public static fromSyncJobArn(scope: Construct, id: string, syncJobArn: string): ISyncJob {
    class Import extends SyncJobBase {
      public readonly syncJobArn = syncJobArn;

      public get syncJobRef(): SyncJobReference {
        const failWithoutSource = () => fail(this, 'The ARN of a sync job does not contain its sync source, which syncJobRef needs. Import the job with '
          + 'SyncJob.fromSyncJobAttributes(), with workspace, syncSource and syncJobArn.');
        return { workspaceId: workspaceIdInArn(syncJobArn), syncJobArn, get syncSource() { return failWithoutSource(); } };
      }
    }

    const syncJob = new Import(scope, id, importEnvironment(syncJobArn));
    checkSyncJobArn(syncJob, syncJobArn);
    checkWorkspaceId(syncJob, workspaceIdInArn(syncJobArn));
    return syncJob;
  }

  /**
   * Imports an existing sync job by its attributes, in the account and Region of its ARN, or else of its workspace.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param attrs The attributes of the job.
   * @throws if AWS IoT TwinMaker does not accept an attribute, or if the ARN names another workspace.
   */
  public static fromSyncJobAttributes(scope: Construct, id: string, attrs: SyncJobAttributes): ISyncJob {
    const { workspace, syncSource = SyncSource.SITEWISE } = attrs;
    const { workspaceId, workspaceArn } = workspace.workspaceRef;

    class Import extends SyncJobBase {
      public get syncJobArn(): string {
        return attrs.syncJobArn ?? fail(this, 'This sync job was imported without its ARN, which can\'t be derived, because AWS chooses its last part. '
          + 'Pass syncJobArn to SyncJob.fromSyncJobAttributes(), or import with SyncJob.fromSyncJobArn().');
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
      checkSameEnvironment(syncJob, ['The sync job', syncJob.env], ['its workspace', workspaceEnv], 'Pass a workspace in the account and Region of the ARN.');
    }
    return syncJob;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this job: the one passed in, or else the generated one. Grant permissions to the job, not to this role, so
   * that they exist before the job.
   */
  public readonly syncRole: iam.IRoleRef;

  /**
   * The principal to grant permissions to: the sync role. For example, `key.grantDecrypt(job)` lets the role decrypt with the key.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The underlying L1 resource. Changing one of its properties replaces the job.
   */
  public readonly resource: CfnSyncJob;

  /**
   * The state of the job, such as `ACTIVE`, as AWS CloudFormation last read it. To watch the live state, use `SyncJobMonitor`.
   *
   * AWS CloudFormation refuses to change a value that another stack imports. In another stack, use this only as a weak reference (context key
   * `@aws-cdk/core:defaultCrossStackReferences` of that stack, aws-cdk-lib 2.254 or later).
   *
   * @attribute
   */
  public get syncJobState(): string { return this.resource.attrState; }

  /**
   * The creation time of the job.
   *
   * @attribute
   */
  public get syncJobCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * The time of the job's last update, as AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get syncJobUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  /**
   * The identifier of the job in AWS Cloud Control API and `cdk import`: `<workspace ID>|<sync source>`.
   *
   * @attribute
   */
  public get syncJobIdentifier(): string { return this.resource.ref; }

  /**
   * The ARN of the job. AWS chooses the last part.
   *
   * @attribute
   */
  public get syncJobArn(): string { return this.resource.attrArn; }

  /**
   * A reference to this job, for constructs that accept an `ISyncJobRef`.
   */
  public get syncJobRef(): SyncJobReference {
    const { workspaceId, syncSource } = this.resource;
    return { workspaceId, syncSource, syncJobArn: this.syncJobArn };
  }

  private readonly serviceRole: ServiceRole;

  /**
   * Defines a sync job.
   *
   * @param scope The scope of the job.
   * @param id The construct ID of the job.
   * @param props The properties of the job.
   * @throws if AWS IoT TwinMaker does not accept the workspace ID, the source or the ARN of the role; if a tag has no value or a key that is not known;
   * or if the workspace is `IoTSiteWiseDefaultWorkspace`, or in another account or Region. Other invalid tags fail at synthesis, and so does a second
   * `SyncJob` for this workspace and source in one stack.
   */
  constructor(scope: Construct, id: string, props: SyncJobProps) {
    super(scope, id);

    const { workspace, syncSource = SyncSource.SITEWISE } = props;
    const { workspaceId, workspaceArn } = workspace.workspaceRef;
    const toldId = toldWorkspaceId(workspaceId);
    checkWorkspaceId(this, toldId);
    checkNotDefaultWorkspace(this, toldId);
    checkSameEnvironment(this, ['The sync job', this.env], ['its workspace', environmentInArn(workspaceArn) ?? workspace.env],
      'Define the job in a stack with the env of the workspace, or pass a workspace in the account and Region of the job.');
    checkSyncSource(this, syncSource);
    checkTags(this, props.tags);
    checkOtherJobs(this, toldId, syncSource.name);

    this.serviceRole = new ServiceRole(this, SYNC_ROLE, props.syncRole, { statements: syncRoleStatements(this, toldId), workspaceId: toldId });
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

    if (props.removalPolicy !== undefined) { this.setRemovalPolicy(props.removalPolicy); }
    this.node.addValidation({ validate: () => findTagErrors('sync job', resource.renderedTags) });
    atSynthesis(this, 'ChecksAtSynthesis', () => {
      this.serviceRole.warnAtSynthesis();
      tellLeftOffTags(this, resource.leftOffTagKeys);
    });
  }

  /**
   * Adds a statement to the policies of the sync role. When the app no longer adds it, the role loses it, even if the job is retained. The job is
   * created after that policy, so the statement cannot refer to this job, such as by `syncJobArn`: use `job.grants` for that.
   *
   * If the role accepts no policies, the warning `cdk-iot-twinmaker:syncRoleNotManaged` lists the statement.
   *
   * @param statement The statement to add.
   */
  public addToRolePolicy(statement: iam.PolicyStatement): void {
    this.serviceRole.addToPrincipalPolicy(statement);
  }

  /**
   * Applies a removal policy to the job. Its generated role and the permissions that it needs follow. See `SyncJobProps.removalPolicy`.
   *
   * @param policy The removal policy.
   * @throws if the policy is `SNAPSHOT`.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    this.setRemovalPolicy(policy);
  }

  /** A constructor must not call a method that a subclass may override. */
  private setRemovalPolicy(policy: RemovalPolicy) {
    checkRemovalPolicy(this, 'sync job', policy);
    this.resource.applyRemovalPolicy(policy);
  }
}

Object.defineProperty(SyncJob.prototype, SYNC_JOB_SYMBOL, { value: true });

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws-diffs.html
 */
function checkNotDefaultWorkspace(scope: IConstruct, workspaceId: string) {
  if (workspaceId === DEFAULT_WORKSPACE) {
    fail(scope, `The workspace "${DEFAULT_WORKSPACE}" accepts no sync job: AWS syncs it with a service-linked role. Remove this SyncJob, or `
      + 'pass another workspace.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
function checkSyncSource(scope: IConstruct, { name }: SyncSource) {
  if (!isKnown(name)) { return; }
  if (!/^[a-zA-Z_0-9]{1,128}$/.test(name ?? '')) {
    fail(scope, `The sync source ${quote(name)} is not valid: it must have 1 to 128 letters, digits and "_", and be neither an ARN nor a URL. Write `
      + 'SyncSource.SITEWISE, or leave syncSource out.');
  }
  if (name !== SyncSource.SITEWISE.name) {
    warn(scope, 'unknownSyncSource', `This library does not know the sync source ${quote(name)}: at its release, AWS IoT TwinMaker supported "SITEWISE" only. `
      + 'Write SyncSource.SITEWISE, or acknowledge this warning if AWS has added the source since.');
  }
}
