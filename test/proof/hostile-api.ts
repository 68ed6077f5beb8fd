/**
 * What the service and AWS CloudFormation accept, written down from their schemas and not from `src`, and what no template or
 * message may hold.
 */

const WORKSPACE_ID = /^[a-zA-Z_0-9][a-zA-Z_\-0-9]*[a-zA-Z0-9]+$/;
const SYNC_SOURCE = /^[a-zA-Z_0-9]+$/;
const S3_LOCATION = /^arn:((aws)|(aws-cn)|(aws-us-gov)):s3:::[a-zA-Z0-9_-]+$/;
const SYNC_ROLE = /^arn:((aws)|(aws-cn)|(aws-us-gov)):iam::[0-9]{12}:role\/.*$/;
const TAG_KEY = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9-]+\.)*[a-z0-9-]+(:(0|[1-9][0-9]{0,4}))?$/;
const DEFAULT_PORT = /^(http:.*:80|https:.*:443|wss?:.*:(80|443)|ftp:.*:21)$/;
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A length as schemas count it: in characters, not in UTF-16 units. */
const lengthOf = (text: string) => Array.from(text).length;
const fits = (text: string, pattern: RegExp, min: number, max: number) =>
  pattern.test(text) && lengthOf(text) >= min && lengthOf(text) <= max;

export const acceptsWorkspaceId = (text: string) => fits(text, WORKSPACE_ID, 1, 128);
export const acceptsSyncSource = (text: string) => fits(text, SYNC_SOURCE, 1, 128);
export const acceptsSyncRole = (text: string) => fits(text, SYNC_ROLE, 20, 2048);
export const acceptsBucketName = (text: string) => fits(`arn:aws:s3:::${text}`, S3_LOCATION, 0, 1024);
export const acceptsDescription = (text: string) => lengthOf(text) <= 512 && !LINE_BREAK.test(text) && !LONE_SURROGATE.test(text);
/** An origin as browsers send it, with one "*" at most for any text in it. A scheme may be any, as apps on phones have their own. */
export const acceptsOrigin = (text: string) => text.split('*').length <= 2
  && ['', 'x', '9', 'x://x', 'https://x', '://x', '/x', '//x'].some((any) => ORIGIN.test(text.replace('*', any)) && !DEFAULT_PORT.test(text.replace('*', any)));
export const acceptsTagKey = (text: string) => fits(text, TAG_KEY, 1, 128);
export const acceptsTagValue = (text: string) =>
  lengthOf(text) >= 1 && lengthOf(text) <= 256 && !LINE_BREAK.test(text) && !LONE_SURROGATE.test(text);

const DYNAMIC_REFERENCE = '{{resolve:';

/** Whether a text is not the value: AWS CloudFormation reads another in its place, or a lookup has not run yet. */
export const standsForAnother = (text: string) => text.includes(DYNAMIC_REFERENCE) || text.includes('dummy-value-for-');

/** A key is no value, so AWS CloudFormation reads none in its place. */
export const acceptsNewTagKey = (text: string) =>
  acceptsTagKey(text) && !/^aws:/i.test(text) || (standsForAnother(text) && !text.includes(DYNAMIC_REFERENCE));

/** The first trace of a value that went wrong on its way to text. */
export function leakIn(text: string): string | undefined {
  const at = text.search(/undefined|\[object |[$#@]\{Token\[|\[TOKEN\./);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 60), at + 90);
}

/**
 * What is wrong with a template: in the schemas of job and workspace, in the policies, and among the references.
 */
export function faultsInTemplate(template: any): string[] {
  const resources: [string, any][] = Object.entries(template.Resources ?? {});
  return [
    ...resources.filter(([, { Type }]) => Type === 'AWS::IoTTwinMaker::SyncJob').flatMap(([, job]) => faultsInJob(job.Properties)),
    ...resources.filter(([, { Type }]) => Type === 'AWS::IoTTwinMaker::Workspace').flatMap(([, workspace]) => faultsInWorkspace(workspace.Properties)),
    ...resources.filter(([, { Type }]) => Type.startsWith('AWS::IAM::')).flatMap(([, { Properties }]) => faultsInStatements(Properties)),
    ...faultsInReferences(template),
  ];
}

const isOne = (value: unknown, accepts: (text: string) => boolean) =>
  typeof value === 'string' ? standsForAnother(value) || accepts(value) : isIntrinsic(value);

function areTags(tags: any = {}): boolean {
  const entries = Object.entries(tags);
  return !Array.isArray(tags) && entries.length <= 50 && entries.every(([key, value]) => acceptsNewTagKey(key) && isOne(value, acceptsTagValue));
}

function faultsInJob({ WorkspaceId, SyncSource, SyncRole, Tags, ...rest }: any): string[] {
  return [
    ...isOne(WorkspaceId, acceptsWorkspaceId) ? [] : ['WorkspaceId'],
    ...isOne(SyncSource, acceptsSyncSource) ? [] : ['SyncSource'],
    ...isOne(SyncRole, acceptsSyncRole) ? [] : ['SyncRole'],
    ...areTags(Tags) ? [] : ['Tags'],
    ...Object.keys(rest),
  ];
}

function faultsInWorkspace({ WorkspaceId, Description = '', Role, S3Location, Tags, ...rest }: any): string[] {
  return [
    ...isOne(WorkspaceId, acceptsWorkspaceId) ? [] : ['WorkspaceId'],
    ...isOne(Description, acceptsDescription) ? [] : ['Description'],
    ...isOne(Role, acceptsSyncRole) ? [] : ['Role'],
    ...isOne(withPartition(S3Location), (text) => S3_LOCATION.test(text)) ? [] : ['S3Location'],
    ...areTags(Tags) ? [] : ['Tags'],
    ...Object.keys(rest),
  ];
}

/** The text of what has no other token in it than the partition. */
function withPartition(value: any): unknown {
  const parts: unknown[] | undefined = value?.['Fn::Join']?.[1]?.map((part: any) => part.Ref === 'AWS::Partition' ? 'aws' : part);
  return parts?.every((part) => typeof part === 'string') ? parts.join('') : value;
}

function isIntrinsic(value: any): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 1 && /^(Ref|Fn::[A-Za-z0-9]+)$/.test(Object.keys(value)[0]);
}

function faultsInStatements(value: any): string[] {
  if (typeof value !== 'object' || value === null) { return []; }
  const below = Object.values(value).flatMap(faultsInStatements);
  if (value.Effect === undefined) { return below; }

  const all = (list: unknown, pattern: RegExp) => [list ?? []].flat().every((one) => typeof one === 'string' ? pattern.test(one) : isIntrinsic(one));
  return [
    ...below,
    ...all(value.Action, /^[a-z0-9-]+:[A-Za-z*]+$/) ? [] : [`Action ${JSON.stringify(value.Action)}`],
    ...all(value.Resource, /^(\*|arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:\S+)$/) ? [] : [`Resource ${JSON.stringify(value.Resource)}`],
  ];
}

/** References to what the template does not have, and circles of resources that wait for one another. */
function faultsInReferences(template: any): string[] {
  const resources: Record<string, any> = template.Resources ?? {};
  const targets = new Map(Object.entries(resources).map(([id, resource]) => [id, targetsIn(resource)]));
  const isThere = (id: string) => id.startsWith('AWS::') || id in resources || id in (template.Parameters ?? {});

  const done = new Set<string>();
  const waitsForItself = (id: string, waiting: string[]): boolean => {
    if (waiting.includes(id)) { return true; }
    if (done.has(id)) { return false; }
    const found = (targets.get(id) ?? []).some((target) => waitsForItself(target, [...waiting, id]));
    done.add(id);
    return found;
  };
  return [
    ...targetsIn(template).filter((id) => !isThere(id)).map((id) => `no ${id}`),
    ...Object.keys(resources).filter((id) => waitsForItself(id, [])).map((id) => `circle at ${id}`),
  ];
}

function targetsIn(value: any): string[] {
  if (typeof value !== 'object' || value === null) { return []; }
  return Object.entries<any>(value).flatMap(([key, entry]) => {
    if (key === 'Ref' && typeof entry === 'string') { return [entry]; }
    if (key === 'Fn::GetAtt' && Array.isArray(entry)) { return [entry[0]]; }
    if (key === 'DependsOn') { return [entry].flat(); }
    return targetsIn(entry);
  });
}
