import { App, Aws, Fn, Lazy, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import fc from 'fast-check';
import { acceptsSyncRole, acceptsSyncSource, acceptsTagKey, acceptsTagValue, acceptsWorkspaceId, faultsInTemplate, standsForAnother } from './hostile-api';
import { anyFormOf, brokenRules, build, Built, Case, cases, expectedRoleWarnings, grantAll, HOSTILE, isFault, missing, ourErrors, roleWarningsIn, Text, textOf, texts, write } from './hostile-cases';
import { count, expectNoLeak, expectRefusedOrValid, hostileInput, inOwnDirectory, runs, scratchApp } from './hostile-run';
import { ISyncJob, SyncJob, SyncJobProps, SyncSource } from '../../src';
import { ENV, onlyJob, ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

hostileInput('Hostile input');

function expectJobRefusedOrValid(one: Case, built: Built) {
  const resources = expectRefusedOrValid(brokenRules(one), built);
  if (resources === undefined) { return; }
  const isRetained = [RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE].includes(one.removalPolicy!);
  expect(roleWarningsIn(built)).toEqual(expectedRoleWarnings('syncRole', one, isRetained));
  const jobs = resources.filter(({ Type }) => Type === 'AWS::IoTTwinMaker::SyncJob');
  expect(jobs).toHaveLength(1);
  expect(jobs[0].Properties.Tags ?? {}).toMatchObject(Object.fromEntries(built.knownTags));
}

describe('any input', () => {
  test('is refused in words of ours, or makes a template that the API accepts', () => {
    fc.assert(fc.property(cases(true), (one) => expectJobRefusedOrValid(one, inOwnDirectory((dir) => build(one, dir)))), runs(400));
    expect(Math.min(count.accepted, count.refused)).toBeGreaterThan(160);
  });

  test('that the API accepts is not refused', () => {
    fc.assert(fc.property(cases(false), (one) => {
      expect(brokenRules(one)).toEqual([]);
      expectJobRefusedOrValid(one, inOwnDirectory((dir) => build(one, dir)));
    }), runs(200));
  });
});

describe('any import', () => {
  const ARN = /^arn:(?:aws|aws-cn|aws-us-gov):iottwinmaker:[a-z]+-[a-z-]+-[0-9]:[0-9]{12}:workspace\/([^/]+)\/sync-job\/[^/\s]+$/;
  const arns = fc.tuple(
    fc.constantFrom('aws:iottwinmaker:us-east-1', 'aws:iottwinmaker:eu-west-1', 'aws-cn:iottwinmaker:cn-north-1', 'aws-us-gov:iottwinmaker:us-gov-west-1'),
    fc.constantFrom('111122223333', '444455556666'),
    fc.oneof(fc.constant('factory'), texts.workspaceId),
    fc.oneof(fc.constant('SITEWISE-default'), texts.workspaceId),
  ).map(([start, account, workspaceId, id]) => `arn:${start}:${account}:workspace/${workspaceId}/sync-job/${id}`);
  const spoilers: ((arn: string) => string)[] = [
    (arn) => `${arn}\n`, (arn) => ` ${arn}`, (arn) => `x${arn}`, (arn) => `${arn} `, (arn) => `${arn}/`, (arn) => `${arn}/x`, (arn) => arn.toUpperCase(),
    (arn) => arn.replace('arn:', 'ARN:'), (arn) => arn.replace(':aws', ':aws-iso'), (arn) => arn.replace('iottwinmaker', 'iotsitewise'),
    (arn) => arn.replace(/[0-9]{12}/, '１１１１２２２２３３３３'), (arn) => arn.replace(/([0-9]{12})/, '$10'), (arn) => arn.replace('workspace/', 'workspace/ф'),
    (arn) => arn.replace('sync-job', 'syncjob'), (arn) => arn.replace(/[^/]+$/, ''), (arn) => arn.replace(/\/sync-job.*/, ''), (arn) => arn.replace(/:[a-z0-9-]+:(?=[0-9]{12})/, '::'),
  ];
  const imports = fc.record({
    env: fc.constantFrom({}, ENV, { ...ENV, region: 'eu-west-1' }),
    arn: fc.oneof(
      { weight: 8, arbitrary: anyFormOf(arns, false) },
      { weight: 1, arbitrary: fc.constantFrom(...HOSTILE).map((one): Text => ({ form: 'literal', text: one })) },
      { weight: 2, arbitrary: fc.tuple(arns, fc.constantFrom(...spoilers)).map(([arn, spoil]): Text => ({ form: 'literal', text: spoil(arn) })) },
    ),
    attributes: fc.option(fc.record({
      workspaceId: fc.oneof(fc.constant<Text>({ form: 'literal', text: 'factory' }), anyFormOf(texts.workspaceId, true)),
      syncSource: fc.option(anyFormOf(texts.syncSource, true), { nil: undefined }),
      withArn: fc.boolean(),
    }), { nil: undefined }),
  });

  test('is refused in words of ours, or grants what it names', () => {
    fc.assert(fc.property(imports, ({ env, arn, attributes }) => {
      count.cases++;
      const stack = stackIn(scratchApp(), 'Plant', { env });
      const syncJobArn = write(stack, 'Arn', arn);
      const isKnown = (text: string | undefined) => text !== undefined && !standsForAnother(text);
      const told = attributes?.withArn === false ? undefined : textOf(arn);
      // Of a dynamic reference too: an ARN is taken apart now.
      const known = told === undefined || told.includes('dummy-value-for-') ? undefined : told;
      const workspaceId = ARN.exec(known ?? '')?.[1];
      const isArn = known === undefined || (workspaceId !== undefined && acceptsWorkspaceId(workspaceId));
      const givenId = textOf(attributes?.workspaceId);
      const givenSource = textOf(attributes?.syncSource);
      // Text around a token shows the environment too.
      const [, , , region, account] = attributes?.withArn === false || arn.form === 'lazy' ? [] : 'text' in arn ? arn.text.split(':') : [];
      const isElsewhere = (part: string, here?: string) => here !== undefined && part !== undefined && part !== here;
      const due = [
        ['is not the ARN of a sync job', !isArn],
        ['The workspace ID ', isFault(givenId, acceptsWorkspaceId)],
        ['The sync source ', isFault(givenSource, acceptsSyncSource)],
        ['is not a job of the workspace', isKnown(givenId) && isKnown(workspaceId) && givenId !== workspaceId],
        ['both must be in one account.', attributes !== undefined && isElsewhere(account, (env as any).account)],
        ['both must be in one Region.', attributes !== undefined && !isElsewhere(account, (env as any).account) && isElsewhere(region, (env as any).region)],
      ].filter(([, broken]) => broken).map(([rule]) => rule as string);

      let job: ISyncJob;
      try {
        job = attributes === undefined ? SyncJob.fromSyncJobArn(stack, 'Sync', syncJobArn) : SyncJob.fromSyncJobAttributes(stack, 'Sync', {
          workspace: CfnWorkspace.fromWorkspaceId(stack, 'Workspace', write(stack, 'WorkspaceId', attributes.workspaceId)),
          syncSource: attributes.syncSource && SyncSource.of(write(stack, 'Source', attributes.syncSource)),
          syncJobArn: attributes.withArn ? syncJobArn : undefined,
        });
      } catch (error) {
        const errors = ourErrors(error, 'Plant/Sync');
        if (errors.length === 0) { throw error; }
        expectNoLeak(...errors);
        expect(due.filter((rule) => errors[0].includes(rule))).not.toEqual([]);
        count.refused++;
        return;
      }
      expect(due).toEqual([]);
      count.accepted++;

      const user = new iam.User(stack, 'User');
      grantAll(job.grants, user);
      for (const read of [() => job.syncJobArn, () => job.syncJobRef]) {
        try {
          expectNoLeak(JSON.stringify(stack.resolve(read())));
        } catch (error) {
          expect(ourErrors(error, 'Plant/Sync')).toHaveLength(1);
        }
      }
      const policy = stack.resolve((user.node.findChild('DefaultPolicy') as iam.Policy).document);
      expectNoLeak(JSON.stringify(policy));
      expect(faultsInTemplate({ Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties: policy } }, Parameters: parametersOf(stack) })).toEqual([]);
      if (known !== undefined && (attributes === undefined || isKnown(givenId))) {
        expect(JSON.stringify(policy)).toContain(`:iottwinmaker:${region}:${account}:workspace/${workspaceId}/sync-job/*`);
      }
    }), runs(1500));
  });
});

/** What a policy on its own may refer to. */
const parametersOf = (stack: Stack) => Object.fromEntries(['Arn', 'WorkspaceId', 'Source'].filter((id) => stack.node.tryFindChild(id)).map((id) => [id, {}]));

describe('any jobs beside one another', () => {
  const jobs = fc.array(fc.record({
    at: fc.nat(6),
    id: fc.constantFrom('factory', 'warehouse', 'late'),
    source: fc.constantFrom('SITEWISE', 'NEXT', 'late'),
    ownWorkspace: fc.boolean(),
  }), { minLength: 2, maxLength: 8 });

  test('are refused where two of one stack are one, and only there, and warned of in two stacks', () => {
    fc.assert(fc.property(jobs, (all) => {
      const app = scratchApp();
      const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
      const agnostic = stackIn(app, 'Agnostic');
      const places: [Stack, string][] = [
        [a, 'known'], [b, 'known'], [new NestedStack(a, 'Nested'), 'known'], [new Stack(new Stage(app, 'Stage', { env: ENV }), 'C'), 'known'],
        [agnostic, 'agnostic'], [new NestedStack(agnostic, 'Nested'), 'agnostic'], [stackIn(app, 'Other', { env: { ...ENV, region: 'eu-west-1' } }), 'other'],
      ];
      const holders = new Map<string, Set<string>>();
      const firstIn = new Map<string, string>();
      all.forEach(({ at, id, source, ownWorkspace }, i) => {
        const [stack, group] = places[at];
        const top = stack.nestedStackParent ?? stack;
        const workspaceId = id === 'late' ? Lazy.string({ produce: () => id }) : id;
        const workspace = ownWorkspace ? ownWorkspaceIn(stack, workspaceId, `Workspace${i}`) : workspaceIn(stack, workspaceId, `Workspace${i}`);
        const syncSource = SyncSource.of(source === 'late' ? Aws.STACK_NAME : source);
        const job = new SyncJob(stack, `Sync${i}`, { workspace, syncSource });
        const held = holders.get(`${group}/${id}/${source}`) ?? new Set();
        holders.set(`${group}/${id}/${source}`, held);
        const isKnown = id !== 'late' && source !== 'late';
        count.cases++;
        if (isKnown && held.has(top.node.path)) {
          expect(job.node.validate()).toEqual([expect.stringContaining(`There is already a sync job for this workspace ("${id}") and sync source: [`)]);
          count.refused++;
          return;
        }
        expect(job.node.validate()).toEqual([]);
        const warnings = warningsAt(job);
        count.accepted++;
        if (id !== 'late' && !firstIn.has(group)) { firstIn.set(group, id); }
        expectNoLeak(...warnings);
        // In another stack, which may never be deployed, it is a warning.
        expect(warnings.filter((warning) => warning.includes('secondSyncJob'))).toHaveLength(isKnown && held.size > 0 ? 1 : 0);
        expect(warnings.filter((warning) => warning.includes('secondWorkspace'))).toHaveLength(id !== 'late' && firstIn.get(group) !== id ? 1 : 0);
        held.add(top.node.path);
      });
    }), runs(500));
  });
});

const warningsAt = ({ node }: IConstruct) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));

/** What looks right and is not, beside the examples in the tests of the checks. */
const LOOK_ALIKES: [string, (stack: Stack, like: string) => Partial<SyncJobProps>, (like: string) => boolean, string[]][] = [
  ['The workspace ID ', (stack, like) => ({ workspace: workspaceIn(stack, like, 'Other') }), acceptsWorkspaceId, [
    'ｆactory', 'fаctory', 'fac\u200btory', '\u200bfactory', 'factory\u200b', '\ufefffactory', 'factory\u00a0', 'factory\r', 'factory\u2028', 'factory\0', 'factory１',
    'f'.repeat(129), 'facto\u0301ry', 'factory\nfactory', '-\nfactory', 'factory|SITEWISE', 'workspace/factory', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory',
  ]],
  ['The sync source ', (_, like) => ({ syncSource: SyncSource.of(like) }), acceptsSyncSource, [
    'ＳＩＴＥＷＩＳＥ', 'SITEWIЅE', 'SITE\u200bWISE', '\ufeffSITEWISE', 'SITEWISE\u00a0', 'SITEWISE\r\n', 'SITEWISE\u2028', 'SITEWISE\0', 'SITEWISE\nSITEWISE', ' \nSITEWISE',
    'S'.repeat(129), 'SITEWISE|x', 'S3://amzn-s3-demo-bucket', 'Ｓ', 'ſ',
  ]],
  ['The sync role ', (stack, like) => ({ syncRole: foreignRole(stack, like) }), acceptsSyncRole, [
    'arn:aws:iam::111122223333:role/sync\n', 'arn:aws:iam::111122223333:role/sy\nnc', ' arn:aws:iam::111122223333:role/sync', '\narn:aws:iam::111122223333:role/sync',
    'x\narn:aws:iam::111122223333:role/sync', 'ARN:aws:iam::111122223333:role/sync', 'arn:AWS:iam::111122223333:role/sync', 'arn:aws-iso-b:iam::111122223333:role/sync',
    'arn:aws:iam:us-east-1:111122223333:role/sync', 'arn:aws:iam::1111222233334:role/sync', 'arn:aws:iam::１１１１２２２２３３３３:role/sync', 'arn:aws:iam::111122223333:Role/sync',
    'arn:aws:sts::111122223333:assumed-role/sync/session', 'arn:aws:iam::aws:role/sync', 'arn:aws:iam::111122223333:role', 'https://arn:aws:iam::111122223333:role/sync', 'sync', `arn:aws:iam::111122223333:role/${'r'.repeat(2048)}`,
  ]],
  ['The tag key ', (_, like) => ({ tags: { [like]: 'value' } }), acceptsTagKey, [
    'line\u200b', '\ufeffline', 'line\t', 'line\r', 'line\0', 'li\u0301ne', 'l'.repeat(129), 'line\ud800', '\udfffline', '😀', 'line,1', 'line;1', 'l*', '\\', '${AWS::StackName}', '{{x}}', '|',
  ]],
  ['The value ', (_, like) => ({ tags: { line: like } }), acceptsTagValue, [
    'value\r', '\nvalue', 'one\r\ntwo', 'one\u2028two', 'one\u2029two', 'one\u0085two', 'value\ud800', '\udc00value', 'v'.repeat(257),
  ]],
];

function foreignRole(stack: Stack, roleArn: string): SyncJobProps['syncRole'] {
  const behind = new iam.User(stack, 'Behind');
  return Object.assign(behind, { roleRef: { roleArn, roleName: 'foreign' } });
}

describe.each(LOOK_ALIKES)('%s…', (rule, props, accepts, likes) => {
  test.each(likes)('%j is seen through', (like) => {
    const stack = stackIn(scratchApp());
    const define = () => {
      new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), ...props(stack, like) });
      (stack.node.root as App).synth();
    };
    expect(accepts(like)).toBe(false);
    const [error] = errorsOf(define);
    expect(error).toContain(`[Plant/Sync] ${rule}`);
    expectNoLeak(error);
  });
});

/** The errors of ours that an action ends with. */
function errorsOf(act: () => void): string[] {
  try {
    act();
  } catch (error) {
    const errors = ourErrors(error, 'Plant/Sync');
    if (errors.length === 0) { throw error; }
    return errors;
  }
  return [];
}

describe('what once went wrong', () => {
  const define = (props: (stack: Stack) => Partial<SyncJobProps>, then: (job: SyncJob) => void = () => {}) => errorsOf(() => {
    const stack = stackIn(scratchApp());
    then(new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), ...props(stack) }));
    (stack.node.root as App).synth();
  });

  test.each<[string, () => string[], string]>([
    ['a tag key that comes to nothing', () => define(() => ({ tags: { [Lazy.string({ produce: () => undefined })]: 'value' } })), 'The tag key '],
    ['half a character in a tag value', () => define(() => ({ tags: { line: 'one\ud800' } })), 'The value "one\\ud800"'],
    ['a tag without a value', () => define(() => ({ tags: { team: missing } })), 'The value '],
    ['a source without a name', () => define(() => ({ syncSource: SyncSource.of(missing) })), 'The sync source '],
    ['an import without an ARN', () => errorsOf(() => SyncJob.fromSyncJobArn(stackIn(scratchApp()), 'Sync', missing)), 'is not the ARN of a sync job'],
  ])('is refused in words of ours: %s', (_, errors, message) => {
    const [error] = errors();
    expect(error).toContain(message);
    expectNoLeak(error);
  });

  test.each([
    ['comes to nothing', Lazy.string({ produce: () => undefined })],
    ['is known at deployment only', Aws.STACK_NAME],
    ['AWS reserves', 'aws:team'],
  ])('is told without a crash: a tag left off whose key %s', (_, key) => {
    const stack = stackIn(scratchApp());
    const line = new Construct(stack, 'Line');
    const job = new SyncJob(line, 'Sync', { workspace: workspaceIn(stack), syncRole: iam.Role.fromRoleName(stack, 'Role', 'factory-sync') });
    Tags.of(line).add(key, 'value');
    Tags.of(job).add(key, 'value');
    expectNoLeak(...(stack.node.root as App).synth().getStackByName('Plant').messages.map(({ entry }) => String(entry.data)));
    expect(onlyJob(stack).Properties.Tags).toBeUndefined();
  });

  test('is accepted: letters of two UTF-16 units, up to the limits in characters', () => {
    const stack = stackIn(scratchApp());
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), tags: { ['𝒳'.repeat(128)]: '😀'.repeat(256) } });
    expect(onlyJob(stack).Properties.Tags).toEqual({ ['𝒳'.repeat(128)]: '😀'.repeat(256) });
  });

  test('is accepted: one token as the source of two jobs, which it may name differently', () => {
    const app = scratchApp();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, { env: ENV }));
    const defineIn = (stack: Stack, source: string) => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of(source) });
    defineIn(a, Aws.STACK_NAME);
    expect(() => defineIn(b, Aws.STACK_NAME)).not.toThrow();
    expect(() => defineIn(stackIn(app, 'C', { env: ENV }), Fn.importValue('source'))).not.toThrow();
  });
});
