import { Annotations, App, Aspects, Aws, CfnCondition, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { SyncJob, SyncJobMonitor, SyncJobProps, SyncSource, Workspace } from '../../src';
import { ENV, EUROPE, OTHER_ACCOUNT, ownWorkspaceIn, stackIn, synthError, warningsOn, workspaceIn } from '../fixtures';

const parameterIn = (scope: Construct) => new CfnParameter(scope, `Parameter${scope.node.findAll().length}`).valueAsString;

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}, id = 'Sync'): SyncJob {
  return new SyncJob(scope, id, { workspace: props.workspace ?? workspaceIn(scope), ...props });
}

/** The errors of the validation of an app, one a line. */
function errorsOn(scope: Construct): string[] {
  return synthError(Stack.of(scope)).split('\n').slice(1).map((line) => line.trim());
}

const ACKNOWLEDGE = 'Acknowledge this warning if only one of the two is ever deployed.';

/** Two scopes that are deployed with different stacks into one account and Region. */
const TWO_STACKS: [string, (app: App) => [Construct, Construct]][] = [
  ['two stacks', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: ENV })]],
  ['two stages, such as a blue and a green', (app) => [new Stack(new Stage(app, 'Blue', { env: ENV }), 'A'), new Stack(new Stage(app, 'Green'), 'B', { env: ENV })]],
  ['a stack and one nested in another', (app) => [stackIn(app, 'A', { env: ENV }), new NestedStack(stackIn(app, 'B', { env: ENV }), 'Nested')]],
];

/** Two scopes that may well be deployed into different accounts or Regions. */
const TWO_ENVIRONMENTS: [string, (app: App) => [Construct, Construct]][] = [
  ['of accounts', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: OTHER_ACCOUNT })]],
  ['of Regions', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: EUROPE })]],
  ['where one is not known', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: { region: 'us-east-1' } })]],
  ['where neither is known', (app) => [stackIn(app, 'A'), stackIn(app, 'B')]],
  ['where no Region is known', (app) => ['A', 'B'].map((id) => stackIn(app, id, { env: { account: ENV.account } })) as [Stack, Stack]],
  ['of apps', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(new App(), 'A', { env: ENV })]],
];

const ONE_STACK: [string, (app: App) => [Construct, Construct]][] = [
  ['one stack', (app) => { const stack = stackIn(app); return [stack, new Construct(stack, 'Line')]; }],
  ['one stack with an env', (app) => { const stack = stackIn(app, 'Plant', { env: ENV }); return [stack, new Construct(stack, 'Line')]; }],
  ['a stack and one nested in it', (app) => {
    const stack = stackIn(app);
    return [stack, new NestedStack(new NestedStack(stack, 'Nested'), 'Nested')];
  }],
];

describe('a second job for one workspace and source', () => {
  const twin = (path: string, id = ' ("factory")') =>
    `There is already a sync job for this workspace${id} and sync source: [${path}]. A workspace accepts one job per source, so the second fails to deploy. `
    + 'Use that SyncJob here, or import it with SyncJob.fromSyncJobArn() or SyncJob.fromSyncJobAttributes().';

  test.each(ONE_STACK)('is refused in %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    jobIn(first);
    jobIn(second);
    expect(errorsOn(first)).toEqual([`[${second.node.path}/Sync] ${twin('Plant/Sync')}`]);
  });

  test.each(TWO_STACKS)('is warned of in %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    jobIn(first);
    jobIn(second);
    expect(warningsOn(Stack.of(first))).toEqual([]);
    expect(warningsOn(Stack.of(second))).toEqual([`${twin(`${first.node.path}/Sync`)} ${ACKNOWLEDGE} [ack: cdk-iot-twinmaker:secondSyncJob]`]);
  });

  test('may be acknowledged where it is deployed instead of the first', () => {
    const app = new App();
    const [blue, green] = ['Blue', 'Green'].map((id) => stackIn(app, id, { env: ENV }));
    jobIn(blue);
    jobIn(green);
    Annotations.of(green).acknowledgeWarning('cdk-iot-twinmaker:secondSyncJob', 'One of them is deployed at a time.');
    expect(warningsOn(green)).toEqual([]);
  });

  test.each(TWO_ENVIRONMENTS)('is let be in two environments: %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    jobIn(first);
    expect(() => jobIn(second)).not.toThrow();
    expect(warningsOn(Stack.of(second))).toEqual([]);
  });

  test('is refused however the workspace is named', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: ownWorkspaceIn(stack) }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack) }, 'Second');
    expect(errorsOn(stack)).toEqual([`[Plant/Second] ${twin('Plant/First')}`]);
  });

  test('is refused where the ID is not known, but the workspace is the same', () => {
    const stack = stackIn();
    const workspace = ownWorkspaceIn(stack, parameterIn(stack));
    jobIn(stack, { workspace }, 'First');
    jobIn(stack, { workspace }, 'Second');
    expect(errorsOn(stack)).toEqual([`[Plant/Second] ${twin('Plant/First', '')}`]);
  });

  test('is refused for a source that is not known, but the same', () => {
    const stack = stackIn();
    const syncSource = SyncSource.of(parameterIn(stack));
    jobIn(stack, { syncSource }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'Again'), syncSource }, 'Second');
    expect(errorsOn(stack)).toEqual([`[Plant/Second] ${twin('Plant/First')}`]);
  });

  test('is let be for another source', () => {
    const stack = stackIn();
    const workspace = workspaceIn(stack);
    jobIn(stack, { workspace }, 'First');
    jobIn(stack, { workspace, syncSource: SyncSource.of('OTHER') }, 'Second');
    expect(warningsOn(stack)).toEqual([expect.stringContaining('unknownSyncSource')]);
  });

  test('is let be for sources that a token may name differently', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
    [a, b].forEach((stack) => jobIn(stack, { syncSource: SyncSource.of(Aws.STACK_NAME) }));
    expect([a, b].map(warningsOn)).toEqual([[], []]);
  });

  test('is let be where the first was taken out again', () => {
    const stack = stackIn();
    jobIn(new Construct(stack, 'Line'));
    stack.node.tryRemoveChild('Line');
    jobIn(stack);
    expect(errorsOn(stack)).toEqual([]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('is refused where a third was taken out again', () => {
    const stack = stackIn();
    jobIn(new Construct(stack, 'Line'));
    stack.node.tryRemoveChild('Line');
    jobIn(stack);
    jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'SameAgain') }, 'Again');
    expect(errorsOn(stack)).toEqual([`[Plant/Again] ${twin('Plant/Sync')}`]);
  });

  test('is let be where the first is taken out after it', () => {
    const stack = stackIn();
    jobIn(new Construct(stack, 'Line'));
    jobIn(stack);
    stack.node.tryRemoveChild('Line');
    expect(errorsOn(stack)).toEqual([]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('is refused with all the errors of the app at once', () => {
    const stack = stackIn();
    const workspace = workspaceIn(stack);
    ['First', 'Second', 'Third'].forEach((id) => jobIn(stack, { workspace }, id));
    expect(errorsOn(stack)).toEqual([`[Plant/Second] ${twin('Plant/First')}`, `[Plant/Third] ${twin('Plant/First')}`]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['parameters', parameterIn],
    ['lazy values', () => Lazy.string({ produce: () => 'factory' })],
    ['the same imported value', () => Fn.importValue('factory')],
    ['a pseudo parameter', () => Aws.STACK_NAME],
    ['a text with a parameter', (stack) => `factory-${parameterIn(stack)}`],
    ['the same dynamic reference', () => '{{resolve:ssm:/factory/workspace}}'],
  ])('is not seen behind %s', (_, workspaceId) => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, workspaceId(stack), 'One') }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, workspaceId(stack), 'Two') }, 'Second');
    expect(errorsOn(stack)).toEqual([]);
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('jobs for two workspaces', () => {
  const warning = (second: string, first: string, path: string) =>
    `AWS IoT TwinMaker syncs a single workspace, and "${second}" would be the second one in this account and Region, after "${first}" by [${path}]. `
    + 'Keep one of the two jobs, or acknowledge this warning if only one of the two is ever deployed. '
    + '[ack: cdk-iot-twinmaker:secondWorkspace]';

  test('emit a warning on each but the first', () => {
    const app = new App();
    const stacks = ['A', 'B', 'C'].map((id) => stackIn(app, id, { env: ENV }));
    stacks.forEach((stack, index) => jobIn(stack, { workspace: workspaceIn(stack, ['one', 'two', 'three'][index]) }));
    expect(stacks.map(warningsOn)).toEqual([[], [warning('two', 'one', 'A/Sync')], [warning('three', 'one', 'A/Sync')]]);
  });

  test('emit a warning in one stack without env', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, 'one') }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, 'two') }, 'Second');
    expect(warningsOn(stack)).toEqual([warning('two', 'one', 'Plant/First')]);
  });

  test('emit none in stacks without env, or where the first was taken out', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id));
    jobIn(a, { workspace: workspaceIn(a, 'one') });
    jobIn(b, { workspace: workspaceIn(b, 'two') }, 'First');
    b.node.tryRemoveChild('First');
    jobIn(b, { workspace: workspaceIn(b, 'three') });
    expect([a, b].map(warningsOn)).toEqual([[], []]);
  });

  test('emit none where one of the two is not known', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, parameterIn(stack), 'Unknown') });
    jobIn(stack, { workspace: workspaceIn(stack) }, 'Known');
    expect(warningsOn(stack)).toEqual([]);
  });

  test('emit none once that is acknowledged', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, 'one') }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, 'two') }, 'Second');
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondWorkspace', 'One of them is deployed at a time.');
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('a second workspace with one ID', () => {
  const twin = (path: string, id = ' ("factory")') =>
    `There is already a workspace with this ID${id}: [${path}]. An ID must be unique in an account and Region. Use that Workspace here, or choose another workspaceId.`;
  const workspaceNamed = (scope: Construct, workspaceId = 'factory', id = 'Workspace') => new Workspace(scope, id, { workspaceId });

  test.each(ONE_STACK)('is refused in %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    workspaceNamed(first);
    workspaceNamed(second);
    expect(errorsOn(first)).toEqual([`[${second.node.path}/Workspace] ${twin('Plant/Workspace')}`]);
  });

  test.each(TWO_STACKS)('is warned of in %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    workspaceNamed(first);
    workspaceNamed(second);
    expect(warningsOn(Stack.of(second))).toEqual([`${twin(`${first.node.path}/Workspace`)} ${ACKNOWLEDGE} [ack: cdk-iot-twinmaker:secondWorkspaceId]`]);
  });

  test.each(TWO_ENVIRONMENTS)('is let be in two environments: %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    workspaceNamed(first);
    workspaceNamed(second);
    expect(warningsOn(Stack.of(second))).toEqual([]);
  });

  test('is refused where the ID is one parameter, and not where it is a pseudo parameter', () => {
    const stack = stackIn();
    const workspaceId = parameterIn(stack);
    workspaceNamed(stack, workspaceId);
    workspaceNamed(stack, workspaceId, 'Again');
    ['One', 'Other'].forEach((id) => workspaceNamed(stack, Aws.STACK_NAME, id));
    expect(errorsOn(stack)).toEqual([`[Plant/Again] ${twin('Plant/Workspace', '')}`]);
  });

  test('is let be where the first was taken out again', () => {
    const stack = stackIn();
    workspaceNamed(stack);
    stack.node.tryRemoveChild('Workspace');
    workspaceNamed(stack, 'factory', 'Again');
    expect(errorsOn(stack)).toEqual([]);
  });

  test('says nothing of a job', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceNamed(stack) });
    expect(warningsOn(stack)).toEqual([]);
  });
});

test('a workspace ID and a sync source are told apart', () => {
  const stack = stackIn();
  new SyncJob(stack, 'One', { workspace: workspaceIn(stack, 'factory'), syncSource: SyncSource.of('SITEWISE') });
  new SyncJob(stack, 'Other', { workspace: workspaceIn(stack, 'factoryS'), syncSource: SyncSource.of('ITEWISE') });
  expect(errorsOn(stack)).toEqual([]);
});

test.each<[string, (monitor: SyncJobMonitor, condition: CfnCondition) => void]>([
  ['a condition on one of its alarms', ({ alarm }, condition) => { (alarm.node.defaultChild as CfnResource).cfnOptions.condition = condition; }],
  ['an L2 as its default child', (monitor) => { monitor.node.defaultChild = monitor.alarm; }],
])('a second monitor of a job is refused with %s', (_, change) => {
  const stack = stackIn();
  const syncJob = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  new SyncJobMonitor(stack, 'First', { syncJob });
  change(new SyncJobMonitor(stack, 'Second', { syncJob }), new CfnCondition(stack, 'Condition'));
  expect(errorsOn(stack)).toEqual([expect.stringContaining('[Plant/Second] There is already a monitor of the sync job')]);
});

describe('a second workspace with one bucket', () => {
  const twin = (path: string) => `The bucket belongs to another workspace: [${path}]. Each workspace needs its own bucket. Pass another one, or leave bucket `
    + 'out to create one.';

  test.each<[string, (stack: Stack) => (id: string) => s3.IBucketRef]>([
    ['an L2', (stack) => { const bucket = new s3.Bucket(stack, 'Bucket'); return () => bucket; }],
    ['an import by name', (stack) => (id) => s3.Bucket.fromBucketName(stack, id, 'amzn-s3-demo-bucket')],
    ['an L2, and its L1', (stack) => { const bucket = new s3.Bucket(stack, 'Bucket'); return (id) => id === 'One' ? bucket : bucket.node.defaultChild as s3.CfnBucket; }],
    ['an L1, and an import by its ARN', (stack) => {
      const bucket = new s3.CfnBucket(stack, 'Bucket');
      return (id) => id === 'One' ? bucket : s3.Bucket.fromBucketArn(stack, id, bucket.attrArn);
    }],
    ['that of another Workspace', (stack) => { const { bucket } = new Workspace(stack, 'First'); return () => bucket; }],
  ])('is refused in one stack: %s', (title, bucketsIn) => {
    const stack = stackIn();
    const bucketOf = bucketsIn(stack);
    if (title !== 'that of another Workspace') { new Workspace(stack, 'First', { bucket: bucketOf('One') }); }
    new Workspace(stack, 'Second', { bucket: bucketOf('Other') });
    expect(errorsOn(stack)).toEqual([`[Plant/Second] ${twin('Plant/First')}`]);
  });

  test('is warned of in two stacks of one environment', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
    [a, b].forEach((stack) => new Workspace(stack, 'Workspace', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') }));
    expect(warningsOn(b)).toEqual([`${twin('A/Workspace')} ${ACKNOWLEDGE} [ack: cdk-iot-twinmaker:secondWorkspaceBucket]`]);
  });

  test('is let be with another', () => {
    const stack = stackIn();
    ['One', 'Other'].forEach((id) => new Workspace(stack, id, { bucket: new s3.Bucket(stack, `${id}Bucket`) }));
    expect(errorsOn(stack)).toEqual([]);
  });
});

describe('a second one under a condition of AWS CloudFormation', () => {
  const EXCLUDE = 'Acknowledge this warning if the conditions exclude each other.';
  const jobOf = (scope: Construct, id: string) => jobIn(scope, { workspace: workspaceIn(scope, 'factory', `${id}Workspace`) }, id);
  const importedJob = (scope: Construct, id: string) => SyncJob.fromSyncJobAttributes(scope, id, { workspace: workspaceIn(scope, 'factory', `${id}Workspace`) });

  /** Whatever there may be one of, with the ID of the warning. */
  const KINDS: [string, (scope: Construct, id: string) => IConstruct, string][] = [
    ['job', jobOf, 'secondSyncJob'],
    ['workspace', (scope, id) => new Workspace(scope, id, { workspaceId: 'factory' }), 'secondWorkspaceId'],
    ['bucket', (scope, id) => new Workspace(scope, id, { bucket: s3.Bucket.fromBucketName(scope, `${id}Bucket`, 'amzn-s3-demo-bucket') }), 'secondWorkspaceBucket'],
    ['monitor', (scope, id) => new SyncJobMonitor(scope, id, { syncJob: importedJob(scope, `${id}Job`) }), 'secondMonitor'],
  ];

  const conditionIn = (scope: Construct, id = 'Condition') =>
    Stack.of(scope).node.tryFindChild(id) as CfnCondition ?? new CfnCondition(Stack.of(scope), id, { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  const under = (construct: IConstruct, condition = conditionIn(construct as Construct)) => construct.node.findAll()
    .forEach((each) => { if (CfnResource.isCfnResource(each)) { each.cfnOptions.condition = condition; } });
  const byAspect = (construct: IConstruct) => Aspects.of(construct).add({
    visit: (node) => { if (CfnResource.isCfnResource(node)) { node.cfnOptions.condition = conditionIn(construct as Construct); } },
  });

  const WAYS: [string, (first: IConstruct, second: IConstruct) => void][] = [
    ['on both', (first, second) => [first, second].forEach((each) => under(each))],
    ['on the first', (first) => under(first)],
    ['on the second', (_, second) => under(second)],
    ['by an aspect on the first', (first) => byAspect(first)],
    ['by an aspect on the second', (_, second) => byAspect(second)],
  ];
  const EACH = KINDS.flatMap(([kind, define, id]) => WAYS.map(([way, condition]) => ({ kind, define, id, way, condition })));

  test.each(EACH)('is warned of, since both may never be there: a $kind with a condition $way', ({ define, id, condition }) => {
    const stack = stackIn();
    conditionIn(stack);
    condition(define(stack, 'First'), define(stack, 'Second'));

    expect(synthError(stack)).toBe('none');
    expect(warningsOn(stack)).toEqual([expect.stringMatching(new RegExp(`\\[Plant/First\\]\\. .* ${EXCLUDE} \\[ack: cdk-iot-twinmaker:${id}\\]$`))]);
  });

  test.each(KINDS)('is refused without a condition: a %s', (_, define) => {
    const stack = stackIn();
    ['First', 'Second'].forEach((each) => define(stack, each));
    expect(errorsOn(stack)).toEqual([expect.stringMatching(/^\[Plant\/Second\] .*\[Plant\/First\]/)]);
  });

  test('is warned of to the word', () => {
    const stack = stackIn();
    jobOf(stack, 'First');
    under(jobOf(stack, 'Second'));
    expect(warningsOn(stack)).toEqual([
      'There is already a sync job for this workspace ("factory") and sync source: [Plant/First]. A workspace accepts one job per source, so the second fails to '
      + `deploy. Use that SyncJob here, or import it with SyncJob.fromSyncJobArn() or SyncJob.fromSyncJobAttributes(). ${EXCLUDE} [ack: cdk-iot-twinmaker:secondSyncJob]`,
    ]);
  });

  test('is let be once that is acknowledged on the stack', () => {
    const stack = stackIn();
    under(jobOf(stack, 'First'));
    jobOf(stack, 'Second');
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondSyncJob', 'The conditions exclude each other.');
    expect(warningsOn(stack)).toEqual([]);
  });

  test('that is set before the second one is defined', () => {
    const stack = stackIn();
    under(jobOf(stack, 'First'));
    jobOf(stack, 'Second');
    expect(synthError(stack)).toBe('none');
    expect(warningsOn(stack)).toHaveLength(1);
  });

  test('on the L1 of a job alone', () => {
    const stack = stackIn();
    jobOf(stack, 'First');
    jobIn(stack, { workspace: workspaceIn(stack) }, 'Second').resource.cfnOptions.condition = conditionIn(stack);
    expect(synthError(stack)).toBe('none');
  });

  test('on its role alone is none on the job', () => {
    const stack = stackIn();
    jobOf(stack, 'First');
    under(jobIn(stack, { workspace: workspaceIn(stack) }, 'Second').syncRole as unknown as IConstruct);
    expect(errorsOn(stack)).toHaveLength(1);
  });

  test.each<[string, (outer: Stack) => [Construct, Construct]]>([
    ['the second', (outer) => [outer, new NestedStack(outer, 'Nested')]],
    ['the first', (outer) => [new NestedStack(outer, 'Nested'), outer]],
    ['the stack around the second', (outer) => [outer, new NestedStack(new NestedStack(outer, 'Nested'), 'Inner')]],
  ])('on the nested stack of %s', (_, scopesIn) => {
    const outer = stackIn();
    const [first, second] = scopesIn(outer);
    jobOf(first, 'First');
    jobOf(second, 'Second');
    (outer.node.findChild('Nested') as NestedStack).nestedStackResource!.cfnOptions.condition = conditionIn(outer);
    expect(synthError(outer)).toBe('none');
    expect(warningsOn(outer)).toEqual([expect.stringContaining('cdk-iot-twinmaker:secondSyncJob')]);
  });

  const THREE: [string, string[], string[]][] = [
    ['first', ['First'], ['[Plant/Third]']],
    ['second', ['Second'], ['[Plant/Third]']],
    ['third', ['Third'], ['[Plant/Second]']],
  ];
  test.each(THREE)('of three, where the %s alone has one, is an error for the other two and a warning for it', (_, conditioned, refused) => {
    const stack = stackIn();
    const jobs = ['First', 'Second', 'Third'].map((id) => jobOf(stack, id));
    jobs.filter(({ node }) => conditioned.includes(node.id)).forEach((job) => under(job));
    expect(errorsOn(stack).map((error) => error.split(' ')[0])).toEqual(refused);
  });

  test('of three, where two have one, is warned of', () => {
    const stack = stackIn();
    const jobs = ['First', 'Second', 'Third'].map((id) => jobOf(stack, id));
    [jobs[0], jobs[2]].forEach((job) => under(job));
    expect(synthError(stack)).toBe('none');
    expect(warningsOn(stack)).toHaveLength(2);
  });

  test('is warned of with skipValidation, and no other is', () => {
    const messages = (...conditioned: string[]) => {
      const app = new App();
      const stack = stackIn(app);
      ['First', 'Second'].map((id) => jobOf(stack, id)).filter(({ node }) => conditioned.includes(node.id)).forEach((job) => under(job));
      return app.synth({ skipValidation: true }).getStackByName('Plant').messages.map(({ entry }) => String(entry.data));
    };
    expect(messages('First')).toEqual([expect.stringContaining(EXCLUDE)]);
    expect(messages()).toEqual([]);
  });
});
