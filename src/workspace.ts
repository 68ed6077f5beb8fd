import { attachCustomSynthesis, IResource, Names, RemovalPolicy, Resource, ResourceProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef, WorkspaceReference } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { checkWorkspaceArn, checkWorkspaceId, importEnvironment, workspaceArn as arnOf, workspaceIdInArn } from './private/arns';
import { checkSameEnvironment } from './private/environments';
import { checkRemovalPolicy, fail, quote } from './private/messages';
import { checkOtherWorkspaces } from './private/neighbors';
import { isKnown, keyOf, knownBucketName } from './private/references';
import { ServiceRole, WORKSPACE_ROLE } from './private/service-role';
import { workspaceRoleStatements } from './private/statements';
import { checkTags, findTagErrors } from './private/tags';
import { WorkspaceGrants } from './workspace-grants';

/**
 * A workspace of AWS IoT TwinMaker: one that this app defines, or an imported one.
 */
export interface IWorkspace extends IResource, IWorkspaceRef {
  /**
   * The ARN of the workspace.
   *
   * @attribute
   */
  readonly workspaceArn: string;

  /**
   * The id of the workspace.
   *
   * @attribute
   */
  readonly workspaceId: string;

  /**
   * What others may do with the workspace and with what is in it.
   */
  readonly grants: WorkspaceGrants;
}

/**
 * What is known of a workspace that was not defined in this app.
 */
export interface WorkspaceAttributes {
  /**
   * The id of the workspace.
   */
  readonly workspaceId: string;

  /**
   * The account of the workspace.
   *
   * @default - that of the stack
   */
  readonly account?: string;

  /**
   * The region of the workspace.
   *
   * @default - that of the stack
   */
  readonly region?: string;
}

/**
 * Properties of a workspace.
 */
export interface WorkspaceProps {
  /**
   * The id of the workspace, unique in the account and region: 2 to 128 letters, digits, `_` and `-`, with no `-` at the beginning,
   * and a letter or digit at the end.
   *
   * Changing it replaces the workspace by an empty one, and a `SyncJob` in it too. The old one stays, unless `removalPolicy` says
   * otherwise. Changed alone, it fails to deploy (inferred): the bucket is still that of the old workspace.
   *
   * @default - made from the name of the stack and the path of the construct in it, and so it changes with these
   */
  readonly workspaceId?: string;

  /**
   * What the workspace is for, in up to 512 characters on one line.
   *
   * Changing it updates the workspace.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The bucket that keeps the scenes and models of the workspace, and only of this one.
   *
   * It is in the account and region of the workspace, and has no dot in its name. If it is encrypted with a key of yours, let the
   * workspace use that: `key.grantEncryptDecrypt(workspace)`.
   *
   * Changing it updates the workspace; what is in the old bucket stays there.
   *
   * @default - one is made: private, encrypted, versioned, for access by TLS only
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
   */
  readonly bucket?: s3.IBucketRef;

  /**
   * The origins of the pages that show scenes, such as `https://grafana.example.com`, each with one `*` at most: browsers let these
   * pages load scenes and models from the bucket that is made. Together with `bucket` it throws.
   *
   * Changing it updates the bucket.
   *
   * @default - none; with a bucket of your own, add a CORS rule there
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/cors-configuration-grafana.html
   */
  readonly sceneViewerOrigins?: string[];

  /**
   * The role that AWS IoT TwinMaker assumes to use the bucket, and other sources of data that you let it use.
   *
   * The same holds as for `SyncJobProps.syncRole`: it has to trust `iottwinmaker.amazonaws.com`, is given permissions where this app
   * defines it, and otherwise brings a warning, here `cdk-iot-twinmaker:workspaceRoleNotManaged`.
   *
   * Changing it updates the workspace.
   *
   * @default - a role is made for this workspace, with the permissions that the guide asks for, on its bucket alone
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
   */
  readonly role?: iam.IRoleRef & iam.IGrantable;

  /**
   * Tags of the workspace, with the limits of `SyncJobProps.tags`.
   *
   * Unlike those of a sync job, tags of a workspace are updated in place, so the ones from above are taken as everywhere in the CDK.
   *
   * @default - those from above
   */
  readonly tags?: { [key: string]: string };

  /**
   * What becomes of the workspace, its role and the bucket made for it when they are removed from the stack, or replaced.
   *
   * A `SyncJob` goes by its own `removalPolicy`, and before the workspace: by default the job and what it synced are deleted, and the
   * workspace stays, with all that people made in it. Deploying the same app again fails while a workspace with that id exists
   * (inferred): delete it, or use `fromWorkspaceId()`. With `DESTROY`, AWS CloudFormation deletes the workspace too; whether AWS deletes
   * one that still has entities or scenes was not tried. A bucket that is not empty fails the deletion. `SNAPSHOT` throws: a workspace
   * has no snapshots.
   *
   * Changing it does not replace anything.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - all stays, unless its first deployment fails
   */
  readonly removalPolicy?: RemovalPolicy;
}

const WORKSPACE_SYMBOL = Symbol.for('cdk-iot-twinmaker.Workspace');

abstract class WorkspaceBase extends Resource implements IWorkspace {
  public abstract readonly workspaceArn: string;
  public abstract readonly workspaceId: string;

  public get workspaceRef(): WorkspaceReference {
    return { workspaceId: this.workspaceId, workspaceArn: this.workspaceArn };
  }

  public get grants(): WorkspaceGrants {
    return WorkspaceGrants.fromWorkspace(this);
  }
}

/**
 * A workspace of AWS IoT TwinMaker: where a digital twin lives, with its entities, component types, scenes, and the bucket that keeps
 * their files.
 *
 * AWS refuses to delete a workspace that has a sync job, so a `SyncJob` in it is created after and deleted before it.
 *
 * @resource AWS::IoTTwinMaker::Workspace
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
 */
export class Workspace extends WorkspaceBase implements iam.IGrantable {
  /**
   * Whether an object is a `Workspace` that was defined, not imported, by whichever copy of this library.
   */
  public static isWorkspace(x: any): x is Workspace {
    return x !== null && typeof x === 'object' && WORKSPACE_SYMBOL in x;
  }

  /**
   * A workspace that exists already, in the account and region of the stack, by its id.
   *
   * @throws where the id breaks the limits.
   */
  public static fromWorkspaceId(scope: Construct, id: string, workspaceId: string): IWorkspace {
    return Workspace.fromWorkspaceAttributes(scope, id, { workspaceId });
  }

  /**
   * A workspace that exists already, in the account and region that its ARN names.
   *
   * @throws where the ARN is known and is not that of a workspace, or its id breaks the limits.
   */
  public static fromWorkspaceArn(scope: Construct, id: string, workspaceArn: string): IWorkspace {
    const workspace = new ImportedWorkspace(scope, id, workspaceIdInArn(workspaceArn), importEnvironment(workspaceArn));
    checkWorkspaceArn(workspace, workspaceArn);
    checkWorkspaceId(workspace, workspace.workspaceId);
    return workspace;
  }

  /**
   * A workspace that exists already, by its id and, where they are not those of the stack, its account and region.
   *
   * @throws where the id breaks the limits.
   */
  public static fromWorkspaceAttributes(scope: Construct, id: string, attrs: WorkspaceAttributes): IWorkspace {
    const { workspaceId, account, region } = attrs;
    const workspace = new ImportedWorkspace(scope, id, workspaceId, { account, region });
    checkWorkspaceId(workspace, workspaceId);
    for (const [part, value] of Object.entries({ account, region })) {
      if (value === '') { fail(workspace, `The ${part} is empty. Write it, or leave it out for that of the stack.`); }
    }
    return workspace;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this workspace: the one passed in, or the one made for it.
   */
  public readonly role: iam.IRoleRef;

  /**
   * The principal of the role. It lets the workspace stand as a grantee: what `table.grantReadData(workspace)` allows, the workspace may do.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The bucket of the workspace: the one passed in, or the one made for it.
   */
  public readonly bucket: s3.IBucketRef;

  /**
   * The L1 resource underneath, for what this class has no property for.
   */
  public readonly resource: CfnWorkspace;

  /**
   * The ARN of the workspace.
   *
   * @attribute
   */
  public get workspaceArn(): string {
    return this.getResourceArnAttribute(this.resource.attrArn, { service: 'iottwinmaker', resource: 'workspace', resourceName: this.physicalName });
  }

  /**
   * The id of the workspace.
   *
   * @attribute
   */
  public get workspaceId(): string { return this.getResourceNameAttribute(this.resource.ref); }

  /**
   * When the workspace was created.
   *
   * @attribute
   */
  public get workspaceCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * When the workspace was last updated, as AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get workspaceUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  private readonly serviceRole: ServiceRole;
  private readonly generatedBucket?: s3.Bucket;

  /**
   * @throws where the id, the description, an origin or the ARN of the role breaks the limits, a tag has no value or no legal key, the
   * bucket has a dot in its name or is in another account or region, or another workspace of the app has the id or the bucket.
   */
  constructor(scope: Construct, id: string, props: WorkspaceProps = {}) {
    super(scope, id, { physicalName: props.workspaceId });

    checkDescription(this, props.description);
    checkTags(this, props.tags);
    checkSceneViewerOrigins(this, props.sceneViewerOrigins, props.bucket);
    if (props.bucket !== undefined) { checkBucket(this, props.bucket); }

    if (props.bucket === undefined) { this.generatedBucket = workspaceBucket(this, props.sceneViewerOrigins); }
    this.bucket = props.bucket ?? this.generatedBucket!;
    const { bucketArn } = this.bucket.bucketRef;

    this.serviceRole = new ServiceRole(this, WORKSPACE_ROLE, props.role, workspaceRoleStatements(bucketArn, this.generatedBucket?.encryptionKey?.keyArn));
    this.role = this.serviceRole.role;
    this.grantPrincipal = this.serviceRole;

    const resource = new CfnWorkspace(this, 'Resource', {
      workspaceId: props.workspaceId ?? '',
      description: props.description,
      role: this.serviceRole.roleArn,
      s3Location: bucketArn,
      tags: props.tags,
    });
    this.resource = resource;
    if (props.workspaceId === undefined) {
      // Of the L1, whose path is never so short that the name would go without a hash.
      resource.workspaceId = Names.uniqueResourceName(resource, { maxLength: 128, allowedSpecialCharacters: '_-' });
    }
    checkWorkspaceId(this, resource.workspaceId);
    checkOtherWorkspaces(this, resource.workspaceId, knownBucketName(this.bucket) ?? keyOf(bucketArn));
    resource.node.addDependency(this.serviceRole.permissions);

    this.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.node.addValidation({ validate: () => findTagErrors(this, 'workspace', resource.tags.renderTags() ?? {}) });
    attachCustomSynthesis(this, { onSynthesize: () => this.serviceRole.updateTrustWarning() });
  }

  /**
   * Adds a statement to the policies of the role, such as to call the function of a data connector. The workspace does not wait for it, so the
   * function may wait for the workspace.
   *
   * @param statement The statement to add.
   */
  public addToRolePolicy(statement: iam.PolicyStatement): void {
    this.serviceRole.addToPrincipalPolicy(statement);
  }

  /**
   * Sets what becomes of the workspace, and of the role and the bucket made for it, when they are removed or replaced: see `removalPolicy`.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    checkRemovalPolicy(this, 'workspace', policy);
    super.applyRemovalPolicy(policy);
    this.serviceRole.applyRemovalPolicy(policy);
    this.generatedBucket?.applyRemovalPolicy(policy);
    // A bucket that stays goes on refusing what does not come by TLS.
    this.generatedBucket?.policy?.applyRemovalPolicy(policy);
  }
}

Object.defineProperty(Workspace.prototype, WORKSPACE_SYMBOL, { value: true });

class ImportedWorkspace extends WorkspaceBase {
  public readonly workspaceArn: string;

  constructor(scope: Construct, id: string, public readonly workspaceId: string, props: ResourceProps) {
    super(scope, id, props);
    this.workspaceArn = arnOf(this, workspaceId, this.env);
  }
}

/**
 * Its name is left to AWS CloudFormation, which puts no dot into it.
 */
function workspaceBucket(workspace: Workspace, sceneViewerOrigins: string[] | undefined): s3.Bucket {
  return new s3.Bucket(workspace, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    cors: sceneViewerOrigins?.length ? [{
      allowedOrigins: sceneViewerOrigins,
      allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT, s3.HttpMethods.POST, s3.HttpMethods.DELETE, s3.HttpMethods.HEAD],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag'],
    }] : undefined,
  });
}

/**
 * The API accepts more characters, AWS CloudFormation does not.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-workspace.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
function checkDescription(scope: IConstruct, description = '') {
  if (isKnown(description) && !/^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{0,512}$/u.test(description)) {
    fail(scope, `The description ${quote(description)} is not one that can be deployed: it has 512 characters at most, on one line. Shorten it.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
function checkBucket(workspace: Workspace, bucket: s3.IBucketRef) {
  const name = knownBucketName(bucket);
  if (name !== undefined && !/^[a-zA-Z0-9_-]+$/.test(name)) {
    fail(workspace, `The bucket ${quote(name)} is not one that AWS IoT TwinMaker accepts: its name has letters, digits, "_" and "-", and no dot. `
      + 'Pass a bucket with such a name, or leave bucket out to create one.');
  }
  checkSameEnvironment(workspace, ['The workspace', workspace.env], ['its bucket', bucket.env],
    'Pass a bucket of the account and Region of the workspace, or leave bucket out to create one.');
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html
 */
function checkSceneViewerOrigins(workspace: IConstruct, origins: string[] = [], bucket: s3.IBucketRef | undefined) {
  if (bucket !== undefined && origins.length > 0) {
    fail(workspace, 'sceneViewerOrigins is for the bucket that is created here, and bucket was passed in. Add a CORS rule to your bucket, or leave '
      + 'bucket out.');
  }
  for (const origin of origins) {
    if (isKnown(origin) && !/^[^*\s]*\*?[^*\s]*$/.test(origin || ' ')) {
      fail(workspace, `The origin ${quote(origin)} is not one that Amazon S3 accepts: it is like "https://grafana.example.com", with one "*" at most. Write `
        + 'such an origin.');
    }
  }
}
