import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct, Node } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import { ENV, workspaceIn } from '../fixtures';

// Work is counted, not timed: how many elements of the tree, of maps, sets, arrays and objects are looked at or stored. What is
// counted for a job, or a workspace with a job, has to be the same whether it is the 200th or the 5,000th.
jest.setTimeout(60_000);

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'scale-'));
const newApp = () => new App({ outdir });
beforeAll(countEverything);
afterAll(() => {
  restores.reverse().forEach((restore) => restore());
  fs.rmSync(outdir, { recursive: true });
});

let isCounting = false;
let looked = 0;
let stored = 0;
const restores: (() => void)[] = [];

/** Counts what a method or getter does, by the size of what it goes through. */
function counting(owner: any, name: PropertyKey, count: (result: any, self: any, args: any[]) => void) {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name)!;
  type Method = (...args: any[]) => any;
  const wrap = (original: Method) => function (this: any, ...args: any[]) {
    const result = original.apply(this, args);
    if (isCounting) { count(result, this, args); }
    return result;
  };
  const counted = descriptor.get ? { get: wrap(descriptor.get) } : { value: wrap(descriptor.value) };
  Object.defineProperty(owner, name, { ...descriptor, ...counted });
  restores.push(() => Object.defineProperty(owner, name, descriptor));
}

function countEverything() {
  const look = (size: number) => { looked += size; };
  for (const name of ['children', 'scopes', 'dependencies', 'metadata']) { counting(Node.prototype, name, (result) => look(result.length)); }
  counting(Node.prototype, 'findAll', (result) => look(result.length));
  for (const name of ['root', 'tryFindChild']) { counting(Node.prototype, name, () => look(1)); }
  counting(Stack, 'of', () => look(1));
  for (const { prototype } of [Map, WeakMap, Set, WeakSet]) {
    counting(prototype, 'has', () => look(1));
    counting(prototype, 'set' in prototype ? 'set' : 'add', () => { stored++; });
  }
  for (const { prototype } of [Map, WeakMap]) { counting(prototype, 'get', () => look(1)); }
  for (const { prototype } of [Map, Set]) {
    for (const name of ['forEach', 'values', 'keys', 'entries', Symbol.iterator]) { counting(prototype, name, (_, self) => look(self.size)); }
  }
  const through = ['find', 'findIndex', 'some', 'every', 'includes', 'indexOf', 'filter', 'map', 'flatMap', 'forEach', 'reduce', 'concat', 'slice', 'join'];
  for (const name of [...through, 'entries', Symbol.iterator]) { counting(Array.prototype, name, (_, self) => look(self.length)); }
  counting(Array.prototype, 'push', (_, __, args) => { stored += args.length; });
  for (const name of ['keys', 'values', 'entries']) { counting(Object, name, (result) => look(result.length)); }
}

/** Gets ready for what is counted. */
type Prepare = (scope: Construct, number: number) => () => Construct[];

const JOB: Prepare = (scope, number) => {
  const workspace = workspaceIn(scope, `factory-${number}x`, `Workspace-${number}`);
  return () => [new SyncJob(scope, `Sync-${number}`, { workspace })];
};
const WORKSPACE_AND_JOB: Prepare = (scope, number) => () => {
  const workspace = new Workspace(scope, `Workspace-${number}`);
  return [workspace, new SyncJob(scope, `Sync-${number}`, { workspace })];
};

/** What defining constructs takes, and checking them at synthesis. */
function workFor(scope: Construct, number: number, prepare: Prepare): [looked: number, stored: number] {
  const define = prepare(scope, number);
  [looked, stored, isCounting] = [0, 0, true];
  const errors = define().flatMap(({ node }) => node.validate());
  isCounting = false;
  expect(errors).toEqual([]);
  return [looked, stored];
}

const JOBS = 5000;
const STACKS = 200;
const EARLY = 200;

/** Defines the jobs, and expects of each after the first ones what was expected of these. */
function expectEqualWork(scopes: Construct[], numberOf: { jobs: number }, prepare = JOB) {
  const numbers = Array.from({ length: numberOf.jobs }, (_, number) => 10_000 + number);
  const work = numbers.map((number) => workFor(scopes[number % scopes.length], number, prepare));
  const most = (of: [number, number][]) => [0, 1].map((i) => Math.max(...of.map((one) => one[i])));
  const [early, late] = [work.slice(scopes.length, scopes.length + EARLY), work.slice(-EARLY)];

  expect(late).toHaveLength(EARLY);
  expect(most(early)[0]).toBeGreaterThan(50);
  expect(most(late)).toEqual(most(early));
  expect(most(work.slice(scopes.length))).toEqual(most(early));
}

const stacksIn = (scopeOf: (i: number) => Construct, envOf: (i: number) => Environment | undefined) =>
  Array.from({ length: STACKS }, (_, i) => new Stack(scopeOf(i), `Stack-${1000 + i}`, { env: envOf(i) }));

/** An environment for each number. */
const envFor = (i: number) => ({ account: String(111122220000 + i), region: 'us-east-1' });

test(`each of ${JOBS} jobs takes the same work: in ${STACKS} stacks of one environment`, () => {
  const app = newApp();
  const stacks = stacksIn(() => app, () => ENV);
  expectEqualWork(stacks, { jobs: JOBS });

  // One warning a job, however many jobs there are. The first has none.
  const warnings = stacks.flatMap(({ node }) => node.findAll()).filter((construct) => construct instanceof SyncJob)
    .map((job) => job.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').length);
  expect(warnings).toHaveLength(JOBS);
  expect(warnings.filter((count) => count !== 1)).toEqual([0]);
});

const FEW = { jobs: 600 };

test.each<[string, (app: App) => Construct[]]>([
  [`in ${STACKS} stages, each in an environment of its own`, (app) =>
    stacksIn((i) => new Stage(app, `Stage-${1000 + i}`, { env: envFor(i) }), () => undefined)],
  [`in ${STACKS} stages of one environment`, (app) => stacksIn((i) => new Stage(app, `Stage-${1000 + i}`, { env: ENV }), () => undefined)],
  [`in ${STACKS} stacks, each in an environment of its own`, (app) => stacksIn(() => app, envFor)],
  [`in ${STACKS} stacks without environment`, (app) => stacksIn(() => app, () => undefined)],
  [`in ${STACKS} nested stacks`, (app) => stacksIn(() => app, () => ENV).map((stack) => new NestedStack(stack, 'Nested'))],
])('each job takes the same work: %s', (_, scopesIn) => {
  expectEqualWork(scopesIn(newApp()), FEW);
});

test.each<[string, (app: App) => Construct[]]>([
  [`in ${STACKS} stacks of one environment`, (app) => stacksIn(() => app, () => ENV)],
  [`in ${STACKS} nested stacks`, (app) => stacksIn(() => app, () => ENV).map((stack) => new NestedStack(stack, 'Nested'))],
])('each workspace with a job in it takes the same work: %s', (_, scopesIn) => {
  expectEqualWork(scopesIn(newApp()), FEW, WORKSPACE_AND_JOB);
});
