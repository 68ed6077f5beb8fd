import * as iam from 'aws-cdk-lib/aws-iam';
import { ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { IConstruct } from 'constructs';
import { anySyncJobArn, environmentInArn, workspaceArn } from './private/arns';
import { fail } from './private/checks';
import { PASS_ROLE_ACTION, SYNC_JOB_PERMISSIONS, SyncJobPermission, TWINMAKER_SERVICE } from './private/permissions';
import { cfnSyncJobBehind } from './private/references';

/**
 * What grants on a sync job name.
 *
 * @internal
 */
export interface GrantTarget {
  readonly workspaceArn: string;
  readonly syncJobArn: string;
  readonly syncRoleArn?: string;
  readonly syncRolePrincipal?: iam.IPrincipal;
}

/**
 * What others may do with a sync job: an operator who watches it, a pipeline that deletes it.
 *
 * A grant is a statement in the grantee's own policies. Sync jobs have no resource policy, so nothing can be granted to a
 * principal without policies (a service, an imported user or role that is not to be changed), and a principal of another
 * account can't use what it is granted. Call `assertSuccess()` on the returned grant to have the first case throw.
 *
 * For what the job may do itself, see `SyncJob.addToRolePolicy()`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export class SyncJobGrants {
  /**
   * The grants on any sync job: a `SyncJob`, an imported one, an L1 `CfnSyncJob`.
   */
  public static fromSyncJob(syncJob: ISyncJobRef): SyncJobGrants {
    const { grants } = syncJob as { grants?: unknown };
    if (grants instanceof SyncJobGrants) { return grants; }

    const { workspaceId, syncJobArn } = syncJob.syncJobRef;
    const l1 = cfnSyncJobBehind(syncJob);
    return new SyncJobGrants(syncJob, {
      workspaceArn: workspaceArn(syncJob, l1?.workspaceId ?? workspaceId, environmentInArn(syncJobArn) ?? syncJob.env),
      syncJobArn,
      syncRoleArn: l1?.syncRole,
    });
  }

  /**
   * The grants of a construct of this library, which knows more than its reference tells.
   *
   * @internal
   */
  public static _of(syncJob: IConstruct, target: GrantTarget): SyncJobGrants {
    return new SyncJobGrants(syncJob, target);
  }

  private constructor(private readonly syncJob: IConstruct, private readonly target: GrantTarget) {}

  /**
   * Allow to look at the job, its state, its tags and its workspace: `GetSyncJob`, `GetWorkspace`, `ListTagsForResource`.
   *
   * @param grantee Who may look.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.read);
  }

  /**
   * Allow to list the synced assets and asset models with the state of each: `ListSyncResources`.
   *
   * @param grantee Who may list.
   */
  public listResources(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.listResources);
  }

  /**
   * Allow to create the job again with its sync role, as AWS CloudFormation does: `CreateSyncJob`, `GetSyncJob`,
   * `GetWorkspace`, `ListTagsForResource`, `TagResource`, and `iam:PassRole` for the sync role to AWS IoT TwinMaker alone.
   *
   * AWS chooses the id of a job as it creates it, so this holds for every job of the workspace.
   *
   * @param grantee Who may create.
   * @throws where the sync role is not known, that is on an imported job.
   */
  public create(grantee: iam.IGrantable): iam.Grant {
    const { syncRoleArn, workspaceArn: arnOfWorkspace } = this.target;
    if (syncRoleArn === undefined) {
      fail(this.syncJob, 'An imported sync job does not tell its sync role, which grants.create() has to name. Call it on the SyncJob '
        + 'or CfnSyncJob that defines the job, or use grants.actions() here and grantPassRole() on the role.');
    }
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.create, anySyncJobArn(arnOfWorkspace)).combine(iam.Grant.addToPrincipal({
      grantee,
      actions: [PASS_ROLE_ACTION],
      resourceArns: [syncRoleArn],
      conditions: { StringEquals: { 'iam:PassedToService': TWINMAKER_SERVICE } },
    }));
  }

  /**
   * Allow to delete the job, and with it everything that it synced: `DeleteSyncJob`, `GetSyncJob`, `GetWorkspace`.
   *
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-delete.html
   * @param grantee Who may delete.
   */
  public delete(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.delete);
  }

  /**
   * Allow actions of your choice on the job and its workspace.
   *
   * @param grantee Who may act.
   * @param actions Such as `iottwinmaker:GetSyncJob`.
   */
  public actions(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return this.grant(grantee, [{ actions, onWorkspace: true }]);
  }

  private grant(grantee: iam.IGrantable, permissions: SyncJobPermission[], syncJobArn = this.syncJobArnFor(grantee)): iam.Grant {
    return permissions
      .map(({ actions, onWorkspace }) => iam.Grant.addToPrincipal({
        grantee,
        actions,
        resourceArns: onWorkspace ? [syncJobArn, this.target.workspaceArn] : [syncJobArn],
      }))
      .reduce((all, each) => all.combine(each));
  }

  /**
   * The job waits for the policies of its sync role, so these can't name it in turn.
   */
  private syncJobArnFor({ grantPrincipal }: iam.IGrantable): string {
    return grantPrincipal === this.target.syncRolePrincipal ? anySyncJobArn(this.target.workspaceArn) : this.target.syncJobArn;
  }
}
