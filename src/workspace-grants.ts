import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { environmentInArn, inWorkspace, workspaceArn } from './private/arns';
import { accessTo, KeyName } from './private/encryption-keys';
import { fail } from './private/messages';
import { SCENE_FILE_ACTIONS, WORKSPACE_PERMISSIONS } from './private/permissions';
import { toldWorkspaceId } from './private/references';
import { filesOf } from './private/workspace-bucket';

/**
 * IAM grants for a workspace and its entities, component types and scenes.
 *
 * A grant adds a statement to the policies of the grantee. Workspaces have no resource policy. A principal without policies, such as a service, gets
 * no access: call `assertSuccess()` on the returned grant to throw an error then. An immutable role gets no access and a principal of another account
 * cannot use it, but the CDK reports both as granted.
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
   * Grants permission to read property values and to query the twin: `GetPropertyValue`, `GetPropertyValueHistory`, `ExecuteQuery`, and `GetWorkspace`,
   * `GetEntity` and `GetComponentType`, which these depend on.
   *
   * @param grantee The principal to grant access to.
   */
  public readData(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.readData);
  }

  /**
   * Grants the permissions that a web page or a Grafana dashboard needs to show the twin.
   *
   * These are the permissions of `read` and `readData`, `s3:GetObject` on the objects in the bucket of the workspace, and `kms:Decrypt` on the key of
   * the bucket, if the CDK knows the key. A data source that lets users choose a workspace from a list also needs `iottwinmaker:ListWorkspaces` on `*`.
   *
   * @param grantee The principal to grant access to.
   * @throws if the bucket of an imported workspace is not known.
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/dashboard-IAM-role.html
   */
  public viewScenes(grantee: IGrantable): Grant {
    const { bucketArn, key } = filesOf(this.workspace) ?? fail(this.workspace, 'The bucket of this workspace, which has the files of its '
      + 'scenes, is not known. Import the workspace with Workspace.fromWorkspaceAttributes() and its bucket, or use a Workspace.');
    return [
      this.read(grantee),
      this.readData(grantee),
      Grant.addToPrincipal({ grantee, actions: SCENE_FILE_ACTIONS.objects, resourceArns: [`${bucketArn}/*`] }),
      ...key ? [this.grantKey(grantee, key)] : [],
    ].reduce((all, each) => all.combine(each));
  }

  /**
   * Grants permission to write property values: `BatchPutPropertyValues`, and `GetWorkspace`, `GetEntity` and `GetComponentType`, which it depends on.
   *
   * @param grantee The principal to grant access to.
   */
  public writeData(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeData);
  }

  /**
   * Grants permission to create, change and delete entities: `CreateEntity`, `UpdateEntity`, `DeleteEntity`.
   *
   * The permission includes synced entities. AWS IoT TwinMaker keeps these read-only, but users can add components to them.
   *
   * @param grantee The principal to grant access to.
   */
  public writeEntities(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeEntities);
  }

  /**
   * Grants permission to create, change and delete component types: `CreateComponentType`, `UpdateComponentType`, `DeleteComponentType`.
   *
   * The permission includes synced component types, which AWS IoT TwinMaker keeps read-only.
   *
   * @param grantee The principal to grant access to.
   */
  public writeComponentTypes(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeComponentTypes);
  }

  /**
   * Grants permission to create, change and delete scenes: `CreateScene`, `UpdateScene`, `DeleteScene`. To grant access to their files as well, use
   * `workspace.bucket.grantReadWrite()`.
   *
   * @param grantee The principal to grant access to.
   */
  public writeScenes(grantee: IGrantable): Grant {
    return this.grant(grantee, WORKSPACE_PERMISSIONS.writeScenes);
  }

  /**
   * Grants the given actions on the workspace, its entities, its component types and its scenes.
   *
   * @param grantee The principal to grant access to.
   * @param actions The actions, such as `iottwinmaker:UpdateWorkspace`.
   */
  public actions(grantee: IGrantable, actions: string[]): Grant {
    return this.grant(grantee, { actions, kinds: ['entity', 'component-type', 'scene'] });
  }

  private grantKey(grantee: IGrantable, key: KeyName): Grant {
    const { resources: resourceArns, conditions } = accessTo(key);
    return Grant.addToPrincipal({ grantee, actions: SCENE_FILE_ACTIONS.key, resourceArns, conditions });
  }

  private grant(grantee: IGrantable, { actions, kinds }: { actions: string[]; kinds: string[] }): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: inWorkspace(this.arn, ...kinds) });
  }
}
