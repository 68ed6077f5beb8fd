import { attachCustomSynthesis, Duration, IResource, Names, RemovalPolicy, Resource, ResourceProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef, WorkspaceReference } from 'aws-cdk-lib/aws-iottwinmaker';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { checkWorkspaceArn, checkWorkspaceId, importEnvironment, workspaceArn as arnOf, workspaceIdInArn } from './private/arns';
import { checkRemovalPolicy, fail, quote, warn } from './private/messages';
import { checkOtherWorkspaces } from './private/neighbors';
import { asBucket, isKnown, keyOf, knownBucketName } from './private/references';
import { ServiceRole, WORKSPACE_ROLE } from './private/service-role';
import { workspaceRoleStatements } from './private/statements';
import { checkTags, findTagErrors } from './private/tags';
import { checkBucket, checkBucketProps, workspaceBucket } from './private/workspace-bucket';
import { WorkspaceGrants } from './workspace-grants';
import { WorkspaceMetrics } from './workspace-metrics';

/**
 * A workspace of AWS IoT TwinMaker, defined in this app or imported.
 *
 * It is a grantee: `fn.grantInvoke(workspace)` lets the role of the workspace invoke the function of a data connector. An import is one if it
 * was given its role; without it, `grantPrincipal` throws.
 */
export interface IWorkspace extends IResource, IWorkspaceRef, iam.IGrantable {
  /**
   * The ARN of the workspace.
   *
   * @attribute
   */
  readonly workspaceArn: string;

  /**
   * The ID of the workspace.
   *
   * @attribute
   */
  readonly workspaceId: string;

  /**
   * The bucket of the workspace, with its scenes and models. Of an import that was not given its bucket, it throws.
   */
  readonly bucket: s3.IBucket;

  /**
   * The role that AWS IoT TwinMaker assumes for the workspace. Of an import that was not given its role, it throws.
   */
  readonly role: iam.IRoleRef;

  /**
   * IAM grants for this workspace and what is in it.
   */
  readonly grants: WorkspaceGrants;

  /**
   * Amazon CloudWatch metrics of what is synced into the workspace, for graphs.
   */
  readonly metrics: WorkspaceMetrics;
}

/**
 * The attributes of an existing workspace.
 */
export interface WorkspaceAttributes {
  /**
   * The ID of the workspace.
   */
  readonly workspaceId: string;

  /**
   * The account of the workspace.
   *
   * @default - the account of the stack
   */
  readonly account?: string;

  /**
   * The Region of the workspace.
   *
   * @default - the Region of the stack
   */
  readonly region?: string;

  /**
   * The bucket of the workspace. `GetWorkspace` returns its ARN as `s3Location`.
   *
   * @default - unknown: `bucket` and `grants.viewScenes()` throw
   */
  readonly bucket?: s3.IBucketRef;

  /**
   * The role of the workspace, as `GetWorkspace` returns it. The workspace is then a grantee: what you grant to it goes into a managed policy
   * on this role.
   *
   * @default - unknown: `role` and grants to the workspace throw
   */
  readonly role?: iam.IRoleRef & iam.IGrantable;
}

/**
 * Properties for defining a workspace.
 */
export interface WorkspaceProps {
  /**
   * The ID of the workspace, unique in the account and Region: 2 to 128 letters, digits, `_` and `-`. It does not start with `-`, and ends with a
   * letter or digit.
   *
   * Changing it replaces the workspace with an empty one, and replaces a `SyncJob` in it. The old one stays unless `removalPolicy` says
   * otherwise. That a change of the ID alone fails to deploy, because the bucket still belongs to the old workspace, is not verified.
   *
   * @default - generated from the name of the stack and the path of the construct, and changes with them
   */
  readonly workspaceId?: string;

  /**
   * The description of the workspace, with up to 512 characters on one line.
   *
   * Changing it updates the workspace.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The bucket for the scenes and models of this workspace, and of no other.
   *
   * It is in the account and Region of the workspace, and has no dot in its name. The role of the workspace may use it, and the key that encrypts
   * it where the CDK knows the key: that of a bucket of this app. For another key, write `key.grantEncryptDecrypt(workspace)`.
   *
   * Changing it updates the workspace; the contents of the old bucket stay there.
   *
   * @default - a new bucket: private, encrypted, versioned, for access by TLS only
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
   */
  readonly bucket?: s3.IBucketRef;

  /**
   * The key that encrypts the generated bucket. The role of the workspace may use it. Together with `bucket` it throws.
   *
   * Changing it updates the bucket; objects that are there keep the key that they were written with.
   *
   * @default - a key of Amazon S3
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * How long the generated bucket keeps a version of a scene or model that was overwritten or deleted, in whole days. Uploads that nobody
   * finished are removed after 7 days. Together with `bucket` it throws.
   *
   * Changing it updates the bucket.
   *
   * @default Duration.days(90)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Whether to delete everything in the generated bucket after the workspace is deleted, so that the bucket can be deleted too. It is for
   * sandboxes, and requires `removalPolicy: RemovalPolicy.DESTROY`. It adds a function to the stack, as it does with any bucket of the CDK.
   * Together with `bucket` it throws.
   *
   * @default false
   */
  readonly autoDeleteObjects?: boolean;

  /**
   * The origins of pages that show scenes, such as `https://grafana.example.com`, each with one `*` at most. Browsers let these pages read scenes
   * and models (`GET`, `HEAD`) from the generated bucket. Together with `bucket` it throws.
   *
   * Changing it updates the bucket.
   *
   * @default - none; with a bucket of your own, add a CORS rule there
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/cors-configuration-grafana.html
   */
  readonly sceneViewerOrigins?: string[];

  /**
   * The origins of pages that edit scenes, with the rules of `sceneViewerOrigins`. Browsers let these pages read, write and delete scenes and
   * models (`GET`, `HEAD`, `PUT`, `POST`, `DELETE`). Together with `bucket` it throws.
   *
   * Changing it updates the bucket.
   *
   * @default - none; with a bucket of your own, add a CORS rule there
   */
  readonly sceneEditorOrigins?: string[];

  /**
   * The role that AWS IoT TwinMaker assumes to use the bucket, and other sources of data that you let it use.
   *
   * The rules of `SyncJobProps.syncRole` apply; the warnings are `cdk-iot-twinmaker:workspaceRoleNotTrusting`, `…TrustUnknown` and
   * `…NotManaged`.
   *
   * Changing it updates the workspace.
   *
   * @default - a new role for this workspace, with the permissions of the guide, on its bucket only
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
   */
  readonly role?: iam.IRoleRef & iam.IGrantable;

  /**
   * The tags of the workspace, with the limits of `SyncJobProps.tags`.
   *
   * AWS updates the tags of a workspace in place, so a workspace also takes the tags of the constructs above it, as other resources do.
   *
   * @default - the tags of the constructs above
   */
  readonly tags?: { [key: string]: string };

  /**
   * The removal policy of the workspace, its generated role and its generated bucket.
   *
   * By default the workspace stays, with everything that people made in it; a `SyncJob` goes by its own `removalPolicy`. That deploying the same
   * app again fails while a workspace with this ID exists is not verified: delete it, or use `fromWorkspaceId()`. A first deployment that fails
   * leaves no workspace behind. It does leave the generated bucket, since AWS IoT TwinMaker writes a marker into it.
   *
   * With `DESTROY`, AWS CloudFormation deletes the workspace too; whether AWS deletes one that still has entities or scenes is not verified. The
   * warning `cdk-iot-twinmaker:bucketNotEmptied` says that the generated bucket may stay unless `autoDeleteObjects` is set. `SNAPSHOT` throws: a
   * workspace has no snapshots.
   *
   * Changing it does not replace anything.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

const WORKSPACE_SYMBOL = Symbol.for('cdk-iot-twinmaker.Workspace');

abstract class WorkspaceBase extends Resource implements IWorkspace {
  public abstract readonly workspaceArn: string;
  public abstract readonly workspaceId: string;
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly role: iam.IRoleRef;
  public abstract readonly grantPrincipal: iam.IPrincipal;

  public get workspaceRef(): WorkspaceReference {
    return { workspaceId: this.workspaceId, workspaceArn: this.workspaceArn };
  }

  public get grants(): WorkspaceGrants {
    return WorkspaceGrants.fromWorkspace(this);
  }

  public get metrics(): WorkspaceMetrics {
    return WorkspaceMetrics.fromWorkspace(this);
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
export class Workspace extends WorkspaceBase {
  /**
   * Whether an object is a `Workspace`, from any copy of this library. An imported workspace is not.
   *
   * @param x The object.
   */
  public static isWorkspace(x: any): x is Workspace {
    return x !== null && typeof x === 'object' && WORKSPACE_SYMBOL in x;
  }

  /**
   * Imports an existing workspace by its ID, in the account and Region of the stack.
   *
   * A `SyncJob` of a workspace that its stack defines under this ID waits for that workspace.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param workspaceId The ID of the workspace.
   * @throws an error if the ID is not one that AWS IoT TwinMaker accepts.
   */
  public static fromWorkspaceId(scope: Construct, id: string, workspaceId: string): IWorkspace {
    return Workspace.fromWorkspaceAttributes(scope, id, { workspaceId });
  }

  /**
   * Imports an existing workspace by its ARN, in the account and Region of that ARN.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param workspaceArn The ARN of the workspace. A token is not validated.
   * @throws an error if `workspaceArn` is not the ARN of a workspace.
   */
  public static fromWorkspaceArn(scope: Construct, id: string, workspaceArn: string): IWorkspace {
    const workspace = new ImportedWorkspace(scope, id, { workspaceId: workspaceIdInArn(workspaceArn) }, importEnvironment(workspaceArn));
    checkWorkspaceArn(workspace, workspaceArn);
    checkWorkspaceId(workspace, workspace.workspaceId);
    return workspace;
  }

  /**
   * Imports an existing workspace by its ID and what else is known of it.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param attrs The attributes of the workspace.
   * @throws an error if the ID is not one that AWS IoT TwinMaker accepts, or if the role is an L1.
   */
  public static fromWorkspaceAttributes(scope: Construct, id: string, attrs: WorkspaceAttributes): IWorkspace {
    const { account, region } = attrs;
    const workspace = new ImportedWorkspace(scope, id, attrs, { account, region });
    checkWorkspaceId(workspace, attrs.workspaceId);
    for (const [part, value] of Object.entries({ account, region })) {
      if (value === '') { fail(workspace, `The ${part} is empty. Write it, or leave it out for that of the stack.`); }
    }
    return workspace;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this workspace: the generated one, or the one passed in.
   */
  public readonly role: iam.IRoleRef;

  /**
   * The principal of the role. It makes the workspace a grantee: `table.grantReadData(workspace)` lets it read the table.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The bucket of the workspace: the generated one, or the one passed in.
   */
  public readonly bucket: s3.IBucket;

  /**
   * The underlying L1 resource, for what this class has no property for.
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
   * The ID of the workspace.
   *
   * @attribute
   */
  public get workspaceId(): string { return this.getResourceNameAttribute(this.resource.ref); }

  /**
   * The time when the workspace was created.
   *
   * @attribute
   */
  public get workspaceCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * The time of the last update of the workspace when AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get workspaceUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  private readonly serviceRole: ServiceRole;
  private readonly generatedBucket?: s3.Bucket;
  private readonly isBucketEmptied: boolean;

  /**
   * @throws an error if the ID, the description, an origin, a number of days or the ARN of the role is not one that AWS accepts, if a tag has no
   * value or no legal key, if the bucket has a dot in its name or is in another account or Region, if a property of the generated bucket is set
   * beside `bucket`, if the role is an L1, or if the stack has a workspace with this ID or bucket already. Other faults of tags fail the
   * synthesis.
   */
  constructor(scope: Construct, id: string, props: WorkspaceProps = {}) {
    super(scope, id, { physicalName: props.workspaceId });

    checkDescription(this, props.description);
    checkTags(this, props.tags);
    checkBucketProps(this, props);
    if (props.bucket === undefined) {
      this.generatedBucket = workspaceBucket(this, props);
    } else {
      checkBucket(this, props.bucket);
    }
    this.isBucketEmptied = props.autoDeleteObjects ?? false;
    this.bucket = this.generatedBucket ?? asBucket(this, props.bucket!);
    const { bucketArn } = this.bucket.bucketRef;

    this.serviceRole = new ServiceRole(this, WORKSPACE_ROLE, props.role, workspaceRoleStatements(bucketArn, this.bucket.encryptionKey?.keyArn));
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
    // AWS IoT TwinMaker writes into the bucket until the workspace is gone, so the bucket is emptied after that.
    if (this.isBucketEmptied) { resource.node.addDependency(this.bucket); }

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
   * Applies a removal policy to the workspace, its generated role and its generated bucket: see `WorkspaceProps.removalPolicy`.
   *
   * @param policy The removal policy.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    checkRemovalPolicy(this, 'workspace', policy);
    if (this.isBucketEmptied && policy !== RemovalPolicy.DESTROY) {
      fail(this, 'autoDeleteObjects would empty a bucket that stays. Write removalPolicy: RemovalPolicy.DESTROY too, or remove autoDeleteObjects.');
    }
    super.applyRemovalPolicy(policy);
    this.serviceRole.applyRemovalPolicy(policy);
    if (this.generatedBucket === undefined) { return; }

    // A rollback of the first deployment could not delete the bucket, and a bucket that stays goes on refusing what does not come by TLS.
    const ofBucket = policy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE ? RemovalPolicy.RETAIN : policy;
    this.generatedBucket.applyRemovalPolicy(ofBucket);
    this.generatedBucket.policy?.applyRemovalPolicy(ofBucket);
    if (policy === RemovalPolicy.DESTROY && !this.isBucketEmptied) {
      warn(this, 'bucketNotEmptied', 'AWS CloudFormation deletes a bucket only if it is empty, and AWS IoT TwinMaker writes a marker into the bucket, which keeps '
        + 'old versions. So RemovalPolicy.DESTROY may delete the workspace and fail on the bucket. In a sandbox, write autoDeleteObjects: true. Elsewhere, '
        + 'leave removalPolicy out, or acknowledge this warning and empty the bucket yourself.');
    }
  }
}

Object.defineProperty(Workspace.prototype, WORKSPACE_SYMBOL, { value: true });

class ImportedWorkspace extends WorkspaceBase {
  public readonly workspaceId: string;
  public readonly workspaceArn: string;

  public get bucket(): s3.IBucket {
    return this.knownBucket ?? this.failWithout('bucket', 's3Location');
  }

  public get role(): iam.IRoleRef {
    return this.serviceRole?.role ?? this.failWithout('role', 'role');
  }

  public get grantPrincipal(): iam.IPrincipal {
    return this.serviceRole ?? this.failWithout('role', 'role');
  }

  private readonly knownBucket?: s3.IBucket;
  private readonly serviceRole?: ServiceRole;

  constructor(scope: Construct, id: string, { workspaceId, bucket, role }: WorkspaceAttributes, props: ResourceProps) {
    super(scope, id, props);
    this.workspaceId = workspaceId;
    this.workspaceArn = arnOf(this, workspaceId, this.env);
    this.knownBucket = bucket && asBucket(this, bucket);
    this.serviceRole = role && new ServiceRole(this, WORKSPACE_ROLE, role, []);
  }

  private failWithout(attribute: string, field: string): never {
    return fail(this, `This workspace was imported without its ${attribute}. Import it with Workspace.fromWorkspaceAttributes() and give it ${attribute}, which `
      + `GetWorkspace returns as ${field}.`);
  }
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
