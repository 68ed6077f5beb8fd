import { CfnDeletionPolicy, Duration, IResource, Names, RemovalPolicy, Resource, ResourceProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef, WorkspaceReference } from 'aws-cdk-lib/aws-iottwinmaker';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { checkWorkspaceArn, checkWorkspaceId, DEFAULT_WORKSPACE, importEnvironment, workspaceArn as arnOf, workspaceIdInArn } from './private/arns';
import { isOfApp } from './private/encryption-keys';
import { atSynthesis, checkRemovalPolicy, fail, quote, warn } from './private/messages';
import { checkOtherWorkspaces } from './private/neighbors';
import { isKnown } from './private/references';
import { ServiceRole, WORKSPACE_ROLE } from './private/service-role';
import { workspaceRoleStatements } from './private/statements';
import { checkTags, findTagErrors } from './private/tags';
import { asBucket, bucketIdentity, checkBucket, checkBucketProps, emptyingResources, keyForRole, workspaceBucket } from './private/workspace-bucket';
import { WorkspaceGrants } from './workspace-grants';
import { WorkspaceMetrics } from './workspace-metrics';

/**
 * A workspace of AWS IoT TwinMaker, defined in this app or imported.
 *
 * A workspace is a grantee: for example, `fn.grantInvoke(workspace)` lets the role of the workspace invoke the function of a data connector. For an
 * imported workspace, this requires its role.
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
   * The bucket of the workspace, which contains its scenes and models. For a workspace imported without its bucket, reading this throws an error.
   */
  readonly bucket: s3.IBucket;

  /**
   * The role that AWS IoT TwinMaker assumes for the workspace. For a workspace imported without its role, reading this throws an error.
   */
  readonly role: iam.IRoleRef;

  /**
   * IAM grants for this workspace and its entities, component types and scenes.
   */
  readonly grants: WorkspaceGrants;

  /**
   * Amazon CloudWatch metrics of failures in this workspace, for graphs.
   */
  readonly metrics: WorkspaceMetrics;
}

/**
 * Attributes of an existing workspace.
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
   * @default - none; `bucket` and `grants.viewScenes()` throw an error
   */
  readonly bucket?: s3.IBucketRef;

  /**
   * The role of the workspace, as `GetWorkspace` returns it. Permissions that you grant to the workspace go into a managed policy on this role.
   * If the role accepts no policies, the warning `cdk-iot-twinmaker:workspaceRoleNotManaged` lists the statements.
   *
   * @default - none; `role` and grants to the workspace throw an error
   */
  readonly role?: iam.IRoleRef;
}

/**
 * Properties for defining a workspace.
 */
export interface WorkspaceProps {
  /**
   * The ID of the workspace, unique in the account and Region: 2 to 128 letters, digits, `_` and `-`. It does not start with `-`, and ends with a
   * letter or digit.
   *
   * Changing this replaces the workspace with an empty one, and replaces a `SyncJob` in it. By default, the old workspace stays: see `removalPolicy`.
   * **Not verified:** that changing the ID alone fails to deploy, because the bucket still belongs to the old workspace.
   *
   * @default - generated from the stack name and the construct path, and changes with them
   */
  readonly workspaceId?: string;

  /**
   * The description of the workspace: at most 512 characters, on one line.
   *
   * Changing this updates the workspace.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The bucket for the scenes and models of this workspace. Each workspace needs its own bucket.
   *
   * The bucket must be in the account and Region of the workspace and must have no dot in its name. The role of the workspace gets access to it, and
   * to its key if the CDK knows the key, as it does for a bucket of this app. For another key, call `key.grantEncryptDecrypt(workspace)`. If no statement
   * can name the key of an L1 bucket, the warning `cdk-iot-twinmaker:bucketKeyUnknown` says what to grant.
   *
   * Changing this updates the workspace. Objects in the old bucket are not moved.
   *
   * @default - a new bucket, which blocks public access, requires TLS, and is encrypted and versioned
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
   */
  readonly bucket?: s3.IBucketRef;

  /**
   * The key that encrypts the generated bucket, in the Region of the workspace. Cannot be combined with `bucket`.
   *
   * The policy of the role allows it to use the key. The policy of a key of another account, or of one that does not let IAM policies decide, must
   * allow the role `kms:Decrypt` and `kms:GenerateDataKey` too: it can name `workspace.grantPrincipal`.
   *
   * Changing this updates the bucket. Existing objects stay encrypted with the old key.
   *
   * @default - the encryption that Amazon S3 applies, with an Amazon S3 managed key
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * How long the generated bucket keeps overwritten and deleted versions of objects, in whole days, at least 1. It removes incomplete uploads
   * after 7 days. Cannot be combined with `bucket`.
   *
   * Changing this updates the bucket.
   *
   * @default Duration.days(90)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Whether to delete all objects in the generated bucket after the workspace is deleted, so that the bucket can be deleted too.
   *
   * Use this in sandboxes only: every version of every file is lost. It requires `removalPolicy: RemovalPolicy.DESTROY`, and adds the AWS Lambda
   * function of the CDK that empties buckets, with its role. Changing this replaces nothing. Cannot be combined with `bucket`.
   *
   * @default false
   */
  readonly autoDeleteObjects?: boolean;

  /**
   * The origins of web pages that show scenes, such as `https://grafana.example.com`, each with at most one `*`.
   *
   * Browsers let these pages read objects in the generated bucket (`GET`, `HEAD`). Cannot be combined with `bucket`: add a CORS rule to your bucket
   * instead. Changing this updates the bucket.
   *
   * @default - no origins
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/cors-configuration-grafana.html
   */
  readonly sceneViewerOrigins?: string[];

  /**
   * The origins of web pages that edit scenes, such as `https://grafana.example.com`, each with at most one `*`.
   *
   * Browsers let these pages read, write and delete objects in the generated bucket (`GET`, `HEAD`, `PUT`, `POST`, `DELETE`). Cannot be combined with
   * `bucket`: add a CORS rule to your bucket instead. Changing this updates the bucket.
   *
   * @default - no origins
   */
  readonly sceneEditorOrigins?: string[];

  /**
   * The role that AWS IoT TwinMaker assumes to use the bucket and the data sources that you grant it access to.
   *
   * The role must trust `iottwinmaker.amazonaws.com` and must be in the account of the workspace: an L2, an import or an L1 `CfnRole`. The workspace
   * attaches managed policies with the permissions to the role and changes nothing else about it. By default, IAM accepts 10 managed policies per role.
   *
   * - A role of this app that does not trust the service emits the warning `cdk-iot-twinmaker:workspaceRoleNotTrusting`.
   * - A role of this app that is not retained although the workspace is emits the warning `cdk-iot-twinmaker:workspaceRoleNotRetained`. The workspace is
   *   retained by default.
   * - An imported role emits the warning `cdk-iot-twinmaker:workspaceRoleTrustUnknown`, which shows the required trust.
   * - A role that accepts no policies emits the warning `cdk-iot-twinmaker:workspaceRoleNotManaged`, which lists the required trust and statements.
   *
   * Changing this updates the workspace.
   *
   * @default - a new role with the permissions that the guide lists, limited to the bucket of this workspace
   * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
   */
  readonly role?: iam.IRoleRef;

  /**
   * The tags of the workspace, in addition to those of the constructs above it. The limits are those of `SyncJobProps.tags`.
   *
   * Changing a tag updates the workspace.
   *
   * @default - the tags of the constructs above it
   */
  readonly tags?: { [key: string]: string };

  /**
   * The removal policy of the workspace and its generated bucket. Its generated role and the permissions that it needs follow. Permissions that the app
   * adds never stay.
   *
   * On a role passed in, the permissions that a retained workspace needs stay if the role is imported or itself retained. Changing this replaces nothing.
   * A `SyncJob` has its own `removalPolicy`.
   *
   * - By default, the workspace stays when it is removed from the stack, with everything that users created in it. A failed first deployment
   *   deletes the workspace and leaves the generated bucket, into which AWS IoT TwinMaker writes a marker. **Not verified:** that deploying the app
   *   again fails while a workspace with this ID exists. Delete that workspace first, or import it with `fromWorkspaceId()`.
   * - `RETAIN` does the same, and a failed first deployment keeps the workspace and its role too.
   * - `DESTROY` deletes the workspace. **Not verified:** whether AWS deletes a workspace that still has entities or scenes. Without
   *   `autoDeleteObjects`, the generated bucket may stay, and the warning `cdk-iot-twinmaker:bucketNotEmptied` says so.
   * - `SNAPSHOT` throws an error, because a workspace has no snapshots.
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
 * A workspace of AWS IoT TwinMaker, which contains the entities, component types and scenes of a digital twin, with a bucket for their files.
 *
 * A `SyncJob` is created after its workspace and deleted before it, because AWS does not delete a workspace that has a sync job.
 *
 * By default, a workspace comes with a new bucket and role. Amazon S3 bills the storage and the requests of the bucket.
 *
 * @resource AWS::IoTTwinMaker::Workspace
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
 * @example
 * const workspace = new Workspace(this, 'Workspace', {
 *   workspaceId: 'factory',
 *   sceneViewerOrigins: ['https://grafana.example.com'],
 * });
 */
export class Workspace extends WorkspaceBase {
  /**
   * Returns whether an object is a `Workspace`, created by any copy of this library. An imported workspace is not one.
   *
   * @param x The object to test.
   */
  public static isWorkspace(x: any): x is Workspace {
    return x !== null && typeof x === 'object' && WORKSPACE_SYMBOL in x;
  }

  /**
   * Imports an existing workspace by its ID, in the account and Region of the stack.
   *
   * If the stack of a `SyncJob` defines a workspace with this ID, the job is still created after that workspace.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param workspaceId The ID of the workspace.
   * @throws if AWS IoT TwinMaker does not accept the ID.
   */
  public static fromWorkspaceId(scope: Construct, id: string, workspaceId: string): IWorkspace {
    return Workspace.fromWorkspaceAttributes(scope, id, { workspaceId });
  }

  /**
   * Imports an existing workspace by its ARN, in the account and Region of that ARN.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param workspaceArn The ARN of the workspace. Tokens are not validated.
   * @throws if `workspaceArn` is not the ARN of a workspace, or is a dynamic reference, which AWS CloudFormation cannot take apart.
   */
  public static fromWorkspaceArn(scope: Construct, id: string, workspaceArn: string): IWorkspace {
    const workspace = new ImportedWorkspace(scope, id, { workspaceId: workspaceIdInArn(workspaceArn) }, importEnvironment(workspaceArn));
    checkWorkspaceArn(workspace, workspaceArn);
    checkWorkspaceId(workspace, workspace.workspaceId);
    return workspace;
  }

  /**
   * Imports an existing workspace by its attributes.
   *
   * @param scope The scope of the import.
   * @param id The construct ID of the import.
   * @param attrs The attributes of the workspace.
   * @throws if AWS IoT TwinMaker does not accept the ID, or if the account or Region is empty.
   */
  public static fromWorkspaceAttributes(scope: Construct, id: string, attrs: WorkspaceAttributes): IWorkspace {
    const { account, region } = attrs;
    const workspace = new ImportedWorkspace(scope, id, attrs, { account, region });
    checkWorkspaceId(workspace, attrs.workspaceId);
    for (const [part, value] of Object.entries({ account, region })) {
      if (value === '') { fail(workspace, `The ${part} is empty. Write it, or leave it out to use that of the stack.`); }
    }
    return workspace;
  }

  /**
   * The role that AWS IoT TwinMaker assumes for this workspace: the one passed in, or else the generated one.
   */
  public readonly role: iam.IRoleRef;

  /**
   * The principal to grant permissions to: the role. For example, `table.grantReadData(workspace)` lets the role read the table.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The bucket of the workspace: the one passed in, or else the generated one.
   */
  public readonly bucket: s3.IBucket;

  /**
   * The underlying L1 resource.
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
   * The creation time of the workspace.
   *
   * @attribute
   */
  public get workspaceCreationDateTime(): string { return this.resource.attrCreationDateTime; }

  /**
   * The time of the workspace's last update, as AWS CloudFormation last read it.
   *
   * @attribute
   */
  public get workspaceUpdateDateTime(): string { return this.resource.attrUpdateDateTime; }

  private readonly serviceRole: ServiceRole;
  private readonly generatedBucket?: s3.Bucket;
  private readonly isBucketEmptied: boolean;

  /**
   * Defines a workspace.
   *
   * @param scope The scope of the workspace.
   * @param id The construct ID of the workspace.
   * @param props The properties of the workspace.
   * @throws if AWS does not accept the ID, the description, an origin, the number of days or the ARN of the role; if a tag has no value or a key that is
   * not known; if the bucket has a dot in its name, or is in another account or Region; if the key is in another Region; if a property of the generated
   * bucket is combined with `bucket`. Other invalid tags fail at synthesis, and so does a second `Workspace` with this ID or bucket in one stack.
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

    const key = keyForRole(this, props.bucket ?? this.bucket, 'the workspace role gets', 'grantEncryptDecrypt(workspace)');
    this.serviceRole = new ServiceRole(this, WORKSPACE_ROLE, props.role, {
      statements: workspaceRoleStatements(bucketArn, key), isSeparate: key !== undefined && isOfApp(this, key),
    });
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
      // From the path of the L1, which is long enough for the name to always have a hash.
      resource.workspaceId = Names.uniqueResourceName(resource, { maxLength: 128, allowedSpecialCharacters: '_-' });
    }
    checkWorkspaceId(this, resource.workspaceId);
    if (resource.workspaceId === DEFAULT_WORKSPACE) {
      warn(this, 'defaultWorkspace', `AWS itself creates and syncs the workspace "${DEFAULT_WORKSPACE}", which accepts no sync job. Choose another workspaceId, or `
        + 'acknowledge this warning if you import that workspace into this stack.');
    }
    checkOtherWorkspaces(this, resource.workspaceId, bucketIdentity(props.bucket ?? this.bucket));
    resource.node.addDependency(this.serviceRole.permissions);
    // AWS IoT TwinMaker writes into the bucket until the workspace is deleted, so the bucket is emptied after that.
    if (this.isBucketEmptied) { resource.node.addDependency(...emptyingResources(this.bucket)); }

    this.setRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.node.addValidation({ validate: () => findTagErrors('workspace', resource.tags.renderTags() ?? {}) });
    atSynthesis(this, 'ChecksAtSynthesis', () => {
      this.serviceRole.warnAtSynthesis();
      if (this.generatedBucket !== undefined && !this.isBucketEmptied && resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE) {
        warn(this, 'bucketNotEmptied', 'AWS CloudFormation deletes a bucket only if it is empty, and AWS IoT TwinMaker writes a marker into the bucket, which '
          + 'keeps old versions. So RemovalPolicy.DESTROY may delete the workspace and fail to delete the bucket. In a sandbox, write autoDeleteObjects: true. '
          + 'Elsewhere, leave removalPolicy out, or acknowledge this warning and empty the bucket yourself.');
      }
    });
  }

  /**
   * Adds a statement to the policies of the role, such as to call the function of a data connector. When the app no longer adds it, the role loses it,
   * even if the workspace is retained. The workspace does not depend on that policy, so the function can depend on the workspace.
   *
   * If the role accepts no policies, the warning `cdk-iot-twinmaker:workspaceRoleNotManaged` lists the statement.
   *
   * @param statement The statement to add.
   */
  public addToRolePolicy(statement: iam.PolicyStatement): void {
    this.serviceRole.addToPrincipalPolicy(statement);
  }

  /**
   * Applies a removal policy to the workspace and its generated bucket. Its generated role and the permissions that it needs follow. See
   * `WorkspaceProps.removalPolicy`.
   *
   * @param policy The removal policy.
   * @throws if the policy is `SNAPSHOT`, or if `autoDeleteObjects` is set and the policy is not `DESTROY`.
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    this.setRemovalPolicy(policy);
  }

  /** A constructor must not call a method that a subclass may override. */
  private setRemovalPolicy(policy: RemovalPolicy) {
    checkRemovalPolicy(this, 'workspace', policy);
    if (this.isBucketEmptied && policy !== RemovalPolicy.DESTROY) {
      fail(this, 'autoDeleteObjects would empty a bucket that stays. Write removalPolicy: RemovalPolicy.DESTROY too, or remove autoDeleteObjects.');
    }
    this.resource.applyRemovalPolicy(policy);
    if (this.generatedBucket === undefined) { return; }

    // A rollback of the first deployment could not delete the bucket. And a bucket that stays keeps its policy, which requires TLS.
    const ofBucket = policy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE ? RemovalPolicy.RETAIN : policy;
    this.generatedBucket.applyRemovalPolicy(ofBucket);
    this.generatedBucket.policy?.applyRemovalPolicy(ofBucket);
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
    const serviceRole = role && new ServiceRole(this, WORKSPACE_ROLE, role);
    this.serviceRole = serviceRole;
    if (serviceRole !== undefined) { atSynthesis(this, 'ChecksAtSynthesis', () => serviceRole.warnAtSynthesis()); }
  }

  private failWithout(attribute: string, field: string): never {
    return fail(this, `This workspace was imported without its ${attribute}. Import it with Workspace.fromWorkspaceAttributes() and its ${attribute}, which `
      + `GetWorkspace returns as ${field}.`);
  }
}

/**
 * The rule of AWS CloudFormation, which is stricter than that of the API.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-workspace.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
function checkDescription(scope: IConstruct, description = '') {
  if (isKnown(description) && !/^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{0,512}$/u.test(description)) {
    fail(scope, `The description ${quote(description)} is not valid: it must have at most 512 characters, on one line. Shorten it.`);
  }
}
