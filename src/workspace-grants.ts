import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { environmentInArn, inWorkspace, workspaceArn } from './private/arns';
import { fail } from './private/messages';
import { SCENE_FILE_ACTIONS, WORKSPACE_PERMISSIONS } from './private/permissions';
import { filesOf, toldWorkspaceId } from './private/references';

/**
 * IAM grants for a workspace and what is in it: for an operator who looks at the twin, a page that shows it, a pipeline that writes to it.
 *
 * A grant adds a statement to the policies of the grantee, since workspaces have no resource policy: see `SyncJobGrants` for what follows from
 * that.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export class WorkspaceGrants {
  /**
   * Creates the grants for a `Workspace`, an imported workspace or an L1 `CfnWorkspace`.
   *
   * @param workspace The workspace.
   */
  public static fromWorkspace(workspace: IWorkspaceRef): WorkspaceGrants {
    const { workspaceId, workspaceArn: arn } = workspace.workspaceRef;
    const environment = environmentInArn(arn) ?? workspace.env;
    return new WorkspaceGrants(workspace, workspaceArn(workspace, toldWorkspaceId(workspaceId), environment));
  }

  private constructor(private readonly workspace: IWorkspaceRef, private readonly arn: string) {}

  /**
   * Grants read access to the workspace and the model of the twin: `GetWorkspace`, `GetEntity`, `ListEntities`, `ListComponents`,
   * `ListProperties`, `GetComponentType`, `ListComponentTypes`, `GetScene`, `ListScenes`.
   *
   * @param grantee The principal to grant access to.
   */
  public read(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.read);
  }

  /**
   * Grants permission to read values and to query the twin: `GetPropertyValue`, `GetPropertyValueHistory`, `ExecuteQuery`.
   *
   * @param grantee The principal to grant access to.
   */
  public readData(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.readData);
  }

  /**
   * Grants what a page or a Grafana dashboard needs to show the twin: `read`, `readData`, and the files of the scenes. That is `s3:GetObject` on the
   * objects of the bucket of the workspace, and `kms:Decrypt` on its key where the CDK knows the key.
   *
   * A data source that lists the workspaces to choose from also needs `iottwinmaker:ListWorkspaces` on `*`.
   *
   * @param grantee The principal to grant access to.
   * @throws an error if the bucket is not known: it is that of a `Workspace`, of an import that was given its bucket, or the `s3Location` of an
   * L1 `CfnWorkspace`.
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/dashboard-IAM-role.html
   */
  public viewScenes(grantee: IGrantable): Grant {
    const { bucketArn, keyArn } = filesOf(this.workspace) ?? fail(this.workspace, 'The bucket of this workspace is not known, which has '
      + 'the files of its scenes. Import the workspace with Workspace.fromWorkspaceAttributes() and give it bucket, or pass a Workspace.');
    return [
      this.read(grantee),
      this.readData(grantee),
      Grant.addToPrincipal({ grantee, actions: SCENE_FILE_ACTIONS.objects, resourceArns: [`${bucketArn}/*`] }),
      ...keyArn ? [Grant.addToPrincipal({ grantee, actions: SCENE_FILE_ACTIONS.key, resourceArns: [keyArn] })] : [],
    ].reduce((all, each) => all.combine(each));
  }

  /**
   * Grants permission to write values of properties: `BatchPutPropertyValues`.
   *
   * @param grantee The principal to grant access to.
   */
  public writeData(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeData);
  }

  /**
   * Grants permission to create, change and delete entities: `CreateEntity`, `UpdateEntity`, `DeleteEntity`. Synced entities are among them.
   *
   * @param grantee The principal to grant access to.
   */
  public writeEntities(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeEntities);
  }

  /**
   * Grants permission to create, change and delete component types: `CreateComponentType`, `UpdateComponentType`, `DeleteComponentType`. Synced
   * component types are among them.
   *
   * @param grantee The principal to grant access to.
   */
  public writeComponentTypes(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeComponentTypes);
  }

  /**
   * Grants permission to create, change and delete scenes: `CreateScene`, `UpdateScene`, `DeleteScene`. Their files are in the bucket of the
   * workspace: `workspace.bucket.grantReadWrite()`.
   *
   * @param grantee The principal to grant access to.
   */
  public writeScenes(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeScenes);
  }

  /**
   * Grants actions of your choice on the workspace, its entities, its component types and its scenes.
   *
   * @param grantee The principal to grant access to.
   * @param actions The actions, such as `iottwinmaker:UpdateWorkspace`.
   */
  public actions(grantee: IGrantable, actions: string[]): Grant {
    return this.grant(grantee, { actions, kinds: ['entity', 'component-type', 'scene'] });
  }

  private grant(grantee: IGrantable, { actions, kinds }: { actions: string[]; kinds: string[] }): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: inWorkspace(this.arn, ...kinds) });
  }
}
