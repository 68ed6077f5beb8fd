import { Annotations, Duration, IResource, RemovalPolicy, ResourceEnvironment, Stack } from 'aws-cdk-lib';
import { IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import { IBucketRef } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { environmentInArn } from './arns';
import { claim, isInTree, neighboursOf } from './neighbours';
import { isKnown, knownBucketName, knownWorkspaceId, referenceKey } from './references';
import { quote, readable } from './text';
import { SyncFailure } from '../sync-failure';
import { SyncSource } from '../sync-source';

/**
 * The workspace that AWS keeps in sync by itself.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws.html
 */
const DEFAULT_WORKSPACE = 'IoTSiteWiseDefaultWorkspace';

/**
 * Stops the synthesis, with the path of the construct in front as CDK's own validation has it.
 */
export function fail(scope: IConstruct, message: string): never {
  throw new Error(`[${scope.node.path}] ${message}`);
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export function checkWorkspaceId(scope: IConstruct, workspaceId: string | undefined) {
  if (workspaceId === undefined) { return; }
  if (workspaceId.length > 128 || !/^[a-zA-Z_0-9][a-zA-Z_\-0-9]*[a-zA-Z0-9]$/.test(workspaceId)) {
    fail(scope, `The workspace id ${quote(workspaceId)} is not one that AWS IoT TwinMaker accepts: it has 2 to 128 letters, `
      + 'digits, "_" and "-", does not start with "-", and ends with a letter or digit. Pass a workspace with an id like '
      + '"factory-1"; if what you have is an ARN, Workspace.fromWorkspaceArn() takes it.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-default-ws-diffs.html
 */
export function checkNotDefaultWorkspace(scope: IConstruct, workspaceId: string | undefined) {
  if (workspaceId === DEFAULT_WORKSPACE) {
    fail(scope, `The workspace "${DEFAULT_WORKSPACE}" takes no sync job: AWS syncs it by itself, with a service-linked `
      + 'role. Remove this SyncJob, or pass a workspace of your own.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export function checkSameEnvironment(syncJob: IConstruct, here: ResourceEnvironment, workspace: IWorkspaceRef) {
  const there = environmentInArn(workspace.workspaceRef.workspaceArn) ?? workspace.env;
  const apart = whereApart(here, there);
  if (apart !== undefined) {
    fail(syncJob, `The sync job is in the ${apart} ${quote(here[apart])} and its workspace in ${quote(there[apart])}: both have to be in one `
      + 'account and region. Define the job in a stack that has the env of the workspace, or pass a workspace of its own env.');
  }
}

/**
 * What sets two environments apart, as far as both are known. The L1 of a bucket whose ARN was imported has empty ones.
 */
function whereApart(one: ResourceEnvironment, other: ResourceEnvironment): 'account' | 'region' | undefined {
  const isTold = (value: string) => value !== '' && isKnown(value);
  return (['account', 'region'] as const).find((part) => one[part] !== other[part] && isTold(one[part]) && isTold(other[part]));
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export function checkSyncSource(scope: IConstruct, { name }: SyncSource) {
  if (!isKnown(name)) { return; }
  if (name === undefined || !/^[a-zA-Z_0-9]{1,128}$/.test(name)) {
    fail(scope, `The sync source ${quote(name)} is not one that AWS IoT TwinMaker accepts: it is a name of 1 to 128 letters, `
      + 'digits and "_", not an ARN or a URL. Write SyncSource.SITEWISE, or leave syncSource out.');
  }
  if (name !== SyncSource.SITEWISE.name) {
    Annotations.of(scope).addWarningV2('cdk-iot-twinmaker:unknownSyncSource',
      `The sync source ${quote(name)} is unknown here: when this library was released, "SITEWISE" was the only one that `
      + 'AWS IoT TwinMaker supported. Write SyncSource.SITEWISE, or acknowledge this warning if AWS has added the source since.');
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
export function checkRoleArn(scope: IConstruct, name: string, prop: string, roleArn: string) {
  if (!isKnown(roleArn)) { return; }
  if (roleArn.length > 2048 || !/^arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role\/.*$/.test(roleArn)) {
    fail(scope, `The ${name} ${quote(roleArn)} is not one that AWS IoT TwinMaker accepts: its ARN is `
      + 'arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, 2048 characters at most. Pass a role with such an ARN, '
      + `or leave ${prop} out to have one made.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function checkRemovalPolicy(scope: IConstruct, name: string, removalPolicy: RemovalPolicy) {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    fail(scope, `A ${name} has no snapshots, so RemovalPolicy.SNAPSHOT would fail the deployment. Write RemovalPolicy.RETAIN to keep it and `
      + 'what is in it, or RemovalPolicy.DESTROY.');
  }
}

/**
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export function checkSyncJobArn(scope: IConstruct, syncJobArn: string) {
  if (!isKnown(syncJobArn)) { return; }
  if (!/^arn:(aws|aws-cn|aws-us-gov):iottwinmaker:[a-z0-9-]+:[0-9]{12}:workspace\/[a-zA-Z_\-0-9]+\/sync-job\/[^/\s]+$/.test(syncJobArn)) {
    fail(scope, `${quote(syncJobArn)} is not the ARN of a sync job: that is arn:<partition>:iottwinmaker:<region>:<account>`
      + ':workspace/<workspace id>/sync-job/<id of the job>. GetSyncJob returns it. To import a job whose ARN you do not '
      + 'have, use SyncJob.fromSyncJobAttributes() without syncJobArn.');
  }
}

/**
 * An ARN says which workspace its job is in.
 */
export function checkJobOfWorkspace(syncJob: IResource, syncJobArn: string, workspace: IWorkspaceRef) {
  const workspaceId = knownWorkspaceId(workspace);
  if (isKnown(syncJobArn) && workspaceId !== undefined && syncJobArn.split('/')[1] !== workspaceId) {
    fail(syncJob, `${quote(syncJobArn)} is not a job of the workspace ${quote(workspaceId)}. Pass the workspace that the ARN names.`);
  }
  checkSameEnvironment(syncJob, syncJob.env, workspace);
}

/**
 * Names the tags that would have reached a job of any other library.
 */
export function tellLeftOffTags(syncJob: IConstruct, keys: string[]) {
  if (keys.length > 0) {
    Annotations.of(syncJob).addInfoV2('cdk-iot-twinmaker:tagsLeftOff',
      'The sync job does not take the tags from above it, because a change of a job\'s tags deletes the twin and builds it anew: '
      + `${keys.map((key) => quote(readable(syncJob, key))).join(', ')}. To tag the job nevertheless, name the tags in its tags property, `
      + 'or take all of them, and every later change, with inheritTags: true.');
  }
}

/**
 * Whether CDK can write a tag with this key into a template. It loses a key that has a meaning of its own in JavaScript, and stops at
 * one that is known at deployment only.
 */
export function isWritableTagKey(scope: IConstruct, key: string): boolean {
  return key !== '__proto__' && (isKnown(key) || typeof Stack.of(scope).resolve(key) === 'string');
}

/**
 * What is wrong with the tags that a job would get.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function findTagErrors(tags: Record<string, string>, name = 'job'): string[] {
  const entries = Object.entries(tags);
  const errors = entries.flatMap(([key, value]) => [
    ...isKnown(key) ? findTagKeyErrors(key) : [],
    ...isKnown(value) ? findTagValueErrors(key, value) : [],
  ]);
  return entries.length <= 50 ? errors : [
    ...errors,
    `The ${name} has ${entries.length} tags, and AWS IoT TwinMaker accepts 50 at most. Remove ${entries.length - 50} of them.`,
  ];
}

/**
 * A tag without a value, which CDK would give the value "undefined".
 */
export function checkTagValues(scope: IConstruct, tags: Record<string, string | undefined> = {}) {
  for (const [key, value] of Object.entries(tags)) {
    if (value === undefined) { fail(scope, findTagValueErrors(key, value)[0]); }
  }
}

/**
 * Keys of tags that would get lost, or stop the synthesis with an error of another place.
 */
export function checkTagKeys(scope: IConstruct, tags: Record<string, string> = {}) {
  const [error] = findUnwritableTagKeyErrors(scope, Object.keys(tags).filter((key) => !isWritableTagKey(scope, key)));
  if (error !== undefined) { fail(scope, error); }
}

/**
 * What is wrong with tag keys that can't be written into a template.
 */
export function findUnwritableTagKeyErrors(scope: IConstruct, keys: string[]): string[] {
  return keys.map((key) => `The tag key ${quote(readable(scope, key))} can't be written into a template: a key is text that is known now, and not `
    + '"__proto__". Rename the tag; its value may be a token.');
}

function findTagKeyErrors(key: string): string[] {
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
    return [`The tag key ${quote(key)} is not one that AWS IoT TwinMaker accepts: it has 1 to 128 letters, digits, spaces and `
      + '"_.:/=+-@". Rename the tag.'];
  }
  if (key.toLowerCase().startsWith('aws:')) {
    return [`The tag key ${quote(key)} starts with "aws:", which is reserved for AWS. Rename the tag.`];
  }
  return [];
}

function findTagValueErrors(key: string, value: string | undefined): string[] {
  return value !== undefined && /^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{1,256}$/u.test(value) ? [] : [
    `The value ${quote(value)} of the tag ${isKnown(key) ? quote(key) : 'with a key that is not known yet'} is not one that `
    + 'AWS IoT TwinMaker accepts: it has 1 to 256 characters on one line. Write such a value, or leave the tag out.',
  ];
}

export function checkFailures(scope: IConstruct, failures: SyncFailure[]) {
  if (failures.length === 0) {
    fail(scope, 'There is no failure to watch: failures is empty. Name at least one SyncFailure, or leave failures out to watch all.');
  }
  const twice = failures.find((failure, index) => failures.indexOf(failure) !== index);
  if (twice !== undefined) {
    fail(scope, `The failure ${twice} is named twice, and there is one alarm for each. Name it once.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export function checkAlarmTimes(scope: IConstruct, period: Duration, evaluationPeriods: number, datapointsToAlarm: number | undefined) {
  if (isKnown(evaluationPeriods) && !(Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1)) {
    fail(scope, `The alarm would look at ${evaluationPeriods} periods. Write a whole number of evaluationPeriods, 1 or more.`);
  }
  if (datapointsToAlarm !== undefined && isKnown(datapointsToAlarm) && isKnown(evaluationPeriods)
    && !(Number.isInteger(datapointsToAlarm) && datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    fail(scope, `The alarm would wait for ${datapointsToAlarm} of ${evaluationPeriods} periods. Write a whole number of datapointsToAlarm, from 1 to `
      + 'evaluationPeriods.');
  }
  if (period.isUnresolved()) { return; }
  const minutes = period.toMinutes({ integral: false });
  if (!(Number.isInteger(minutes) && minutes >= 1)) {
    fail(scope, `The period is ${period.toHumanString()}, and a query has whole minutes. Write Duration.minutes(1), or more.`);
  }
  if (isKnown(evaluationPeriods) && minutes * evaluationPeriods > 180) {
    fail(scope, `The alarm would look at ${minutes * evaluationPeriods} minutes, and one on a query sees the last 180. Shorten period, or lower `
      + 'evaluationPeriods.');
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-alarms.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function checkInSight(scope: IConstruct, what: string, there: ResourceEnvironment) {
  const here = Stack.of(scope);
  const apart = whereApart(here, there);
  if (apart !== undefined) {
    fail(scope, `${what} in the ${apart} ${quote(here[apart])} would see nothing of the sync job, which is in ${quote(there[apart])}. Define `
      + 'this in a stack that has the env of the job.');
  }
}

/**
 * Narrowing a rule by a field that it has already would widen it: the values of a field are alternatives.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function checkNarrowing(scope: IConstruct, id: string, ours: object, theirs: object | undefined) {
  const field = findFieldInBoth(ours, theirs);
  if (field !== undefined) {
    fail(scope, `The eventPattern of the rule ${quote(id)} has ${field}, which the rule sets itself. Values of one field are alternatives, so the rule `
      + 'would match more. Leave it out, or use onCloudTrailEvent(), which sets less, or an events.Rule.');
  }
}

function findFieldInBoth(ours: object, theirs: Record<string, any> = {}, path: string[] = []): string | undefined {
  return Object.entries(ours).filter(([name]) => theirs[name] !== undefined).map(([name, value]) => {
    const here = [...path, name];
    return Array.isArray(value) ? here.join('.') : findFieldInBoth(value, theirs[name], here);
  }).find((found) => found !== undefined);
}

/**
 * Finds two jobs for one workspace and source, and jobs for more than one workspace.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-asset-sync-use.html
 */
export function checkOtherJobs(syncJob: IConstruct, workspaceId: string | undefined, workspace: IWorkspaceRef, syncSource: SyncSource) {
  const workspaceKey = workspaceId ?? referenceKey(workspace.workspaceRef.workspaceId);
  const sourceKey = isKnown(syncSource.name) ? syncSource.name : referenceKey(syncSource.name);
  if (workspaceKey !== undefined && sourceKey !== undefined) {
    const twin = claim(syncJob, `${workspaceKey}|${sourceKey}`);
    if (twin !== undefined) {
      fail(syncJob, `There already is a sync job for this workspace${workspaceId ? ` (${quote(workspaceId)})` : ''} and sync source: `
        + `[${twin.node.path}]. A workspace takes one job per source, so the second fails at deployment. Use that SyncJob here, or, `
        + 'where it is out of reach, SyncJob.fromSyncJobArn() or SyncJob.fromSyncJobAttributes().');
    }
  }

  if (workspaceId !== undefined) {
    const neighbours = neighboursOf(syncJob);
    const first = neighbours.firstJob;
    if (first === undefined || !isInTree(first.syncJob)) {
      neighbours.firstJob = { workspaceId, syncJob };
    } else if (first.workspaceId !== workspaceId) {
      Annotations.of(syncJob).addWarningV2('cdk-iot-twinmaker:secondWorkspace',
        `The workspace ${quote(workspaceId)} would be the second to be synced in this account and region, after `
        + `${quote(first.workspaceId)} by [${first.syncJob.node.path}], and AWS IoT TwinMaker syncs a single one. Keep one of the `
        + 'two jobs, or acknowledge this warning if only one of them is ever deployed.');
    }
  }
}

/**
 * Finds two workspaces with one id, or with one bucket.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/twinmaker-gs-workspace.html
 */
export function checkOtherWorkspaces(workspace: IConstruct, workspaceId: string, bucket: IBucketRef) {
  const idKey = isKnown(workspaceId) ? workspaceId : referenceKey(workspaceId);
  const twin = idKey && claim(workspace, `workspace ${idKey}`);
  if (twin) {
    fail(workspace, `There already is a workspace with this id${isKnown(workspaceId) ? ` (${quote(workspaceId)})` : ''}: [${twin.node.path}]. An id `
      + 'is unique in an account and region. Use that Workspace here, or choose another workspaceId.');
  }
  const bucketKey = knownBucketName(bucket) ?? referenceKey(bucket.bucketRef.bucketArn);
  const neighbour = bucketKey && claim(workspace, `bucket ${bucketKey}`);
  if (neighbour) {
    fail(workspace, `The bucket is that of another workspace: [${neighbour.node.path}]. Each workspace needs a bucket of its own. Pass another one, or `
      + 'leave bucket out to have one made.');
  }
}

/**
 * The API accepts more characters, AWS CloudFormation does not.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iottwinmaker-workspace.html
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
export function checkDescription(scope: IConstruct, description = '') {
  if (isKnown(description) && !/^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{0,512}$/u.test(description)) {
    fail(scope, `The description ${quote(description)} is not one that can be deployed: it has 512 characters at most, on one line. Shorten it.`);
  }
}

/**
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateWorkspace.html
 */
export function checkBucket(workspace: IConstruct, here: ResourceEnvironment, bucket: IBucketRef) {
  const name = knownBucketName(bucket);
  if (name !== undefined && !/^[a-zA-Z0-9_-]+$/.test(name)) {
    fail(workspace, `The bucket ${quote(name)} is not one that AWS IoT TwinMaker accepts: its name has letters, digits, "_" and "-", and no dot. `
      + 'Pass a bucket with such a name, or leave bucket out to have one made.');
  }
  const apart = whereApart(here, bucket.env);
  if (apart !== undefined) {
    fail(workspace, `The workspace is in the ${apart} ${quote(here[apart])} and its bucket in ${quote(bucket.env[apart])}. Pass a bucket of the same `
      + 'account and region, or leave bucket out to have one made.');
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html
 */
export function checkSceneViewerOrigins(workspace: IConstruct, origins: string[] | undefined, bucket: IBucketRef | undefined) {
  if (origins === undefined) { return; }
  if (bucket !== undefined) {
    fail(workspace, 'The bucket was passed in, and sceneViewerOrigins is for the one that is made. Add a CORS rule to your bucket, or leave bucket '
      + 'out.');
  }
  const wrong = origins.find((origin) => isKnown(origin) && !/^[^*\s]*\*?[^*\s]*$/.test(origin || ' '));
  if (wrong !== undefined) {
    fail(workspace, `The origin ${quote(wrong)} is not one that Amazon S3 accepts: it is like "https://grafana.example.com", with one "*" at most. Write `
      + 'such a one.');
  }
}

/**
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiottwinmaker.html
 */
export function checkWorkspaceArn(scope: IConstruct, arn: string) {
  if (!isKnown(arn)) { return; }
  if (!/^arn:(aws|aws-cn|aws-us-gov):iottwinmaker:[a-z0-9-]+:[0-9]{12}:workspace\/[^/\s]+$/.test(arn)) {
    fail(scope, `${quote(arn)} is not the ARN of a workspace: that is arn:<partition>:iottwinmaker:<region>:<account>:workspace/<workspace id>. `
      + 'GetWorkspace returns it. Where you have the id, use Workspace.fromWorkspaceId().');
  }
}
