import { Place } from './iam';

/**
 * Where a stack is deployed.
 */
export interface Environment {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export const AWS: Environment = { partition: 'aws', region: 'us-east-1', account: '111122223333' };
export const CHINA: Environment = { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333' };
export const US_GOV: Environment = { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333' };

export const FOREIGN_ACCOUNT = '444455556666';

export const WORKSPACE_ID = 'factory';

/**
 * The last part of the ARN that AWS gives the job.
 */
export const SYNC_JOB_ID = 'SITEWISE-default';

/**
 * The workspace of the job, and what is around it.
 */
export function placesIn({ partition, region, account }: Environment): Record<string, Place> {
  const here: Place = {
    Partition: partition,
    Region: region,
    Account: account,
    WorkspaceId: WORKSPACE_ID,
    EntityId: '0f1e2d3c-0000-4000-8000-000000000001',
    ComponentTypeId: 'iotsitewise.assetmodel:0f1e2d3c-0000-4000-8000-000000000002',
    SceneId: 'line-1',
    SyncJobId: SYNC_JOB_ID,
  };
  return {
    'here': here,
    'in another workspace': { ...here, WorkspaceId: 'warehouse' },
    'in a workspace named alike': { ...here, WorkspaceId: `${WORKSPACE_ID}-2` },
    'in another region': { ...here, Region: { 'aws': 'eu-west-1', 'aws-cn': 'cn-northwest-1' }[partition] ?? 'us-gov-east-1' },
    'in another account': { ...here, Account: FOREIGN_ACCOUNT },
  };
}

/**
 * A bucket, its objects, the objects that mark it as taken by a workspace, and what is around it. Neither region nor account is in
 * the ARN of a bucket.
 */
export function bucketPlacesIn(env: Environment, bucketName: string): Record<string, Place> {
  const { here, 'in another region': inAnotherRegion, 'in another account': inAnotherAccount } = placesIn(env);
  const marker = `DO_NOT_DELETE_WORKSPACE_${WORKSPACE_ID}`;
  const ours = { BucketName: bucketName, ObjectName: 'scenes/line-1.json' };
  const another = { ...ours, BucketName: 'amzn-s3-demo-bucket' };
  const alike = { ...ours, BucketName: `${bucketName}-2` };
  return {
    'here': { ...here, ...ours },
    'here, a marker': { ...here, ...ours, ObjectName: marker },
    'here, named like a marker but in a folder': { ...here, ...ours, ObjectName: `scenes/${marker}` },
    'in another bucket': { ...here, ...another },
    'in another bucket, a marker': { ...here, ...another, ObjectName: marker },
    'in a bucket named alike': { ...here, ...alike },
    'in a bucket named alike, a marker': { ...here, ...alike, ObjectName: marker },
    'in another region': { ...inAnotherRegion, ...ours },
    'in another account': { ...inAnotherAccount, ...ours },
  };
}
