import { IResource, RemovalPolicy, Resource } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, ISyncJobRef, IWorkspaceRef, SyncJobReference } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct } from 'constructs';
import { anySyncJobArn, environmentInArn, importEnvironment, workspaceArn, workspaceIdInArn } from './private/arns';
import * as checks from './private/checks';
import { CHANGE_OUTSIDE_CLOUDFORMATION, ruleForCalls } from './private/cloud-trail';
import { knownWorkspaceId, toldWorkspaceId } from './private/references';
import { ServiceRole, SYNC_ROLE } from './private/service-role';
import { syncRoleStatements } from './private/statements';
import { SyncJobResource } from './private/sync-job-resource';
import { SyncJobGrants } from './sync-job-grants';
import { SyncJobMetrics } from './sync-job-metrics';
import { SyncSource } from './sync-source';

/**
 * A sync job of AWS IoT TwinMaker: one that this app defines, or an imported one.
 */
export interface ISyncJob extends IResource, ISyncJobRef {
  /**
   * The ARN of the job: `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/<workspace id>/sync-job/<id>`.
   *
   * AWS chooses the id as it creates the job. It is not the sync source, so the ARN can't be put together by hand.
   *
   * @attribute
   */
  readonly syncJobArn: string;

  /**
   * What others may do with the job.
   */
  readonly grants: SyncJobGrants;

  /**
   * What Amazon CloudWatch tells of the workspace of the job.
   */
  readonly metrics: SyncJobMetrics;

  /**
   * A rule for calls of the AWS IoT TwinMaker API that name the workspace and the source of this job, such as `DeleteSyncJob`.
   *
   * They reach Amazon EventBridge through AWS CloudTrail, so the rule gets nothing unless a trail of the account logs management
   * events. It gets calls that only read, such as `GetSyncJob`, only if the state of its L1 is
   * `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. Narrow the rule further with `eventPattern`, by fields that the rule does not set.
   * That CloudTrail has workspace and source among the request parameters, under the names of the API, is inferred.
   *
   * @param id of the rule.
   * @param options Target, description, further pattern.
   * @throws where the job was imported by its ARN, which does not tell the source; where the rule is in another account or region than
   * the job; where `eventPattern` has a field that the rule sets itself.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
   */
  onCloudTrailEvent(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for the creation or deletion of this job by anything but AWS CloudFormation: the twin is gone, or is no longer the one
   * that the stack knows.
   *
   * The same holds as for `onCloudTrailEvent()`. That a call by CloudFormation has its name as the source address is inferred for this
   * service.
   *
   * @param id of the rule.
   * @param options Target, description, further pattern.
   * @throws where the job was imported by its ARN, which does not tell the source.
   */
  onCloudTrailChangeOutsideCloudFormation(id: string, options?: events.OnEventOptions): events.Rule;
}

/**
 * What is known of a sync job that was not defined in this app.
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
   * @default - not known: `grants` hold for every sync job of the workspace, and `syncJobArn` and `syncJobRef` throw
   */
  readonly syncJobArn?: string;
}

/**
 * Properties of a sync job.
 *
 * AWS has no way to update a sync job: where a property is said to replace it, AWS CloudFormation deletes the job, and with it
 * every entity and component type that it synced and every component that users added to these entities, then creates it anew
 * and syncs from nothing.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-delete.html
 */
export interface SyncJobProps {
  /**
   * The workspace that the assets are mirrored into.
   *
   * A `Workspace`, or for one that exists already `Workspace.fromWorkspaceId()`; a `CfnWorkspace` will do as well. It is in the account
   * and region of this stack, has no other job for the same source, and is not `IoTSiteWiseDefaultWorkspace`, which AWS syncs by
   * itself. AWS syncs a single workspace, in each account and region as is inferred.
   *
   * Changing it replaces the job: the twin in the old workspace is deleted.
   *
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
   */
  readonly workspace: IWorkspaceRef;

  /**
   * Where the assets come from.
   *
   * Changing it replaces the job.
   *
   * @default SyncSource.SITEWISE
   */
  readonly syncSource?: SyncSource;

  /**
   * The role that AWS IoT TwinMaker assumes to read the assets and to write the entities and component types.
   *
   * The role has to trust `iottwinmaker.amazonaws.com` and to be in the account of the job. A role that this app defines is
   * given the permissions that the job needs; nothing else of it is changed. A role that this app can't change, because it is
   * imported, made by `withoutPolicyUpdates()` or in another account, brings the warning
   * `cdk-iot-twinmaker:syncRoleNotManaged` with the statements that it must have.
   *
   * Changing it replaces the job. Changing the policies of the role does not.
   *
   * @default - a role is made for this job, with the least permissions that the guide asks for, on this workspace alone
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
   */
  readonly syncRole?: iam.IRoleRef & iam.IGrantable;

  /**
   * Tags of the job.
   *
   * Up to 50. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@` and does not start with `aws:`, a value 1 to 256
   * characters on one line.
   *
   * Adding, changing or removing one replaces the job. The same holds for `Tags.of(job)`, which adds to these tags.
   *
   * @default - no tags
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-syncjob.html
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the job also takes the tags that are put on what is above it: the construct around it, the stack, the stage, the
   * app.
   *
   * With `true`, whoever changes a tag anywhere above replaces the job, and with it the whole twin. The info message
   * `cdk-iot-twinmaker:tagsLeftOff` names the tags that are left off.
   *
   * @default false
   */
  readonly inheritTags?: boolean;

  /**
   * What becomes of the job when it is removed from the stack, or replaced.
   *
   * `RETAIN` leaves the job, what it synced and a role made for it in the account when the stack or the job in it is deleted, but
   * not the statements that came to that role later. It does not make a replacement possible: while the old job is there, AWS
   * accepts no second one for the same workspace and source, so the deployment fails and the old job stays (inferred).
   * `RETAIN_ON_UPDATE_OR_DELETE` leaves nothing behind where the first deployment fails. `SNAPSHOT` throws: a job has no snapshots.
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
  public abstract readonly grants: SyncJobGrants;

  /**
   * The workspace id, in text where it is known, so that what names it in another stack does not tie the two together.
   *
   * @internal
   */
  protected abstract readonly _workspaceId: string;

  /**
   * @internal
   */
  protected abstract readonly _syncSource: string;

  public get metrics(): SyncJobMetrics {
    return SyncJobMetrics._of(this._workspaceId);
  }

  public onCloudTrailEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return ruleForCalls(this, id, { workspaceId: this._workspaceId, syncSource: this._syncSource }, options);
  }

  public onCloudTrailChangeOutsideCloudFormation(id: string, options: events.OnEventOptions = {}): events.Rule {
    return ruleForCalls(this, id, { workspaceId: this._workspaceId, syncSource: this._syncSource }, options, CHANGE_OUTSIDE_CLOUDFORMATION);
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
   * Whether an object is a `SyncJob` that was defined, not imported, by whichever copy of this library.
   */
  public static isSyncJob(x: any): x is SyncJob {
    return x !== null && typeof x === 'object' && SYNC_JOB_SYMBOL in x;
  }

  /**
   * A job that exists already, by its ARN.
   *
   * The import is in the account and region that the ARN names. The ARN does not tell the sync source, so reading `syncJobRef`
   * throws: what asks for that takes an import by `fromSyncJobAttributes()`.
   *
   * @param syncJobArn As `GetSyncJob` returns it. Only a token goes unchecked.
   * @throws where the ARN is known and is not that of a sync job.
   */
  public static fromSyncJobArn(scope: Construct, id: string, syncJobArn: string): ISyncJob {
    class Import extends SyncJobBase {
      public readonly syncJobArn = syncJobArn;
      protected readonly _workspaceId = workspaceIdInArn(syncJobArn);

      public get syncJobRef(): SyncJobReference {
        return this.failWithoutSource('syncJobRef');
      }

      public get grants(): SyncJobGrants {
        return SyncJobGrants._of(this, { workspaceArn: workspaceArn(this, this._workspaceId, this.env), syncJobArn });
      }

      protected get _syncSource(): string {
        return this.failWithoutSource('a rule for its events');
      }

      private failWithoutSource(asked: string): never {
        return checks.fail(this, `The ARN of a sync job does not tell its sync source, which ${asked} has to. Import the job with `
          + 'SyncJob.fromSyncJobAttributes() and give it workspace, syncSource and syncJobArn.');
      }
    }

    const syncJob = new Import(scope, id, importEnvironment(syncJobArn));
    checks.checkSyncJobArn(syncJob, syncJobArn);
    return syncJob;
  }

  /**
   * A job that exists already, by its workspace and, where it is known, its ARN.
   *
   * The import is in the account and region that the ARN names, or without one in those of the workspace.
   *
   * @throws where an attribute breaks the limits, or the ARN is that of a job in another workspace.
   */
  public static fromSyncJobAttributes(scope: Construct, id: string, attrs: SyncJobAttributes): ISyncJob {
    const { workspace, syncSource = SyncSource.SITEWISE } = attrs;
    const { workspaceId, workspaceArn: arnOfWorkspace } = workspace.workspaceRef;

    class Import extends SyncJobBase {
      protected readonly _workspaceId = knownWorkspaceId(workspace) ?? workspaceId;
      protected readonly _syncSource = syncSource.name;

      public get syncJobArn(): string {
        return attrs.syncJobArn ?? checks.fail(this, 'This sync job was imported without its ARN, which can\'t be worked out: AWS chooses '
          + 'its last part. Give SyncJob.fromSyncJobAttributes() the syncJobArn too, or import with SyncJob.fromSyncJobArn().');
      }

      public get syncJobRef(): SyncJobReference {
        return { workspaceId, syncSource: this._syncSource, syncJobArn: this.syncJobArn };
      }

      public get grants(): SyncJobGrants {
        const workspaceOfJob = workspaceArn(this, this._workspaceId, this.env);
        return SyncJobGrants._of(this, {
          workspaceArn: workspaceOfJob,
          syncJobArn: attrs.syncJobArn ?? anySyncJobArn(workspaceOfJob),
        });
      }
    }

    const syncJob = new Import(scope, id, attrs.syncJobArn !== undefined
      ? importEnvironment(attrs.syncJobArn)
      : environmentInArn(arnOfWorkspace) ?? workspace.env);
    checks.checkWorkspaceId(syncJob, knownWorkspaceId(workspace));
    checks.checkSyncSource(syncJob, syncSource);
    if (attrs.syncJobArn !== undefined) {
      checks.checkSyncJobArn(syncJob, attrs.syncJobArn);
      checks.checkJobOfWorkspace(syncJob, attrs.syncJobArn, workspace);
    }
    return syncJob;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this job: the one passed in, or the one made for it.
   */
  public readonly syncRole: iam.IRoleRef;

  /**
   * The principal of the sync role. It lets the job stand as a grantee: what `key.grantDecrypt(job)` allows, the sync role may do.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The L1 resource underneath, for what this class has no property for.
   */
  public readonly resource: CfnSyncJob;

  /**
   * The state of the job as AWS CloudFormation last read it, such as `ACTIVE`: a value of the deployment, never a live one. Ask
   * `GetSyncJob` for that.
   *
   * CloudFormation refuses to change a value that another stack imports, so where another stack takes this one, a weak reference
   * (context `@aws-cdk/core:defaultCrossStackReferences`) is the better one.
   *
   * @attribute
   */
  public get syncJobState(): string { return this.resource.attrState; }

  /**
   * When the job was created.
   *
   * @attribute
   */
  public get syncJobCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * When the job was last updated, as AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get syncJobUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  /**
   * The identifier of the job in AWS Cloud Control API and `cdk import`: `<workspace id>|<sync source>`.
   *
   * @attribute
   */
  public get syncJobId(): string { return this.resource.ref; }

  /**
   * The ARN of the job, which ends in an id that AWS chooses.
   *
   * @attribute
   */
  public get syncJobArn(): string { return this.resource.attrArn; }

  /**
   * What other constructs take to refer to the job.
   */
  public get syncJobRef(): SyncJobReference {
    const { workspaceId, syncSource } = this.resource;
    return { workspaceId, syncSource, syncJobArn: this.syncJobArn };
  }

  /**
   * What others may do with the job: `job.grants.read(operator)`.
   */
  public get grants(): SyncJobGrants {
    return SyncJobGrants._of(this, {
      workspaceArn: workspaceArn(this, this._workspaceId, this.env),
      syncJobArn: this.syncJobArn,
      syncRoleArn: this.resource.syncRole,
      syncRolePrincipal: this.grantPrincipal,
    });
  }

  /**
   * @internal
   */
  protected readonly _workspaceId: string;

  /**
   * @internal
   */
  protected readonly _syncSource: string;

  private readonly serviceRole: ServiceRole;

  /**
   * @throws where the workspace id, the source or the ARN of the role breaks the limits, a tag has no value, the workspace is
   * `IoTSiteWiseDefaultWorkspace` or in another account or region, or the app has a job for this workspace and source already. Other
   * faults of tags are errors of the synthesis.
   */
  constructor(scope: Construct, id: string, props: SyncJobProps) {
    super(scope, id);

    const { workspace, syncSource = SyncSource.SITEWISE } = props;
    const { workspaceId } = workspace.workspaceRef;
    const knownId = knownWorkspaceId(workspace);
    checks.checkWorkspaceId(this, knownId);
    checks.checkNotDefaultWorkspace(this, knownId);
    checks.checkSameEnvironment(this, this.stack, workspace);
    checks.checkSyncSource(this, syncSource);
    checks.checkTagValues(this, props.tags);
    checks.checkOtherJobs(this, knownId, workspace, syncSource);

    this._workspaceId = knownId ?? workspaceId;
    this._syncSource = syncSource.name;
    // The workspace may have the same role, and wait for its policy.
    this.serviceRole = new ServiceRole(this, SYNC_ROLE, props.syncRole,
      syncRoleStatements(this, props.syncRole !== undefined ? toldWorkspaceId(workspace) : workspaceId));
    this.syncRole = this.serviceRole.role;
    this.grantPrincipal = this.serviceRole.grantPrincipal;

    const resource = new SyncJobResource(this, 'Resource', {
      workspaceId,
      syncSource: syncSource.name,
      syncRole: this.serviceRole.roleArn,
      tags: props.tags,
    }, props.inheritTags ?? false);
    this.resource = resource;

    this.serviceRole.serve(resource);
    if (props.removalPolicy !== undefined) {
      this.applyRemovalPolicy(props.removalPolicy);
    }
    this.node.addValidation({
      validate: () => {
        this.serviceRole.warn();
        if (!resource.hasTags) { return []; }
        checks.tellLeftOffTags(this, resource.leftOffTagKeys);
        return [
          ...checks.findTagErrors(resource.renderedTags ?? {}),
          ...checks.findUnwritableTagKeyErrors(this, resource.unwritableTagKeys),
        ];
      },
    });
  }

  /**
   * Lets the job do more with its role than sync. The statement is in force before the job is created.
   *
   * On a role that this app can't change the statement is added to those that the warning
   * `cdk-iot-twinmaker:syncRoleNotManaged` lists.
   *
   * @param statement What the sync role may do besides.
   */
  public addToRolePolicy(statement: iam.PolicyStatement): void {
    this.serviceRole.addToPolicy(statement);
  }

  /**
   * Sets what becomes of the job, and of the role made for it, when it is removed or replaced: see `removalPolicy`.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    checks.checkRemovalPolicy(this, 'sync job', policy);
    super.applyRemovalPolicy(policy);
    this.serviceRole.applyRemovalPolicy(policy);
  }
}

Object.defineProperty(SyncJob.prototype, SYNC_JOB_SYMBOL, { value: true });
