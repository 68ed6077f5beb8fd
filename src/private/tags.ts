import { Annotations, Stack, TagManager } from 'aws-cdk-lib';
import { CfnSyncJob, CfnSyncJobProps } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { fail, quote, readable } from './messages';
import { isKnown, isReadable } from './references';

/**
 * The L1 of a sync job, which has only the tags of its property unless it inherits tags.
 *
 * Changing a tag replaces a job, and whoever tags an app does not think of the twin. The origin of a tag does not matter: this replaces all tags that
 * the CDK would render, before and after it resolves their tokens.
 */
export class SyncJobResource extends CfnSyncJob {
  private readonly ownTags: Record<string, string>;

  constructor(scope: Construct, id: string, props: CfnSyncJobProps, private readonly inheritTags: boolean) {
    super(scope, id, props);
    this.ownTags = { ...props.tags };
  }

  /** The tags in the template. */
  public get renderedTags(): Record<string, string> {
    return this.inheritTags ? this.offeredTags : this.ownTags;
  }

  /** The keys of the tags that the job does not take, and of those that it keeps although the app removes them. */
  public get leftOffTagKeys(): string[] {
    const { offeredTags, renderedTags } = this;
    return Object.keys({ ...offeredTags, ...renderedTags }).filter((key) => offeredTags[key] !== renderedTags[key]);
  }

  protected get cfnProperties(): Record<string, any> {
    const { renderedTags: tags } = this;
    return { ...super.cfnProperties, tags: Object.keys(tags).length > 0 ? tags : undefined };
  }

  private get offeredTags(): Record<string, string> {
    return this.tags.tagValues();
  }
}

/** Lists the tags that the job does not take, and those of the stack, which AWS CloudFormation applies. */
export function tellLeftOffTags(syncJob: IConstruct, keys: string[]) {
  const list = (names: string[]) => names.map((key) => quote(readable(syncJob, key))).join(', ');
  const ofStacks = [...new Set(stackTagKeys(Stack.of(syncJob)))];
  const told = [
    ...keys.length === 0 ? [] : [
      `The sync job has only the tags of its tags property, because changing a tag deletes the twin and syncs it again. Left off: ${list(keys)}. `
      + 'To add one of them, write it in tags. To inherit all of them, and every later change, write inheritTags: true.',
    ],
    ...ofStacks.length === 0 ? [] : [
      `AWS CloudFormation applies the tags of the stack to every resource: ${list(ofStacks)}. Changing them may replace the job too. The feature flag `
      + '"@aws-cdk/core:explicitStackTags" keeps Tags.of() from tagging stacks, and excludeResourceTypes: ["AWS::CloudFormation::Stack"] from tagging nested ones.',
    ],
  ];
  if (told.length > 0) { Annotations.of(syncJob).addInfoV2('cdk-iot-twinmaker:tagsLeftOff', told.join(' ')); }
}

/** The tags of a stack, or else of a nested stack and of the stacks around it. */
function stackTagKeys({ tags, nestedStackParent, nestedStackResource }: Stack): string[] {
  return nestedStackParent === undefined
    ? Object.keys(tags.tagValues())
    : [...stackTagKeys(nestedStackParent), ...Object.keys(TagManager.of(nestedStackResource)?.tagValues() ?? {})];
}

/**
 * Finds the invalid tags of a job or workspace.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function findTagErrors(name: string, tags: Record<string, string>): string[] {
  const entries = Object.entries(tags);
  const tooMany = entries.length - 50;
  return [
    ...entries.flatMap(([key, value]) => [...findTagKeyErrors(key), ...findTagValueErrors(key, value)]),
    ...tooMany > 0 ? [`The ${name} has ${entries.length} tags, and AWS IoT TwinMaker accepts at most 50. Remove ${tooMany} of them.`] : [],
  ];
}

/** Throws for tags that CDK can't render. */
export function checkTags(scope: IConstruct, tags: Record<string, string> = {}) {
  for (const [key, value] of Object.entries(tags)) {
    if (typeof Stack.of(scope).resolve(key) !== 'string') {
      fail(scope, `The tag key ${quote(readable(scope, key))} is not known at synthesis, as a key must be. Write the key as text. Its value may be a token.`);
    }
    const [error] = value === undefined ? findTagValueErrors(key, value) : [];
    if (error !== undefined) { fail(scope, error); }
  }
}

function findTagKeyErrors(key: string): string[] {
  if (!isReadable(key)) { return []; }
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
    return [`The tag key ${quote(key)} is not valid: it must have 1 to 128 letters, digits, spaces and "_.:/=+-@". Rename the tag.`];
  }
  return key.toLowerCase().startsWith('aws:') ? [`The tag key ${quote(key)} starts with "aws:", which is reserved for AWS. Rename the tag.`] : [];
}

function findTagValueErrors(key: string, value: string | undefined): string[] {
  return !isKnown(value) || /^[^\n\r\u0085\u2028\u2029\p{Surrogate}]{1,256}$/u.test(value ?? '') ? [] : [
    `The value ${quote(value)} of the tag ${isKnown(key) ? quote(key) : 'with a key that is not known yet'} is not valid: it must have 1 to 256 `
    + 'characters, on one line. Write such a value, or leave the tag out.',
  ];
}
