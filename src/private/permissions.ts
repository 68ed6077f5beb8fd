/**
 * Every IAM action that this library allows, in this file alone, with the page that asks for it.
 */

/**
 * The service that assumes the roles.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
 */
export const TWINMAKER_SERVICE = 'iottwinmaker.amazonaws.com';

/**
 * What a sync job does with its role.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html
 */
export const SYNC_ROLE_ACTIONS = {
  /** On the assets and asset models of the account. Both name their resource. */
  readAssets: [
    'iotsitewise:DescribeAsset',
    'iotsitewise:DescribeAssetModel',
  ],

  /**
   * On `*`: ListAssetModels takes no resource, and ListAssets narrowed to some models would hide the assets of the others.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotsitewise.html
   */
  listAssets: [
    'iotsitewise:ListAssets',
    'iotsitewise:ListAssetModels',
  ],

  /**
   * On the workspace, its entities and its component types: each action needs the workspace, and those on one
   * entity or component type need that too.
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
 * What a workspace does with its role: it keeps scenes and models in its bucket, and marks the bucket as taken.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-service-role.html
 */
export const WORKSPACE_ROLE_ACTIONS = {
  /** On the bucket. The wildcard is the guide's: it does not say which of its actions the service takes. */
  bucket: [
    's3:GetBucket*',
    's3:ListBucket',
  ],

  /** On all that is in the bucket. */
  objects: [
    's3:GetObject',
    's3:PutObject',
  ],

  /** On the objects that mark the bucket as taken, `DO_NOT_DELETE_WORKSPACE_*`. */
  markers: [
    's3:DeleteObject',
  ],

  /**
   * On the key that encrypts the bucket: what S3 needs to read and write objects, uploads in parts included.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  key: [
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ],
};

/**
 * What each grant on a workspace allows, and what in it each action takes as a resource in addition to the workspace.
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
    ],
  },
  writeData: {
    kinds: ['entity'],
    actions: [
      'iottwinmaker:BatchPutPropertyValues',
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
 * What a grant to view scenes allows on the files: on all that is in the bucket, and on the key that encrypts it.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/dashboard-IAM-role.html
 */
export const SCENE_FILE_ACTIONS = {
  objects: ['s3:GetObject'],
  key: ['kms:Decrypt'],
};

/**
 * One part of a grant on a sync job: actions, and whether the workspace is a resource of theirs beside the job.
 */
export interface SyncJobPermission {
  readonly actions: string[];
  readonly onWorkspace: boolean;
}

/**
 * What each grant on a sync job allows: the permissions of the CloudFormation handler of the same name.
 *
 * The resources are those of the service authorization reference: actions on a job need the job and its workspace;
 * those on tags need the tagged resource alone, so the workspace's own tags stay out of reach.
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

/**
 * What the roles of a monitor allow, and the policies of its topic.
 */
export const MONITOR_ACTIONS = {
  /**
   * On the jobs and their workspace: both actions need both.
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
   * On the topic: for the role of the state machine, and for Amazon CloudWatch.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  publish: [
    'sns:Publish',
  ],

  /**
   * On the key of an encrypted topic. The wildcard is the guide's.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  encrypt: [
    'kms:Decrypt',
    'kms:GenerateDataKey*',
  ],
};
