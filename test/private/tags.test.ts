import { App, Aspects, Aws, CfnResource, IAspect, Lazy, Mixins, NestedStack, Stack, Stage, TagManager, Tags, Token } from 'aws-cdk-lib';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { SyncJob, SyncJobProps, Workspace, WorkspaceProps } from '../../src';
import { appWith, infosOn, onlyJob, onlyResource, onlyRole, stackIn, synthError, workspaceIn } from '../fixtures';

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}): SyncJob {
  return new SyncJob(scope, 'Sync', { workspace: workspaceIn(scope), ...props });
}

const workspaceWith = (stack: Stack, props?: WorkspaceProps) => new Workspace(stack, 'Workspace', props);
const tagsOf = (stack: Stack) => onlyJob(stack).Properties.Tags;

/** How companies tag what the CDK has no `Tags` call for. */
class TagEverything implements IAspect {
  public visit(node: IConstruct) {
    if (TagManager.isTaggable(node)) { node.tags.setTag('team', 'twins'); }
  }
}

/** The common pattern: an aspect that adds an aspect to whatever it sees. */
class TagByTags implements IAspect {
  public visit(node: IConstruct) { Tags.of(node).add('team', 'twins'); }
}

interface Place {
  readonly app: App;
  readonly stage: Stage;
  readonly stack: Stack;
  readonly around: Construct;
  readonly job: SyncJob;
}

/** Every way that is known to us, each with whether it works from outside a stage. */
const WAYS: [string, (place: Place) => unknown, inStage?: boolean][] = [
  ['Tags.of(app)', ({ app }) => Tags.of(app).add('team', 'twins'), false],
  ['Tags.of(stage)', ({ stage }) => Tags.of(stage).add('team', 'twins')],
  ['Tags.of(stack)', ({ stack }) => Tags.of(stack).add('team', 'twins')],
  ['Tags.of() of a construct around the job', ({ around }) => Tags.of(around).add('team', 'twins')],
  ['Tags.of(job)', ({ job }) => Tags.of(job).add('team', 'twins')],
  ['Tags.of(job.resource)', ({ job }) => Tags.of(job.resource).add('team', 'twins')],
  ['setTag()', ({ job }) => job.resource.tags.setTag('team', 'twins', 1000)],
  ['an aspect of the app that calls setTag()', ({ app }) => Aspects.of(app).add(new TagEverything()), false],
  ['an aspect of the app that calls Tags.of(node)', ({ app }) => Aspects.of(app).add(new TagByTags()), false],
  ['an aspect of the job that calls Tags.of(node)', ({ job }) => Aspects.of(job).add(new TagByTags())],
  ['a tag with a priority above all', ({ stack }) => Tags.of(stack).add('team', 'twins', { priority: 1000 })],
  ['a tag for this type by name', ({ stack }) => Tags.of(stack).add('team', 'twins', { includeResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] })],
  // Only later versions of the CDK have mixins.
  ...Mixins === undefined ? [] : [['a mixin', ({ app }: Place) => Mixins.of(app).apply({
    supports: (node: any): node is any => TagManager.isTaggable(node),
    applyTo: (node: IConstruct) => { (node as any).tags.setTag('team', 'twins'); },
  } as any), false] as [string, (place: Place) => unknown, boolean]],
];

describe('a job has the tags of its tags property and no others', () => {
  function placeWith(inStage: boolean, props: Partial<SyncJobProps>): Place {
    const app = new App();
    const stage = new Stage(app, 'Production');
    const stack = new Stack(inStage ? stage : app, 'Plant');
    const around = new Construct(stack, 'Line');
    return { app, stage, stack, around, job: jobIn(around, props) };
  }

  test.each(WAYS)('%s stays off, and is named', (_, tag, inStage = true) => {
    const place = placeWith(inStage, { tags: { own: 'word' } });
    tag(place);

    expect(tagsOf(place.stack)).toEqual({ own: 'word' });
    expect(infosOn(place.stack).filter((info) => info.includes('Left off'))).toEqual([expect.stringContaining('Left off: "team". ')]);
  });

  test.each(WAYS)('%s arrives with inheritTags', (_, tag, inStage = true) => {
    const place = placeWith(inStage, { tags: { own: 'word' }, inheritTags: true });
    tag(place);

    expect(tagsOf(place.stack)).toEqual({ own: 'word', team: 'twins' });
    expect(infosOn(place.stack).filter((info) => info.includes('Left off'))).toEqual([]);
  });

  test.each<[string, (job: SyncJob, stack: Stack) => void]>([
    ['changed by Tags.of(job)', (job) => Tags.of(job).add('own', 'theirs')],
    ['removed by Tags.of(job)', (job) => Tags.of(job).remove('own')],
    ['removed above', (_, stack) => Tags.of(stack).remove('own', { priority: 1000 })],
    ['removed by removeTag()', (job) => job.resource.tags.removeTag('own', 1000)],
  ])('a tag of its own stays where it is %s, and is named', (_, change) => {
    const stack = stackIn();
    change(jobIn(stack, { tags: { own: 'word' } }), stack);

    expect(tagsOf(stack)).toEqual({ own: 'word' });
    expect(infosOn(stack)).toEqual([expect.stringContaining('Left off: "own". ')]);
  });

  test('what is left off is named once, with both ways out, and what is the same is not', () => {
    const app = new App();
    const stack = stackIn(app);
    jobIn(stack, { tags: { own: 'word', shared: 'same', overridden: 'mine' } });
    Tags.of(stack).add('team', 'twins', { excludeResourceTypes: ['aws:cdk:stack'] });
    Tags.of(stack).add('shared', 'same', { excludeResourceTypes: ['aws:cdk:stack'] });
    Tags.of(stack).add('overridden', 'theirs', { excludeResourceTypes: ['aws:cdk:stack'], priority: 1000 });

    expect(infosOn(stack)).toEqual([
      'The sync job has only the tags of its tags property, because changing a tag deletes the twin and syncs it again. Left off: "overridden", '
      + '"team". To add one of them, write it in tags. To inherit all of them, and every later change, write inheritTags: true. '
      + '[ack: cdk-iot-twinmaker:tagsLeftOff]',
    ]);
  });

  test('a key that is not known yet is named as in a template', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add(Token.asString({ Ref: 'Key' }), 'value', { includeResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] });
    expect(infosOn(stack)[0]).toContain('Left off: "${Key}". ');
  });

  test('its generated role takes tags, which does it no harm', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add('team', 'twins');
    expect(onlyJob(stack).Properties).not.toHaveProperty('Tags');
    expect(onlyRole(stack).Properties.Tags).toEqual([{ Key: 'team', Value: 'twins' }]);
  });

  test.each<[string, Record<string, string> | undefined, Record<string, string> | undefined]>([
    ['several', { b: '2', a: '1' }, { a: '1', b: '2' }],
    ['none', {}, undefined],
    ['a value that is not known yet', { stack: Token.asString({ Ref: 'AWS::StackName' }) }, { stack: { Ref: 'AWS::StackName' } as any }],
  ])('tags says all of them: %s', (_, tags, rendered) => {
    const stack = stackIn();
    jobIn(stack, { tags });
    expect(tagsOf(stack)).toEqual(rendered);
    expect(infosOn(stack)).toEqual([]);
  });

  test('tags are copied: who changes the object later changes no job', () => {
    const stack = stackIn();
    const tags: Record<string, string> = { own: 'word' };
    jobIn(stack, { tags });
    tags.team = 'twins';
    expect(tagsOf(stack)).toEqual({ own: 'word' });
  });

  test('an escape hatch still works', () => {
    const stack = stackIn();
    jobIn(stack).resource.addPropertyOverride('Tags', { forced: 'yes' });
    expect(tagsOf(stack)).toEqual({ forced: 'yes' });
  });
});

describe('a CDK that renders tags in another way', () => {
  afterEach(() => jest.restoreAllMocks());

  const tagged = () => {
    const stack = stackIn();
    const job = jobIn(stack, { tags: { own: 'word' } });
    Tags.of(job).add('team', 'twins');
    return { stack, job };
  };

  test('in another property of the same name gets no tag onto the job', () => {
    jest.spyOn(CfnResource.prototype as any, 'cfnProperties', 'get').mockReturnValue({ Tags: { team: 'twins' }, tags: { team: 'twins' } });
    expect(tagsOf(tagged().stack)).toEqual({ own: 'word' });
  });

  // With the table above, which runs on the newest CDK in CI too.
  test('is noticed: an L1 of the CDK has the tags that are added to it', () => {
    const stack = stackIn();
    const l1 = new CfnSyncJob(stack, 'Sync', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole: 'arn:aws:iam::111122223333:role/sync' });
    Tags.of(l1).add('team', 'twins');
    expect(onlyJob(stack).Properties.Tags).toEqual({ team: 'twins' });
    expect(TagManager.of(l1)!.tagValues()).toEqual({ team: 'twins' });
  });
});

describe('the tags of the stack itself', () => {
  const ofStack = 'AWS CloudFormation applies the tags of the stack to every resource: "team". Changing them may replace the job too. '
    + 'The feature flag "@aws-cdk/core:explicitStackTags" keeps Tags.of() from tagging stacks, and excludeResourceTypes: ["AWS::CloudFormation::Stack"] '
    + 'from tagging nested ones.';

  test('are named where they come with tags that are left off', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add('team', 'twins');
    expect(infosOn(stack)).toEqual([expect.stringMatching(/^The sync job has only the tags .* inheritTags: true\. AWS CloudFormation applies the tags of the stack/)]);
    expect(infosOn(stack)[0]).toContain(ofStack);
  });

  test('are named where they come alone, and with inheritTags', () => {
    const stack = stackIn(new App(), 'Plant', { tags: { team: 'twins' } });
    jobIn(stack, { inheritTags: true });
    expect(infosOn(stack)).toEqual([`${ofStack} [ack: cdk-iot-twinmaker:tagsLeftOff]`]);
  });

  describe('of a nested stack', () => {
    const nestedIn = (stack: Stack) => jobIn(new NestedStack(new NestedStack(stack, 'Outer'), 'Inner'), { inheritTags: true });

    test('are named, which Tags.of() of the app adds also with the feature flag', () => {
      const stack = stackIn(appWith({ '@aws-cdk/core:explicitStackTags': true }));
      nestedIn(stack);
      Tags.of(stack.node.root).add('team', 'twins');
      expect(infosOn(stack)).toEqual([`${ofStack} [ack: cdk-iot-twinmaker:tagsLeftOff]`]);
    });

    test('are those of the stacks around it too', () => {
      const stack = stackIn(new App(), 'Plant', { tags: { team: 'twins' } });
      nestedIn(stack);
      expect(infosOn(stack)).toEqual([`${ofStack} [ack: cdk-iot-twinmaker:tagsLeftOff]`]);
    });

    test('are not there if they exclude nested stacks', () => {
      const stack = stackIn(appWith({ '@aws-cdk/core:explicitStackTags': true }));
      nestedIn(stack);
      Tags.of(stack.node.root).add('team', 'twins', { excludeResourceTypes: ['AWS::CloudFormation::Stack'] });
      expect(infosOn(stack)).toEqual([]);
    });
  });

  test('are not there with the feature flag', () => {
    const stack = stackIn(appWith({ '@aws-cdk/core:explicitStackTags': true }));
    jobIn(stack);
    Tags.of(stack).add('team', 'twins');
    expect(infosOn(stack)).toEqual([expect.stringMatching(/inheritTags: true\. \[ack: cdk-iot-twinmaker:tagsLeftOff\]$/)]);
  });
});

describe('what is wrong with tags', () => {
  const keyMessage = (key: string) =>
    `The tag key ${JSON.stringify(key)} is not valid: it must have 1 to 128 letters, digits, spaces and "_.:/=+-@". Rename the tag.`;
  const valueMessage = (value: string) =>
    `The value ${JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value)} of the tag "key" is not valid: it must have 1 to 256 characters, `
    + 'on one line. Write such a value, or leave the tag out.';
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'value']));

  test.each<[string, Record<string, string>]>([
    ['keys of one character and of 128', { k: 'value', ['k'.repeat(128)]: 'value' }],
    ['keys of all kinds of letters, digits and signs', { 'Ключ 鍵 ①_.:/=+-@': 'value' }],
    ['a key that objects have', { constructor: 'value' }],
    ['values of one character and of 256', { one: 'v', most: 'v'.repeat(256), strange: '\t"{}$😀' }],
    ['characters that JavaScript counts twice', { ['𝒳'.repeat(128)]: '😀'.repeat(256) }],
    ['50 of them', many(50)],
    ['a value that is not known yet', { key: Aws.STACK_NAME }],
    ['a key that is known at synthesis', { [Lazy.string({ produce: () => 'key' })]: 'value' }],
  ])('is nothing: %s', (_, tags) => {
    const stack = stackIn();
    jobIn(stack, { tags });
    expect(synthError(stack)).toBe('none');
    expect(Object.keys(onlyJob(stack).Properties.Tags)).toHaveLength(Object.keys(tags).length);
  });

  test.each<[string, Record<string, string>, string]>([
    ['an empty key', { '': 'value' }, keyMessage('')],
    ['a key of 129 characters', { ['k'.repeat(129)]: 'value' }, keyMessage('k'.repeat(129))],
    ['a key with a sign of another kind', { 'cost#center': 'value' }, keyMessage('cost#center')],
    ['a key with a line break', { 'cost\ncenter': 'value' }, keyMessage('cost\ncenter')],
    ['a key that is kept for AWS', { 'aws:team': 'value' }, 'The tag key "aws:team" starts with "aws:", which is reserved for AWS. Rename the tag.'],
    ['a key that is kept for AWS in capitals', { 'AWS:team': 'value' }, 'The tag key "AWS:team" starts with "aws:", which is reserved for AWS. Rename the tag.'],
    ['an empty value', { key: '' }, valueMessage('')],
    ['a value of 257 characters', { key: 'v'.repeat(257) }, valueMessage('v'.repeat(257))],
    ['a value of two lines', { key: 'two\nlines' }, valueMessage('two\nlines')],
    ['half a character', { key: 'half\ud800' }, valueMessage('half\ud800')],
  ])('fails the synthesis of a job and of a workspace: %s', (_, tags, message) => {
    const [ofJob, ofWorkspace] = [stackIn(), stackIn()];
    jobIn(ofJob, { tags });
    workspaceWith(ofWorkspace, { tags });
    expect(synthError(ofJob)).toContain(`[Plant/Sync] ${message}`);
    expect(synthError(ofWorkspace)).toContain(`[Plant/Workspace] ${message}`);
  });

  test('fails the synthesis: too many', () => {
    const [ofJob, ofWorkspace] = [stackIn(), stackIn()];
    jobIn(ofJob, { tags: many(51) });
    workspaceWith(ofWorkspace);
    Object.entries(many(53)).forEach(([key, value]) => Tags.of(ofWorkspace).add(key, value));
    expect(synthError(ofJob)).toContain('[Plant/Sync] The sync job has 51 tags, and AWS IoT TwinMaker accepts at most 50. Remove 1 of them.');
    expect(synthError(ofWorkspace)).toContain('[Plant/Workspace] The workspace has 53 tags, and AWS IoT TwinMaker accepts at most 50. Remove 3 of them.');
  });

  test('fails the synthesis: an empty value of a key that is not known yet', () => {
    const stack = stackIn();
    jobIn(stack, { tags: { [Lazy.string({ produce: () => 'key' })]: '' } });
    expect(synthError(stack)).toContain('[Plant/Sync] The value "" of the tag with a key that is not known yet is not valid');
  });

  test('fails the synthesis with every error at once', () => {
    const stack = stackIn();
    jobIn(stack, { tags: { 'cost#center': '', 'key': '' } });
    expect(synthError(stack).match(/\[Plant\/Sync\]/g)).toHaveLength(3);
  });

  test.each<[string, any, string]>([
    ['a key that is known at deployment only', { [Aws.STACK_NAME]: 'value' }, 'The tag key "${AWS::StackName}" is not known at synthesis, as a key must be. Write the '
      + 'key as text. Its value may be a token.'],
    ['a key that comes to nothing', { [Lazy.string({ produce: () => undefined })]: 'value' }, 'The tag key "(missing)" is not known at synthesis, as a key must be.'],
    ['a value that nobody has set', { key: undefined }, 'The value (missing) of the tag "key" is not valid'],
  ])('is refused at once, where the CDK could not render it: %s', (_, tags, message) => {
    expect(() => jobIn(stackIn(), { tags })).toThrow(`[Plant/Sync] ${message}`);
    expect(() => workspaceWith(stackIn(), { tags })).toThrow(`[Plant/Workspace] ${message}`);
  });

  test('is found in what is inherited', () => {
    const stack = stackIn();
    jobIn(stack, { inheritTags: true });
    Tags.of(stack).add('cost#center', 'value');
    expect(synthError(stack)).toContain(`[Plant/Sync] ${keyMessage('cost#center')}`);
  });

  test.each(['dummy-value-for-/factory/team', 'DUMMY', 'TESTADDRESS'])('is not looked for in what a lookup returns until it has run: %s', (dummy) => {
    const [ofJob, ofWorkspace] = [stackIn(), stackIn()];
    jobIn(ofJob, { tags: { key: `${dummy}\nof two lines` } });
    workspaceWith(ofWorkspace, { tags: { [dummy]: `${dummy}\nof two lines` } });
    expect([ofJob, ofWorkspace].map(synthError)).toEqual(['none', 'none']);
  });

  test('is not looked for in what is left off', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add('cost#center', 'value');
    expect(synthError(stack)).toBe('none');
  });

  test('is looked for in tags of a workspace from above, which it takes', () => {
    const stack = stackIn();
    workspaceWith(stack, { tags: { own: 'word' } });
    Tags.of(stack).add('team', 'twins');
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::Workspace').Properties.Tags).toEqual({ own: 'word', team: 'twins' });
  });
});

test('an aspect that tags nothing is left to visit constructs', () => {
  const stack = stackIn();
  const job = jobIn(stack, { tags: { line: '1' } });
  const visited: unknown[] = [];
  Aspects.of(job).add({ visit: (construct) => { visited.push(construct); } });
  onlyJob(stack);
  expect(visited).toContain(job);
  expect(visited.filter((one) => !Construct.isConstruct(one))).toEqual([]);
});
