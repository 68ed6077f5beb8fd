/** Every IAM action that this library allows, with the page that requires it. No other file names one, except for that of the trust. */

/**
 * The service that assumes the roles.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
 */
export const TWINMAKER_SERVICE = 'iottwinmaker.amazonaws.com';

/**
 * The actions of a sync job.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
 */
export const SYNC_ROLE_ACTIONS = {
  /** On the assets and asset models of the account. */
  readAssets: [
    'iotsitewise:DescribeAsset',
    'iotsitewise:DescribeAssetModel',
  ],

  /**
   * On `*`: ListAssetModels accepts no resource, and ListAssets on some asset models would hide the assets of the others.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotsitewise.html
   */
  listAssets: [
    'iotsitewise:ListAssets',
    'iotsitewise:ListAssetModels',
  ],

  /**
   * On the workspace, its entities and its component types. Each action needs the workspace; those on a single entity or component type need both.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
   */
  writeWorkspace: [
    'iottwinmaker:GetEntity',
    'iottwinmaker:CreateEntity',
    'iottwinmaker:UpdateEntity',
    'iottwinmaker:DeleteEntity',
    'iottwinmaker:ListEntities',
    'iottwinmaker:GetComponentType',
    'iottwinmaker:CreateComponentType',
    'iottwinmaker:UpdateComponentType',
    'iottwinmaker:DeleteComponentType',
    'iottwinmaker:ListComponentTypes',
  ],
};

/**
 * The actions of a workspace, which keeps scenes and models in its bucket and marks the bucket as taken.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
 */
export const WORKSPACE_ROLE_ACTIONS = {
  /** On the bucket. The guide has this wildcard, and does not list the actions that the service uses. */
  bucket: [
    's3:GetBucket*',
    's3:ListBucket',
  ],

  /** On all objects in the bucket. */
  objects: [
    's3:GetObject',
    's3:PutObject',
  ],

  /** On the objects that mark the bucket as taken, `DO_NOT_DELETE_WORKSPACE_*`. */
  markers: [
    's3:DeleteObject',
  ],

  /**
   * On the key that encrypts the bucket. Amazon S3 needs them to read and write objects, in multipart uploads too.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  key: [
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ],
};

/**
 * The actions of each grant on a workspace, and the kinds of resources in it that they need in addition to the workspace.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export const WORKSPACE_PERMISSIONS = {
  read: {
    kinds: ['entity', 'component-type', 'scene'],
    actions: [
      'iottwinmaker:GetWorkspace',
      'iottwinmaker:GetEntity',
      'iottwinmaker:ListEntities',
      'iottwinmaker:ListComponents',
      'iottwinmaker:ListProperties',
      'iottwinmaker:GetComponentType',
      'iottwinmaker:ListComponentTypes',
      'iottwinmaker:GetScene',
      'iottwinmaker:ListScenes',
    ],
  },
  readData: {
    kinds: ['entity', 'component-type'],
    actions: [
      'iottwinmaker:GetPropertyValue',
      'iottwinmaker:GetPropertyValueHistory',
      'iottwinmaker:ExecuteQuery',
      // The reference names these as dependent actions.
      'iottwinmaker:GetWorkspace',
      'iottwinmaker:GetEntity',
      'iottwinmaker:GetComponentType',
    ],
  },
  writeData: {
    kinds: ['entity', 'component-type'],
    actions: [
      'iottwinmaker:BatchPutPropertyValues',
      'iottwinmaker:GetWorkspace',
      'iottwinmaker:GetEntity',
      'iottwinmaker:GetComponentType',
    ],
  },
  writeEntities: {
    kinds: ['entity'],
    actions: [
      'iottwinmaker:CreateEntity',
      'iottwinmaker:UpdateEntity',
      'iottwinmaker:DeleteEntity',
    ],
  },
  writeComponentTypes: {
    kinds: ['component-type'],
    actions: [
      'iottwinmaker:CreateComponentType',
      'iottwinmaker:UpdateComponentType',
      'iottwinmaker:DeleteComponentType',
    ],
  },
  writeScenes: {
    kinds: ['scene'],
    actions: [
      'iottwinmaker:CreateScene',
      'iottwinmaker:UpdateScene',
      'iottwinmaker:DeleteScene',
    ],
  },
};

/**
 * The actions on scene files of a grant to view scenes: on all objects in the bucket, and on the key that encrypts it.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/dashboard-IAM-role.html
 */
export const SCENE_FILE_ACTIONS = {
  objects: ['s3:GetObject'],
  key: ['kms:Decrypt'],
};

/** One statement of a grant on a sync job. Its resources are the job and, with `onWorkspace`, the workspace. */
export interface SyncJobPermission {
  readonly actions: string[];
  readonly onWorkspace: boolean;
}

/**
 * The actions of each grant on a sync job: the permissions of the CloudFormation handler of the same name.
 *
 * The resources are those of the service authorization reference. Actions on a job need the job and its workspace. Actions on tags need the tagged
 * resource only, so these grants do not cover the tags of the workspace.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 * @see https://github.com/aws-cloudformation/cloudformation-resource-schemas
 */
export const SYNC_JOB_PERMISSIONS = {
  read: [
    { actions: ['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'], onWorkspace: true },
    { actions: ['iottwinmaker:ListTagsForResource'], onWorkspace: false },
  ],
  listResources: [
    { actions: ['iottwinmaker:ListSyncResources'], onWorkspace: true },
  ],
  delete: [
    { actions: ['iottwinmaker:DeleteSyncJob', 'iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace'], onWorkspace: true },
  ],
};

/** The actions of the roles of a monitor, and of the policies of its topic. */
export const MONITOR_ACTIONS = {
  /**
   * On the jobs and their workspace. Both actions need both resources.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
   */
  ask: [
    'iottwinmaker:GetSyncJob',
    'iottwinmaker:ListSyncResources',
  ],

  /**
   * On `*`, with a condition on the namespace.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
   */
  putMetrics: [
    'cloudwatch:PutMetricData',
  ],

  /**
   * On the state machine.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
   */
  start: [
    'states:StartExecution',
  ],

  /**
   * On the topic, for the role of the state machine and for Amazon CloudWatch.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  publish: [
    'sns:Publish',
  ],

  /**
   * On the key of an encrypted topic. The guide has this wildcard.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  encrypt: [
    'kms:Decrypt',
    'kms:GenerateDataKey*',
  ],
};
