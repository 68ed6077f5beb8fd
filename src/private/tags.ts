import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnSyncJob, CfnSyncJobProps } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { fail, quote, readable } from './messages';
import { topStackOf } from './neighbors';
import { isKnown, isReadable } from './references';

/**
 * The L1 of a sync job, with the tags of its property and no others, unless it is told to inherit them.
 *
 * A change of tags replaces a job, and whoever tags an app does not think of the twin. Where a tag comes from is never asked: whatever the CDK
 * would render is replaced, before its tokens are resolved and again after.
 */
export class SyncJobResource extends CfnSyncJob {
  private readonly ownTags: Record<string, string>;

  constructor(scope: Construct, id: string, props: CfnSyncJobProps, private readonly inheritTags: boolean) {
    super(scope, id, props);
    this.ownTags = { ...props.tags };
  }

  /** The tags that go into the template. */
  public get renderedTags(): Record<string, string> {
    return this.inheritTags ? this.offeredTags : this.ownTags;
  }

  /** The keys of the tags that stay off, or that stay although they were to be removed. */
  public get leftOffTagKeys(): string[] {
    const { offeredTags, renderedTags } = this;
    return Object.keys({ ...offeredTags, ...renderedTags }).filter((key) => offeredTags[key] !== renderedTags[key]);
  }

  protected get cfnProperties(): Record<string, any> {
    // A tag that can't be written is left out, so that the synthesis gets as far as the validation, which names it.
    const tags = Object.entries(this.renderedTags).filter(([key]) => isWritableTagKey(this, key));
    return { ...super.cfnProperties, tags: tags.length > 0 ? Object.fromEntries(tags) : undefined };
  }

  protected renderProperties(props: Record<string, any>): Record<string, any> {
    return { ...super.renderProperties(props), Tags: props.tags };
  }

  private get offeredTags(): Record<string, string> {
    return this.tags.tagValues();
  }
}

/**
 * Names the tags that would have reached a job of any other library.
 */
export function tellLeftOffTags(syncJob: IConstruct, keys: string[]) {
  const list = (names: string[]) => names.map((key) => quote(readable(syncJob, key))).join(', ');
  const ofStack = Object.keys(topStackOf(syncJob).tags.tagValues());
  const told = [
    ...keys.length === 0 ? [] : [
      `The sync job has the tags of its tags property alone, because a change of its tags deletes the twin and builds it anew. Left off: ${list(keys)}. `
      + 'To have one, name it in tags. To have all from above, and every later change, write inheritTags: true.',
    ],
    ...ofStack.length === 0 ? [] : [
      `AWS CloudFormation hands the tags of the stack to every resource: ${list(ofStack)}. Whether a change of them replaces the job is not `
      + 'documented. The feature flag "@aws-cdk/core:explicitStackTags" keeps Tags.of() from tagging stacks.',
    ],
  ];
  if (told.length > 0) { Annotations.of(syncJob).addInfoV2('cdk-iot-twinmaker:tagsLeftOff', told.join(' ')); }
}

/**
 * Finds what is wrong with the tags of a job or workspace.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function findTagErrors(scope: IConstruct, name: string, tags: Record<string, string>): string[] {
  const entries = Object.entries(tags);
  const tooMany = entries.length - 50;
  return [
    ...entries.flatMap(([key, value]) => [...findTagKeyErrors(scope, key), ...findTagValueErrors(key, value)]),
    ...tooMany > 0 ? [`The ${name} has ${entries.length} tags, and AWS IoT TwinMaker accepts 50 at most. Remove ${tooMany} of them.`] : [],
  ];
}

/**
 * Refuses tags that the CDK would lose, or give the value "undefined", or fail on elsewhere.
 */
export function checkTags(scope: IConstruct, tags: Record<string, string> = {}) {
  for (const [key, value] of Object.entries(tags)) {
    const errors = isWritableTagKey(scope, key) ? [] : findTagKeyErrors(scope, key);
    const [error] = [...errors, ...value === undefined ? findTagValueErrors(key, value) : []];
    if (error !== undefined) { fail(scope, error); }
  }
}

function findTagKeyErrors(scope: IConstruct, key: string): string[] {
  if (!isWritableTagKey(scope, key)) {
    return [`The tag key ${quote(readable(scope, key))} can't be written into a template: a key is text that is known now, and not "__proto__". `
      + 'Rename the tag. Its value may be a token.'];
  }
  if (!isReadable(key)) { return []; }
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
    return [`The tag key ${quote(key)} is not one that AWS IoT TwinMaker accepts: it has 1 to 128 letters, digits, spaces and `
      + '"_.:/=+-@". Rename the tag.'];
  }
  return key.toLowerCase().startsWith('aws:') ? [`The tag key ${quote(key)} starts with "aws:", which is reserved for AWS. Rename the tag.`] : [];
}

function findTagValueErrors(key: string, value: string | undefined): string[] {
  return !isKnown(value) || /^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{1,256}$/u.test(value ?? '') ? [] : [
    `The value ${quote(value)} of the tag ${isKnown(key) ? quote(key) : 'with a key that is not known yet'} is not one that `
    + 'AWS IoT TwinMaker accepts: it has 1 to 256 characters on one line. Write such a value, or leave the tag out.',
  ];
}

/**
 * Whether the CDK can write a tag with this key into a template. It loses a key that has a meaning in JavaScript, and fails on one that is known
 * at deployment only.
 */
function isWritableTagKey(scope: IConstruct, key: string): boolean {
  return key !== '__proto__' && (isKnown(key) || typeof Stack.of(scope).resolve(key) === 'string');
}
