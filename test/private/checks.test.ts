import { Annotations, App, Aws, CfnParameter, Fn, Lazy, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace, IWorkspaceRef } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SyncJob, SyncJobProps, SyncSource, Workspace, WorkspaceProps } from '../../src';
import { ENV, onlyJob, ownWorkspaceIn, stackIn, warningsOn, workspaceIn } from '../fixtures';

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}, id = 'Sync'): SyncJob {
  return new SyncJob(scope, id, { workspace: props.workspace ?? workspaceIn(scope), ...props });
}

/** The errors of a synthesis, as the command line shows them. */
function synthError(stack: Stack): string {
  try {
    stack.node.root.node.findAll().filter(App.isApp).forEach((app) => app.synth());
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

const unknown = (scope: Construct, id = 'Parameter') => new CfnParameter(scope, id).valueAsString;

describe('the workspace id', () => {
  test.each([
    'ab', 'a1', '_a', '0a', 'factory-1', 'a-_-1', 'a'.repeat(128), 'constructor', 'IoTSiteWiseDefaultWorkspace2',
  ])('may be %p', (workspaceId) => {
    expect(() => jobIn(stackIn(), { workspace: workspaceIn(stackIn(), workspaceId) })).not.toThrow();
  });

  test.each([
    '', 'a', '-factory', 'factory-', 'factory_', 'fac tory', 'factory ', ' factory', 'factory\n', 'fäctory', 'а1', 'a'.repeat(129), 'a.b', 'a/b', '*',
  ])('can not be %p', (workspaceId) => {
    const stack = stackIn();
    expect(() => jobIn(stack, { workspace: ownWorkspaceIn(stack, workspaceId) })).toThrow(
      `[Plant/Sync] The workspace id ${JSON.stringify(workspaceId)} is not one that AWS IoT TwinMaker accepts: it has 2 to 128 letters, digits, `
      + '"_" and "-", does not start with "-", and ends with a letter or digit. Pass a workspace with an id like "factory-1"; if what you have '
      + 'is an ARN, Workspace.fromWorkspaceArn() takes it.',
    );
  });

  test('is checked by the reference as by the L1, and on imports', () => {
    const stack = stackIn();
    const message = '[Plant/Sync] The workspace id "-factory" is not one';
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, '-factory') })).toThrow(message);
    expect(() => SyncJob.fromSyncJobAttributes(stackIn(), 'Sync', { workspace: workspaceIn(stack, '-factory', 'Other') })).toThrow(message);
  });

  test('is not that of the workspace that AWS syncs by itself', () => {
    const stack = stackIn();
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, 'IoTSiteWiseDefaultWorkspace') })).toThrow(
      '[Plant/Sync] The workspace "IoTSiteWiseDefaultWorkspace" takes no sync job: AWS syncs it by itself, with a service-linked role. '
      + 'Remove this SyncJob, or pass a workspace of your own.',
    );
  });
});

describe('the environment of the workspace', () => {
  test.each([
    ['account', { ...ENV, account: '444455556666' }, '444455556666', '111122223333'],
    ['region', { ...ENV, region: 'eu-west-1' }, 'eu-west-1', 'us-east-1'],
  ])('is the %s of the job', (part, env, theirs, ours) => {
    const app = new App();
    const there = stackIn(app, 'There', { env });
    const message = `[Here/Sync] The sync job is in the ${part} "${ours}" and its workspace in "${theirs}": both have to be in one account and `
      + 'region. Define the job in a stack that has the env of the workspace, or pass a workspace of its own env.';

    [
      ownWorkspaceIn(there),
      workspaceIn(there),
      CfnWorkspace.fromWorkspaceArn(there, 'ByArn', `arn:aws:iottwinmaker:${env.region}:${env.account}:workspace/factory`),
    ].forEach((workspace) => {
      expect(() => jobIn(stackIn(new App(), 'Here', { env: ENV }), { workspace })).toThrow(message);
    });
  });

  test('is the same', () => {
    const app = new App();
    const workspace = workspaceIn(stackIn(app, 'There', { env: ENV }));
    expect(() => jobIn(stackIn(app, 'Here', { env: ENV }), { workspace })).not.toThrow();
  });

  test.each<[string, (scope: Stack) => IWorkspaceRef]>([
    ['in a stack without env', (stack) => workspaceIn(stackIn(stack.node.root as App, 'There'))],
    ['behind an ARN that is a token', (stack) => Object.assign(new Construct(stack, 'Foreign'), {
      env: { account: unknown(stack, 'Account'), region: unknown(stack, 'Region') },
      workspaceRef: { workspaceId: 'factory', workspaceArn: unknown(stack, 'Arn') },
    })],
  ])('is not compared where it is not known: %s', (_, workspaceFor) => {
    const stack = stackIn(new App(), 'Here', { env: ENV });
    expect(() => jobIn(stack, { workspace: workspaceFor(stack) })).not.toThrow();
  });
});

describe('the sync source', () => {
  test.each(['SITEWISE'])('%s brings no word', (name) => {
    const stack = stackIn();
    jobIn(stack, { syncSource: SyncSource.of(name) });
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each(['sitewise', 'SiteWise', 'SITEWISE_MANAGED', '_', '0', 'x'.repeat(128)])('%s brings a warning', (name) => {
    const stack = stackIn();
    jobIn(stack, { syncSource: SyncSource.of(name) });
    expect(warningsOn(stack)).toEqual([
      `The sync source "${name}" is unknown here: when this library was released, "SITEWISE" was the only one that AWS IoT TwinMaker supported. `
      + 'Write SyncSource.SITEWISE, or acknowledge this warning if AWS has added the source since. [ack: cdk-iot-twinmaker:unknownSyncSource]',
    ]);
    expect(onlyJob(stack).Properties.SyncSource).toBe(name);
  });

  test.each([
    '', 'SITEWISE ', ' SITEWISE', 'SITE-WISE', 'SITEWISE\n', 'x'.repeat(129), 'arn:aws:s3:::amzn-s3-demo-bucket', 'https://example.com/source',
  ])('can not be %p', (name) => {
    expect(() => jobIn(stackIn(), { syncSource: SyncSource.of(name) })).toThrow(
      `[Plant/Sync] The sync source ${JSON.stringify(name)} is not one that AWS IoT TwinMaker accepts: it is a name of 1 to 128 letters, digits `
      + 'and "_", not an ARN or a URL. Write SyncSource.SITEWISE, or leave syncSource out.',
    );
  });

  test('can not be one that nobody has set', () => {
    expect(() => jobIn(stackIn(), { syncSource: SyncSource.of(undefined as any) })).toThrow('[Plant/Sync] The sync source (missing) is not one');
  });

  test('is checked on imports too', () => {
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of('') }))
      .toThrow('[Plant/Sync] The sync source ""');
  });
});

describe('the sync role', () => {
  test.each([
    'arn:aws:iam::111122223333:role/sync', 'arn:aws-cn:iam::111122223333:role/path/sync', 'arn:aws-us-gov:iam::111122223333:role/sync',
    `arn:aws:iam::111122223333:role/${'x'.repeat(2048 - 31)}`,
  ])('may be %p', (roleArn) => {
    const stack = stackIn();
    expect(() => jobIn(stack, { syncRole: iam.Role.fromRoleArn(stack, 'Role', roleArn) })).not.toThrow();
  });

  test.each([
    'arn:aws-iso:iam::111122223333:role/sync', 'arn:aws:iam::1111:role/sync', 'arn:aws:iam::111122223333:user/sync',
    'arn:aws:iam::111122223333:role/sync\n',
    `arn:aws:iam::111122223333:role/${'x'.repeat(2049 - 31)}`,
  ])('can not be %p', (roleArn) => {
    const stack = stackIn();
    expect(() => jobIn(stack, { syncRole: iam.Role.fromRoleArn(stack, 'Role', roleArn) })).toThrow(
      'is not one that AWS IoT TwinMaker accepts: its ARN is arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, 2048 characters at '
      + 'most. Pass a role with such an ARN, or leave syncRole out to have one made.',
    );
  });

  test('can not be one that only ends like an ARN', () => {
    const stack = stackIn();
    const { grantPrincipal } = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const roleRef = { roleArn: 'role arn:aws:iam::111122223333:role/sync', roleName: 'sync' };
    const syncRole: any = Object.assign(new Construct(stack, 'Foreign'), { roleRef, grantPrincipal, env: ENV });
    expect(() => jobIn(stack, { syncRole })).toThrow('[Plant/Sync] The sync role "role arn:aws:iam::111122223333:role/sync" is not one');
  });
});

describe('the ARN of an import', () => {
  const ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default';

  test.each([
    ARN, ARN.replace('aws', 'aws-cn').replace('us-east-1', 'cn-north-1'), ARN.replace('aws', 'aws-us-gov').replace('us-east-1', 'us-gov-west-1'),
  ])('may be %p', (arn) => {
    expect(SyncJob.fromSyncJobArn(stackIn(), 'Sync', arn).syncJobArn).toBe(arn);
  });

  test.each([
    '', 'SITEWISE', 'factory|SITEWISE', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory', `${ARN}/more`, `${ARN}\n`, ` ${ARN}`,
    ARN.replace('iottwinmaker', 'iotsitewise'), ARN.replace('111122223333', '1111'), ARN.replace('us-east-1', ''), ARN.replace('factory', ''),
    ARN.replace('aws', 'aws-iso'), 'arn:aws:s3:::amzn-s3-demo-bucket',
  ])('can not be %p', (arn) => {
    const message = `${JSON.stringify(arn)} is not the ARN of a sync job: that is arn:<partition>:iottwinmaker:<region>:<account>:workspace/`
      + '<workspace id>/sync-job/<id of the job>. GetSyncJob returns it. To import a job whose ARN you do not have, use '
      + 'SyncJob.fromSyncJobAttributes() without syncJobArn.';
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobArn(stack, 'Sync', arn)).toThrow(`[Plant/Sync] ${message}`);
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack), syncJobArn: arn })).toThrow(`[Plant/Other] ${message}`);
  });

  test('can not be one that nobody has set', () => {
    expect(() => SyncJob.fromSyncJobArn(stackIn(), 'Sync', undefined as any)).toThrow('[Plant/Sync] (missing) is not the ARN of a sync job');
  });

  test('names the workspace of the import', () => {
    const stack = stackIn();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack, 'other'), syncJobArn: ARN })).toThrow(
      `[Plant/Sync] "${ARN}" is not a job of the workspace "other". Pass the workspace that the ARN names.`,
    );
  });

  test('or its workspace may be unknown', () => {
    const stack = stackIn();
    const workspace = workspaceIn(stack, 'other');
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'One', { workspace, syncJobArn: unknown(stack) })).not.toThrow();
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Other', { workspace: workspaceIn(stack, unknown(stack, 'Id'), 'Unknown'), syncJobArn: ARN })).not.toThrow();
  });

  test('names the environment of the workspace', () => {
    const stack = stackIn(new App(), 'Plant', { env: { ...ENV, region: 'eu-west-1' } });
    expect(() => SyncJob.fromSyncJobAttributes(stack, 'Sync', { workspace: workspaceIn(stack), syncJobArn: ARN })).toThrow(
      '[Plant/Sync] The sync job is in the region "us-east-1" and its workspace in "eu-west-1"',
    );
  });
});

describe('tags', () => {
  const keyMessage = (key: string) =>
    `The tag key ${JSON.stringify(key)} is not one that AWS IoT TwinMaker accepts: it has 1 to 128 letters, digits, spaces and "_.:/=+-@". Rename the tag.`;
  const valueMessage = (value: string) =>
    `The value ${JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value)} of the tag "key" is not one that AWS IoT TwinMaker accepts: `
    + 'it has 1 to 256 characters on one line. Write such a value, or leave the tag out.';
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'value']));

  test.each<[string, Record<string, string>]>([
    ['keys of one character and of 128', { k: 'value', ['k'.repeat(128)]: 'value' }],
    ['keys of all kinds of letters, digits and signs', { 'Ключ 鍵 ①_.:/=+-@': 'value' }],
    ['a key that objects have', { constructor: 'value' }],
    ['values of one character and of 256', { one: 'v', most: 'v'.repeat(256), strange: '\t"{}$😀' }],
    ['characters that JavaScript counts twice', { ['𝒳'.repeat(128)]: '😀'.repeat(256) }],
    ['50 of them', many(50)],
    ['a value that is not known yet', { key: Aws.STACK_NAME }],
  ])('may be %s', (_, tags) => {
    const stack = stackIn();
    jobIn(stack, { tags });
    expect(synthError(stack)).toBe('none');
    expect(Object.keys(onlyJob(stack).Properties.Tags).sort()).toEqual(Object.keys(tags).sort());
  });

  test.each<[string, Record<string, string>, string]>([
    ['an empty key', { '': 'value' }, keyMessage('')],
    ['a key of 129 characters', { ['k'.repeat(129)]: 'value' }, keyMessage('k'.repeat(129))],
    ['a key with a sign of another kind', { 'cost#center': 'value' }, keyMessage('cost#center')],
    ['a key with a line break', { 'cost\ncenter': 'value' }, keyMessage('cost\ncenter')],
    ['a key that is kept for AWS', { 'aws:team': 'value' }, 'The tag key "aws:team" starts with "aws:", which is reserved for AWS. Rename the tag.'],
    ['a key that is kept for AWS in capitals', { 'AWS:team': 'value' }, 'The tag key "AWS:team" starts with "aws:", which is reserved for AWS.'],
    ['an empty value', { key: '' }, valueMessage('')],
    ['a value of 257 characters', { key: 'v'.repeat(257) }, valueMessage('v'.repeat(257))],
    ['a value of two lines', { key: 'two\nlines' }, valueMessage('two\nlines')],
    ['half a character', { key: 'half\ud800' }, valueMessage('half\ud800')],
    ['an empty value of a key that is not known yet', { [Lazy.string({ produce: () => 'key' })]: '' },
      'The value "" of the tag with a key that is not known yet is not one'],
    ['51 of them', many(51), 'The job has 51 tags, and AWS IoT TwinMaker accepts 50 at most. Remove 1 of them.'],
  ])('can not be %s', (_, tags, message) => {
    const stack = stackIn();
    jobIn(stack, { tags });
    expect(synthError(stack)).toContain(`[Plant/Sync] ${message}`);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a key that JavaScript swallows', JSON.parse('{"__proto__": "value"}'), '"__proto__"'],
    ['a key that is known at deployment only', { [Aws.STACK_NAME]: 'value' }, '"${AWS::StackName}"'],
    ['a key that comes to nothing', { [Lazy.string({ produce: () => undefined })]: 'value' }, '"(missing)"'],
  ])('can not have %s', (_, tags, key) => {
    const message = `[Plant/Sync] The tag key ${key} can't be written into a template: a key is text that is known now, and not "__proto__". `
      + 'Rename the tag; its value may be a token.';
    const byProp = stackIn();
    jobIn(byProp, { tags });
    const byTags = stackIn();
    Tags.of(jobIn(byTags)).add(Object.keys(tags)[0], 'value');

    expect(synthError(byProp)).toContain(message);
    expect(synthError(byTags)).toContain(message);
  });

  test('can not have a value that nobody has set', () => {
    expect(() => jobIn(stackIn(), { tags: { key: undefined as any } })).toThrow('[Plant/Sync] The value (missing) of the tag "key" is not one');
  });

  test('are checked wherever they come from', () => {
    const own = stackIn();
    Tags.of(jobIn(own)).add('cost#center', 'value');
    const inherited = stackIn();
    jobIn(inherited, { inheritTags: true });
    Tags.of(inherited).add('cost#center', 'value');

    expect(synthError(own)).toContain(`[Plant/Sync] ${keyMessage('cost#center')}`);
    expect(synthError(inherited)).toContain(`[Plant/Sync] ${keyMessage('cost#center')}`);
  });

  test('that are left off are not checked', () => {
    const stack = stackIn();
    jobIn(stack);
    Tags.of(stack).add('cost#center', 'value');
    expect(synthError(stack)).toBe('none');
  });

  test('tell every error at once', () => {
    const stack = stackIn();
    jobIn(stack, { tags: { 'cost#center': '', 'key': '' } });
    expect(synthError(stack).match(/\[Plant\/Sync\]/g)).toHaveLength(3);
  });
});

describe('a second job for one workspace and source', () => {
  const twin = (path: string, id = ' ("factory")') =>
    `There already is a sync job for this workspace${id} and sync source: [${path}]. A workspace takes one job per source, so the second fails at deployment.`;

  test('is refused in one stack', () => {
    const stack = stackIn();
    const workspace = workspaceIn(stack);
    jobIn(stack, { workspace }, 'First');
    expect(() => jobIn(stack, { workspace }, 'Second')).toThrow(
      `[Plant/Second] ${twin('Plant/First')} Use that SyncJob here, or, where it is out of reach, SyncJob.fromSyncJobArn() or `
      + 'SyncJob.fromSyncJobAttributes().',
    );
  });

  test('is refused however the workspace is named', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: ownWorkspaceIn(stack) }, 'First');
    expect(() => jobIn(stack, { workspace: workspaceIn(stack) }, 'Second')).toThrow(twin('Plant/First'));
  });

  test('is refused where the id is not known, but the workspace is the same', () => {
    const stack = stackIn();
    const workspace = ownWorkspaceIn(stack, unknown(stack));
    jobIn(stack, { workspace }, 'First');
    expect(() => jobIn(stack, { workspace }, 'Second')).toThrow(`[Plant/Second] ${twin('Plant/First', '')}`);
  });

  test.each<[string, (app: App) => [Construct, Construct]]>([
    ['stacks', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: ENV })]],
    ['stages', (app) => [
      new Stack(new Stage(app, 'StageA', { env: ENV }), 'A'),
      new Stack(new Stage(app, 'StageB'), 'B', { env: ENV }),
    ]],
    ['a stack and one nested in another', (app) => [stackIn(app, 'A', { env: ENV }), new NestedStack(stackIn(app, 'B', { env: ENV }), 'Nested')]],
    ['a stack without env and one nested in it', (app) => {
      const stack = stackIn(app);
      return [stack, new NestedStack(new NestedStack(stack, 'Nested'), 'Nested')];
    }],
  ])('is refused in %s of one environment', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    jobIn(first);
    expect(() => jobIn(second)).toThrow(`[${second.node.path}/Sync] ${twin(`${first.node.path}/Sync`)}`);
  });

  test.each<[string, (app: App) => [Construct, Construct]]>([
    ['of accounts', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: { ...ENV, account: '444455556666' } })]],
    ['of regions', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: { ...ENV, region: 'eu-west-1' } })]],
    ['where one is not known', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: { region: 'us-east-1' } })]],
    ['where neither is known', (app) => [stackIn(app, 'A'), stackIn(app, 'B')]],
    ['of apps', (app) => [stackIn(app, 'A', { env: ENV }), stackIn(new App(), 'A', { env: ENV })]],
  ])('is let be in two environments: %s', (_, scopesIn) => {
    const [first, second] = scopesIn(new App());
    jobIn(first);
    expect(() => jobIn(second)).not.toThrow();
    expect(warningsOn(Stack.of(second))).toEqual([]);
  });

  test('is let be for another source', () => {
    const stack = stackIn();
    jobIn(stack, {}, 'First');
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'Again'), syncSource: SyncSource.of('NEXT_SOURCE') }, 'Second')).not.toThrow();
  });

  test('is let be for sources that a token may name differently', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
    jobIn(a, { syncSource: SyncSource.of(Aws.STACK_NAME) });
    expect(() => jobIn(b, { syncSource: SyncSource.of(Aws.STACK_NAME) })).not.toThrow();
  });

  test('is refused for a source that is not known, but the same', () => {
    const stack = stackIn();
    const syncSource = SyncSource.of(unknown(stack));
    jobIn(stack, { syncSource }, 'First');
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, 'factory', 'Again'), syncSource }, 'Second')).toThrow(twin('Plant/First'));
  });

  test('is let be where the first was taken out again', () => {
    const stack = stackIn();
    const around = new Construct(stack, 'Line');
    jobIn(around);
    stack.node.tryRemoveChild('Line');
    expect(() => jobIn(stack)).not.toThrow();
  });

  test.each<[string, (stack: Stack) => string]>([
    ['parameters', (stack) => unknown(stack, `Parameter${stack.node.findAll().length}`)],
    ['lazy values', () => Lazy.string({ produce: () => 'factory' })],
    ['the same imported value', () => Fn.importValue('factory')],
    ['a pseudo parameter', () => Aws.STACK_NAME],
    ['a text with a parameter', (stack) => `factory-${unknown(stack, `Parameter${stack.node.findAll().length}`)}`],
  ])('is not seen behind %s', (_, workspaceId) => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, workspaceId(stack), 'One') }, 'First');
    expect(() => jobIn(stack, { workspace: workspaceIn(stack, workspaceId(stack), 'Two') }, 'Second')).not.toThrow();
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('jobs for two workspaces', () => {
  test('are not two sources of one workspace, nor an unknown workspace and a known one', () => {
    const [sources, unknowns] = [stackIn(), stackIn()];
    const workspace = workspaceIn(sources);
    jobIn(sources, { workspace });
    jobIn(sources, { workspace, syncSource: SyncSource.of('OTHER') }, 'Other');
    jobIn(unknowns, { workspace: workspaceIn(unknowns, unknown(unknowns), 'Unknown') });
    jobIn(unknowns, { workspace: workspaceIn(unknowns) }, 'Known');

    expect(warningsOn(sources)).toEqual([expect.stringContaining('unknownSyncSource')]);
    expect(warningsOn(unknowns)).toEqual([]);
  });

  const warning = (second: string, first: string, path: string) =>
    `The workspace "${second}" would be the second to be synced in this account and region, after "${first}" by [${path}], and AWS IoT TwinMaker `
    + 'syncs a single one. Keep one of the two jobs, or acknowledge this warning if only one of them is ever deployed. '
    + '[ack: cdk-iot-twinmaker:secondWorkspace]';

  test('bring a warning on each but the first', () => {
    const app = new App();
    const [a, b, c] = ['A', 'B', 'C'].map((id) => stackIn(app, id, { env: ENV }));
    jobIn(a, { workspace: workspaceIn(a, 'one') });
    jobIn(b, { workspace: workspaceIn(b, 'two') });
    jobIn(c, { workspace: workspaceIn(c, 'three') });

    expect([a, b, c].map(warningsOn)).toEqual([[], [warning('two', 'one', 'A/Sync')], [warning('three', 'one', 'A/Sync')]]);
  });

  test('bring a warning in one stack without env', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, 'one') }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, 'two') }, 'Second');
    expect(warningsOn(stack)).toEqual([warning('two', 'one', 'Plant/First')]);
  });

  test('bring none in stacks without env, or where the first was taken out', () => {
    const app = new App();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id));
    jobIn(a, { workspace: workspaceIn(a, 'one') });
    jobIn(b, { workspace: workspaceIn(b, 'two') }, 'First');
    b.node.tryRemoveChild('First');
    jobIn(b, { workspace: workspaceIn(b, 'three') });
    expect([a, b].map(warningsOn)).toEqual([[], []]);
  });

  test('bring none once that is acknowledged', () => {
    const stack = stackIn();
    jobIn(stack, { workspace: workspaceIn(stack, 'one') }, 'First');
    jobIn(stack, { workspace: workspaceIn(stack, 'two') }, 'Second');
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:secondWorkspace', 'One of them is deployed at a time.');
    expect(warningsOn(stack)).toEqual([]);
  });
});

test('a token is never mistaken for a wrong value', () => {
  const stack = stackIn();
  const anything = (id: string) => unknown(stack, id);
  const syncRole = iam.Role.fromRoleArn(stack, 'Role', anything('RoleArn'));
  jobIn(stack, {
    workspace: workspaceIn(stack, anything('WorkspaceId'), 'Workspace'),
    syncSource: SyncSource.of(anything('Source')),
    syncRole,
    tags: { [Lazy.string({ produce: () => 'key' })]: anything('Value') },
  });

  expect(onlyJob(stack).Properties).toEqual({
    WorkspaceId: { Ref: 'WorkspaceId' }, SyncSource: { Ref: 'Source' }, SyncRole: { Ref: 'RoleArn' }, Tags: { key: { Ref: 'Value' } },
  });
});

describe('a workspace', () => {
  const workspaceWith = (props?: WorkspaceProps, stack = stackIn()) => new Workspace(stack, 'Workspace', props);
  const bucketNamed = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, 'Bucket', name);

  test.each(['-factory', 'factory-', 'f', 'fac tory', 'f'.repeat(129)])('can not have the id %p, wherever it is from', (workspaceId) => {
    const message = `[Plant/Workspace] The workspace id ${JSON.stringify(workspaceId)} is not one that AWS IoT TwinMaker accepts`;
    expect(() => workspaceWith({ workspaceId })).toThrow(message);
    expect(() => Workspace.fromWorkspaceId(stackIn(), 'Workspace', workspaceId)).toThrow(message);
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${workspaceId}`))
      .toThrow(workspaceId.includes(' ') ? 'is not the ARN of a workspace' : message);
  });

  test.each([
    '', 'factory', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/scene/a',
    'arn:aws:iotsitewise:us-east-1:111122223333:workspace/factory', 'arn:aws:iottwinmaker:us-east-1:1111:workspace/factory',
    ' arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory\n',
  ])('can not be imported by the ARN %p', (arn) => {
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', arn)).toThrow(
      `[Plant/Workspace] ${JSON.stringify(arn)} is not the ARN of a workspace: that is arn:<partition>:iottwinmaker:<region>:<account>:workspace/`
      + '<workspace id>. GetWorkspace returns it. Where you have the id, use Workspace.fromWorkspaceId().',
    );
  });

  test('can not be imported by an ARN that nobody has set', () => {
    expect(() => Workspace.fromWorkspaceArn(stackIn(), 'Workspace', undefined as any)).toThrow('[Plant/Workspace] (missing) is not the ARN of a workspace');
  });

  test.each(['', 'd'.repeat(512), '😀'.repeat(512), `${'d'.repeat(600)}${Aws.STACK_NAME}`])('may have the description %p', (description) => {
    expect(() => workspaceWith({ description })).not.toThrow();
  });

  test.each(['d'.repeat(513), '😀'.repeat(513), 'two\nlines', 'two\u2028lines', 'half\ud800'])('can not have the description %p', (description) => {
    expect(() => workspaceWith({ description })).toThrow(/^\[Plant\/Workspace\] The description ".*" is not one that can be deployed: it has 512 characters at /);
  });

  test.each<[string, (stack: Stack) => s3.IBucketRef]>([
    ['an import', (stack) => bucketNamed(stack, 'amzn.s3.demo')],
    ['an L2', (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'amzn.s3.demo' })],
    ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketName: 'amzn.s3.demo' })],
  ])('has a bucket without a dot in its name: %s', (_, bucketIn) => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketIn(stack) }, stack)).toThrow(
      '[Plant/Workspace] The bucket "amzn.s3.demo" is not one that AWS IoT TwinMaker accepts: its name has letters, digits, "_" and "-", and no dot. Pass a '
      + 'bucket with such a name, or leave bucket out to have one made.',
    );
  });

  test('may have a bucket whose name is not known', () => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketNamed(stack, unknown(stack)) }, stack)).not.toThrow();
  });

  test.each([
    ['account', { ...ENV, account: '444455556666' }, '444455556666', '111122223333'],
    ['region', { ...ENV, region: 'eu-west-1' }, 'eu-west-1', 'us-east-1'],
  ])('has a bucket of its own %s', (part, env, theirs, ours) => {
    const app = new App();
    const bucket = new s3.Bucket(stackIn(app, 'There', { env }), 'Bucket', { bucketName: 'amzn-s3-demo-bucket' });
    expect(() => workspaceWith({ bucket }, stackIn(app, 'Plant', { env: ENV }))).toThrow(
      `[Plant/Workspace] The workspace is in the ${part} "${ours}" and its bucket in "${theirs}". Pass a bucket of the same account and region, or leave `
      + 'bucket out to have one made.',
    );
    expect(() => workspaceWith({ bucket }, stackIn(app, 'Anywhere'))).not.toThrow();
  });

  test('has origins of scene viewers for the bucket that is made only', () => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketNamed(stack, 'amzn-s3-demo-bucket'), sceneViewerOrigins: ['https://grafana.example.com'] }, stack)).toThrow(
      '[Plant/Workspace] The bucket was passed in, and sceneViewerOrigins is for the one that is made. Add a CORS rule to your bucket, or leave bucket out.',
    );
  });

  test.each(['https://grafana.example.com', 'https://*.example.com', '*', Aws.STACK_NAME])('may show scenes to %p', (origin) => {
    expect(() => workspaceWith({ sceneViewerOrigins: ['https://example.com', origin] })).not.toThrow();
  });

  test.each(['', ' ', 'https://*.*.example.com', 'https://example.com\n'])('can not show scenes to %p', (origin) => {
    expect(() => workspaceWith({ sceneViewerOrigins: ['https://example.com', origin] })).toThrow(`[Plant/Workspace] The origin ${JSON.stringify(origin)} is not `
      + 'one that Amazon S3 accepts: it is like "https://grafana.example.com", with one "*" at most. Write such a one.');
  });

  test('has a role that AWS IoT TwinMaker accepts', () => {
    const stack = stackIn();
    expect(() => workspaceWith({ role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws-iso:iam::111122223333:role/workspace') }, stack)).toThrow(
      '[Plant/Workspace] The workspace role "arn:aws-iso:iam::111122223333:role/workspace" is not one that AWS IoT TwinMaker accepts: its ARN is '
      + 'arn:<aws, aws-cn or aws-us-gov>:iam::<12 digits>:role/<name>, 2048 characters at most. Pass a role with such an ARN, or leave role out to have one '
      + 'made.',
    );
  });

  test('has no snapshots', () => {
    expect(() => workspaceWith({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow('[Plant/Workspace] A workspace has no snapshots, so RemovalPolicy.SNAPSHOT '
      + 'would fail the deployment. Write RemovalPolicy.RETAIN to keep it and what is in it, or RemovalPolicy.DESTROY.');
  });

  test.each<[string, Record<string, string>, string]>([
    ['a key with a sign of another kind', { 'cost#center': 'value' }, 'The tag key "cost#center" is not one that AWS IoT TwinMaker accepts'],
    ['51 of them', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`key${i}`, 'value'])),
      'The workspace has 51 tags, and AWS IoT TwinMaker accepts 50 at most. Remove 1 of them.'],
  ])('can not have tags of %s, given or from above', (_, tags, message) => {
    const [given, above] = [stackIn(), stackIn()];
    workspaceWith({ tags }, given);
    workspaceWith({}, above);
    Object.entries(tags).forEach(([key, value]) => Tags.of(above).add(key, value));
    expect(synthError(given)).toContain(`[Plant/Workspace] ${message}`);
    expect(synthError(above)).toContain(`[Plant/Workspace] ${message}`);
  });

  test.each<[string, any, string]>([
    ['a key that JavaScript swallows', JSON.parse('{"__proto__": "value"}'), 'The tag key "__proto__" can\'t be written into a template'],
    ['a key that is known at deployment only', { [Aws.STACK_NAME]: 'value' }, 'The tag key "${AWS::StackName}" can\'t be written into a template'],
    ['a value that nobody has set', { key: undefined }, 'The value (missing) of the tag "key" is not one'],
  ])('can not have tags with %s', (_, tags, message) => {
    expect(() => workspaceWith({ tags })).toThrow(`[Plant/Workspace] ${message}`);
  });

  test('has an id of its own, in one stack and in stacks of one environment', () => {
    const app = new App();
    const [here, there] = ['Here', 'There'].map((id) => stackIn(app, id, { env: ENV }));
    new Workspace(here, 'Workspace', { workspaceId: 'factory' });
    const message = 'There already is a workspace with this id ("factory"): [Here/Workspace]. An id is unique in an account and region. Use that Workspace '
      + 'here, or choose another workspaceId.';
    expect(() => new Workspace(here, 'Again', { workspaceId: 'factory' })).toThrow(`[Here/Again] ${message}`);
    expect(() => new Workspace(there, 'Workspace', { workspaceId: 'factory' })).toThrow(`[There/Workspace] ${message}`);
    expect(() => new Workspace(there, 'Other', { workspaceId: 'other' })).not.toThrow();
    expect(() => new Workspace(stackIn(app, 'Elsewhere', { env: { ...ENV, region: 'eu-west-1' } }), 'Workspace', { workspaceId: 'factory' })).not.toThrow();
  });

  test('has an id of its own, where it is a parameter', () => {
    const stack = stackIn();
    const workspaceId = unknown(stack);
    new Workspace(stack, 'Workspace', { workspaceId });
    expect(() => new Workspace(stack, 'Again', { workspaceId })).toThrow('[Plant/Again] There already is a workspace with this id: [Plant/Workspace].');
    expect(() => new Workspace(stack, 'Other', { workspaceId: Aws.STACK_NAME })).not.toThrow();
    expect(() => new Workspace(stack, 'Another', { workspaceId: Aws.STACK_NAME })).not.toThrow();
  });

  test.each<[string, (stack: Stack, id: string) => s3.IBucketRef]>([
    ['one bucket', (() => {
      const buckets = new WeakMap<Stack, s3.Bucket>();
      return (stack) => buckets.get(stack) ?? buckets.set(stack, new s3.Bucket(stack, 'Bucket')).get(stack)!;
    })()],
    ['one bucket by its name', (stack, id) => s3.Bucket.fromBucketName(stack, id, 'amzn-s3-demo-bucket')],
  ])('has a bucket of its own: %s', (_, bucketIn) => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { bucket: bucketIn(stack, 'One') });
    expect(() => new Workspace(stack, 'Again', { bucket: bucketIn(stack, 'Other') })).toThrow('[Plant/Again] The bucket is that of another workspace: '
      + '[Plant/Workspace]. Each workspace needs a bucket of its own. Pass another one, or leave bucket out to have one made.');
  });

  test('can not have the bucket that another made', () => {
    const stack = stackIn();
    const { bucket } = new Workspace(stack, 'Workspace');
    expect(() => new Workspace(stack, 'Again', { bucket })).toThrow('[Plant/Again] The bucket is that of another workspace: [Plant/Workspace].');
  });

  test('may have a bucket beside a workspace with another', () => {
    const stack = stackIn();
    for (const id of ['One', 'Other']) {
      expect(() => new Workspace(stack, id, { bucket: new s3.Bucket(stack, `${id}Bucket`) })).not.toThrow();
    }
  });

  test('that was taken out of its app is forgotten', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { workspaceId: 'factory' });
    stack.node.tryRemoveChild('Workspace');
    expect(() => new Workspace(stack, 'Again', { workspaceId: 'factory' })).not.toThrow();
  });
});
