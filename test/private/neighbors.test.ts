import { Annotations, App, Aws, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, SyncJobProps, SyncSource, Workspace } from '../../src';
import { ENV, EUROPE, OTHER_ACCOUNT, ownWorkspaceIn, stackIn, warningsOn, workspaceIn } from '../fixtures';

const parameterIn = (scope: Construct) => new CfnParameter(scope, `Parameter${scope.node.findAll().length}`).valueAsString;

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}, id = 'Sync'): SyncJob {
  return new SyncJob(scope, id, { workspace: props.workspace ?? workspaceIn(scope), ...props });
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
    expect(() => jobIn(second)).toThrow(`[${second.node.path}/Sync] ${twin('Plant/Sync')}`);
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
    expect(() => jobIn(stack, { workspace: workspaceIn(stack) }, 'Second')).toThrow(`[Plant/Second] ${twin('Plant/First')}`);
  });

  test('is refused where the ID is not known, but the workspace is the same', () => {
    const stack = stackIn();
    const workspace = ownWorkspaceIn(stack, parameterIn(stack));
    jobIn(stack, { workspace }, 'First');
    expect(() => jobIn(stack, { workspace }, 'Second')).toThrow(`[Plant/Second] ${twin('Plant/First', '')}`);
  });

  test('is refused for a source that is not known, but the same', () => {
    const stack = stackIn();
    const syncSource = SyncSource.of(parameterIn(stack));
    jobIn(stack, { syncSource }, 'First');
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'Again'), syncSource }, 'Second')).toThrow(twin('Plant/First'));
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
    expect(warningsOn(stack)).toEqual([]);
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'SameAgain') }, 'Again')).toThrow(twin('Plant/Sync'));
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
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, workspaceId(stack), 'Two') }, 'Second')).not.toThrow();
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
    expect(() => workspaceNamed(second)).toThrow(`[${second.node.path}/Workspace] ${twin('Plant/Workspace')}`);
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
    expect(() => workspaceNamed(stack, workspaceId, 'Again')).toThrow(`[Plant/Again] ${twin('Plant/Workspace', '')}`);
    ['One', 'Other'].forEach((id) => expect(() => workspaceNamed(stack, Aws.STACK_NAME, id)).not.toThrow());
  });

  test('is let be where the first was taken out again', () => {
    const stack = stackIn();
    workspaceNamed(stack);
    stack.node.tryRemoveChild('Workspace');
    expect(() => workspaceNamed(stack, 'factory', 'Again')).not.toThrow();
  });

  test('says nothing of a job', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceNamed(stack) });
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('a second workspace with one bucket', () => {
  const twin = (path: string) => `The bucket belongs to another workspace: [${path}]. Each workspace needs its own bucket. Pass another one, or leave bucket `
    + 'out to create one.';

  test.each<[string, (stack: Stack) => (id: string) => s3.IBucketRef]>([
    ['an L2', (stack) => { const bucket = new s3.Bucket(stack, 'Bucket'); return () => bucket; }],
    ['an import by name', (stack) => (id) => s3.Bucket.fromBucketName(stack, id, 'amzn-s3-demo-bucket')],
    ['that of another Workspace', (stack) => { const { bucket } = new Workspace(stack, 'First'); return () => bucket; }],
  ])('is refused in one stack: %s', (title, bucketsIn) => {
    const stack = stackIn();
    const bucketOf = bucketsIn(stack);
    if (title !== 'that of another Workspace') { new Workspace(stack, 'First', { bucket: bucketOf('One') }); }
    expect(() => new Workspace(stack, 'Second', { bucket: bucketOf('Other') })).toThrow(`[Plant/Second] ${twin('Plant/First')}`);
  });

  test('is warned of in two stacks of one environment', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
    [a, b].forEach((stack) => new Workspace(stack, 'Workspace', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') }));
    expect(warningsOn(b)).toEqual([`${twin('A/Workspace')} ${ACKNOWLEDGE} [ack: cdk-iot-twinmaker:secondWorkspaceBucket]`]);
  });

  test('is let be with another', () => {
    const stack = stackIn();
    ['One', 'Other'].forEach((id) => expect(() => new Workspace(stack, id, { bucket: new s3.Bucket(stack, `${id}Bucket`) })).not.toThrow());
  });
});
