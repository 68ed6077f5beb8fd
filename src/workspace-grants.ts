import * as iam from 'aws-cdk-lib/aws-iam';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { environmentInArn, inWorkspace, workspaceArn } from './private/arns';
import { WORKSPACE_PERMISSIONS } from './private/permissions';
import { toldWorkspaceId } from './private/references';

/**
 * What others may do with a workspace: an operator who looks at the twin, a pipeline that writes scenes.
 *
 * A grant is a statement in the grantee's own policies, since workspaces have no resource policy: see `SyncJobGrants` for what
 * follows from that. Who shows scenes also reads their files, by a grant on the bucket of the workspace.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export class WorkspaceGrants {
  /**
   * The grants on any workspace: a `Workspace`, an imported one, an L1 `CfnWorkspace`.
   */
  public static fromWorkspace(workspace: IWorkspaceRef): WorkspaceGrants {
    const { workspaceId, workspaceArn: arn } = workspace.workspaceRef;
    const environment = environmentInArn(arn) ?? workspace.env;
    return new WorkspaceGrants(workspaceArn(workspace, toldWorkspaceId(workspaceId), environment));
  }

  private constructor(private readonly arn: string) {}

  /**
   * Allow to look at the workspace and at how the twin is built: `GetWorkspace`, `GetEntity`, `ListEntities`, `ListComponents`,
   * `ListProperties`, `GetComponentType`, `ListComponentTypes`, `GetScene`, `ListScenes`.
   *
   * @param grantee Who may look.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.read);
  }

  /**
   * Allow to read values and to query the twin: `GetPropertyValue`, `GetPropertyValueHistory`, `ExecuteQuery`.
   *
   * @param grantee Who may read, such as a dashboard.
   */
  public readData(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.readData);
  }

  /**
   * Allow to create, change and delete entities: `CreateEntity`, `UpdateEntity`, `DeleteEntity`. Synced entities are among them.
   *
   * @param grantee Who may write.
   */
  public writeEntities(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeEntities);
  }

  /**
   * Allow to create, change and delete scenes: `CreateScene`, `UpdateScene`, `DeleteScene`.
   *
   * @param grantee Who may write.
   */
  public writeScenes(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeScenes);
  }

  /**
   * Allow actions of your choice on the workspace itself. An action that also needs an entity, a component type or a scene is not
   * allowed by this.
   *
   * @param grantee Who may act.
   * @param actions Such as `iottwinmaker:UpdateWorkspace`.
   */
  public actions(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return this.grant(grantee, { actions, kinds: [] });
  }

  private grant(grantee: iam.IGrantable, { actions, kinds }: { actions: string[]; kinds: string[] }): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: inWorkspace(this.arn, ...kinds) });
  }
}
