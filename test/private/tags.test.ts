import { App, Aspects, IAspect, Stack, Stage, TagManager, Tags, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { SyncJob, SyncJobProps } from '../../src';
import { infosOn, onlyJob, onlyRole, stackIn, workspaceIn } from '../fixtures';

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}): SyncJob {
  return new SyncJob(scope, 'Sync', { workspace: workspaceIn(scope), ...props });
}

const tagsOf = (stack: Stack) => onlyJob(stack).Properties.Tags;

/** How companies tag what CDK has no `Tags` call for. */
class TagEverything implements IAspect {
  public visit(node: IConstruct) {
    if (TagManager.isTaggable(node)) { node.tags.setTag('cost-center', '1234'); }
  }
}

describe('a tag from above', () => {
  test.each<[string, (above: { app: App; stage: Stage; stack: Stack; around: Construct }) => unknown, inStage?: boolean]>([
    ['the app', ({ app }) => Tags.of(app).add('team', 'twins'), false],
    ['the stage', ({ stage }) => Tags.of(stage).add('team', 'twins')],
    ['the stack', ({ stack }) => Tags.of(stack).add('team', 'twins')],
    ['the construct around the job', ({ around }) => Tags.of(around).add('team', 'twins')],
    ['the app, by an aspect of one\'s own', ({ app }) => Aspects.of(app).add(new TagEverything()), false],
    ['the stack, with a priority above all', ({ stack }) => Tags.of(stack).add('team', 'twins', { priority: 1000 })],
    ['the stack, for this type by name', ({ stack }) =>
      Tags.of(stack).add('team', 'twins', { includeResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] })],
  ])('on %s changes nothing of the job', (_, tag, inStage = true) => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const stack = new Stack(inStage ? stage : app, 'Plant');
    const around = new Construct(stack, 'Line');
    jobIn(around, { tags: { own: 'word' } });
    tag({ app, stage, stack, around });

    expect(tagsOf(stack)).toEqual({ own: 'word' });
    expect(infosOn(stack)).toHaveLength(1);
  });

  test('still reaches the role that is made, which it does no harm', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add('team', 'twins');

    expect(onlyJob(stack).Properties).not.toHaveProperty('Tags');
    expect(onlyRole(stack).Properties.Tags).toEqual([{ Key: 'team', Value: 'twins' }]);
  });

  test('that is left off is named, with both ways out', () => {
    const app = new App();
    const stack = stackIn(app);
    jobIn(stack, { tags: { own: 'word', shared: 'same', overridden: 'mine' } });
    Tags.of(app).add('team', 'twins');
    Tags.of(stack).add('shared', 'same');
    Tags.of(stack).add('overridden', 'theirs');

    expect(infosOn(stack)).toEqual([
      'The sync job does not take the tags from above it, because a change of a job\'s tags deletes the twin and builds it anew: '
      + '"overridden", "team". To tag the job nevertheless, name the tags in its tags property, or take all of them, and every later '
      + 'change, with inheritTags: true. [ack: cdk-iot-twinmaker:tagsLeftOff]',
    ]);
  });

  test('with a key that is not known yet is named as in a template', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add(Token.asString({ Ref: 'Key' }), 'value', { includeResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] });

    expect(infosOn(stack)[0]).toContain(': "${Key}". ');
  });

  test('is taken with inheritTags', () => {
    const app = new App();
    const stack = stackIn(app);
    jobIn(stack, { inheritTags: true, tags: { own: 'word' } });
    Tags.of(app).add('team', 'twins');

    expect(tagsOf(stack)).toEqual({ own: 'word', team: 'twins' });
    expect(infosOn(stack)).toEqual([]);
  });
});

describe('a tag of the job itself', () => {
  test('is what tags says', () => {
    expect(tagsOf(stackWithJob({ b: '2', a: '1' }))).toEqual({ a: '1', b: '2' });
  });

  test('is none where tags is empty', () => {
    expect(onlyJob(stackWithJob({})).Properties).not.toHaveProperty('Tags');
  });

  test.each<[string, (job: SyncJob) => void, Record<string, string> | undefined]>([
    ['added by Tags.of(job)', (job) => Tags.of(job).add('line', '1'), { own: 'word', line: '1' }],
    ['added by Tags.of(job.resource)', (job) => Tags.of(job.resource).add('line', '1'), { own: 'word', line: '1' }],
    ['changed by Tags.of(job)', (job) => Tags.of(job).add('own', 'new'), { own: 'new' }],
    ['removed by Tags.of(job)', (job) => Tags.of(job).remove('own'), undefined],
    ['left out for its type', (job) => Tags.of(job).add('line', '1', { excludeResourceTypes: ['AWS::IoTTwinMaker::SyncJob'] }), { own: 'word' }],
    ['decided by priority', (job) => {
      Tags.of(job).add('line', '1', { priority: 300 });
      Tags.of(job).add('line', '2');
    }, { own: 'word', line: '1' }],
  ])('can be %s', (_, tag, tags) => {
    const stack = stackIn();
    tag(jobIn(stack, { tags: { own: 'word' } }));

    expect(tagsOf(stack)).toEqual(tags);
    expect(infosOn(stack)).toEqual([]);
  });

  test('stays where the same tag is removed above', () => {
    const stack = stackIn();
    jobIn(stack, { tags: { own: 'word' } });
    Tags.of(stack).remove('own');

    expect(tagsOf(stack)).toEqual({ own: 'word' });
  });

  test('may have a value that is not known yet', () => {
    expect(tagsOf(stackWithJob({ stack: Token.asString({ Ref: 'AWS::StackName' }) }))).toEqual({ stack: { Ref: 'AWS::StackName' } });
  });
});

function stackWithJob(tags: Record<string, string>): Stack {
  const stack = stackIn();
  jobIn(stack, { tags });
  return stack;
}

test('an aspect that tags nothing is left to visit constructs', () => {
  const stack = stackIn();
  const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), tags: { line: '1' } });
  const visited: unknown[] = [];
  Aspects.of(job).add({ visit: (construct) => { visited.push(construct); } });
  onlyJob(stack);

  expect(visited).toContain(job);
  expect(visited.filter((one) => !Construct.isConstruct(one))).toEqual([]);
});
