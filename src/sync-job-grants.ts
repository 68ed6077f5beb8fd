import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISyncJobRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { inWorkspace, workspaceArn } from './private/arns';
import { SYNC_JOB_PERMISSIONS, SyncJobPermission } from './private/permissions';
import { toldWorkspaceIdOfJob } from './private/references';

/**
 * IAM grants for a sync job.
 *
 * A grant adds a statement to the policies of the grantee. It covers all sync jobs of the workspace, which has one per source. It refers to no
 * resource, so any role can be the grantee: the sync role, the role of the workspace, a role of another stack.
 *
 * Sync jobs have no resource policy. A principal without policies, such as a service, gets no access: call `assertSuccess()` on the returned grant
 * to throw an error then. An immutable role gets no access and a principal of another account cannot use it, but the CDK reports both as granted.
 *
 * To give permissions to the job itself, use `SyncJob.addToRolePolicy()`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export class SyncJobGrants {
  /**
   * Creates the grants for a `SyncJob`, an imported sync job or an L1 `CfnSyncJob`.
   *
   * @param syncJob The sync job.
   */
  public static fromSyncJob(syncJob: ISyncJobRef): SyncJobGrants {
    return new SyncJobGrants(workspaceArn(syncJob, toldWorkspaceIdOfJob(syncJob), syncJob.env));
  }

  private constructor(private readonly arnOfWorkspace: string) {}

  /**
   * Grants read access to the job, its state, its tags and its workspace: `GetSyncJob`, `GetWorkspace`, `ListTagsForResource`.
   *
   * @param grantee The principal to grant access to.
   */
  public read(grantee: IGrantable): Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.read);
  }

  /**
   * Grants permission to list the synced assets and asset models, with the state of each: `ListSyncResources`.
   *
   * @param grantee The principal to grant access to.
   */
  public listResources(grantee: IGrantable): Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.listResources);
  }

  /**
   * Grants permission to delete the job with everything that it synced and the components that users added: `DeleteSyncJob`, `GetSyncJob`,
   * `GetWorkspace`.
   *
   * @param grantee The principal to grant access to.
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-delete.html
   */
  public delete(grantee: IGrantable): Grant {
    return this.grant(grantee, SYNC_JOB_PERMISSIONS.delete);
  }

  /**
   * Grants the given actions on the job and its workspace.
   *
   * @param grantee The principal to grant access to.
   * @param actions The actions, such as `iottwinmaker:GetSyncJob`.
   */
  public actions(grantee: IGrantable, actions: string[]): Grant {
    return this.grant(grantee, [{ actions, onWorkspace: true }]);
  }

  private grant(grantee: IGrantable, permissions: SyncJobPermission[]): Grant {
    const [workspace, jobs] = inWorkspace(this.arnOfWorkspace, 'sync-job');
    return permissions
      .map(({ actions, onWorkspace }) => Grant.addToPrincipal({ grantee, actions, resourceArns: onWorkspace ? [jobs, workspace] : [jobs] }))
      .reduce((all, each) => all.combine(each));
  }
}
