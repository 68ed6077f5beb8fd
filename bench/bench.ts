/**
 * What a `SyncJob` and a `Workspace` cost beside the same resources written by hand: prints a table and writes it to docs/BENCHMARK.md.
 *
 * Fails where a figure that repeats exactly misses its target. Times vary too much for that.
 */
import { existsSync, writeFileSync } from 'fs';
import { join } from 'path';
import {
  cpuTime, exampleTime, hasValgrind, instructions, instructionsWithGarbage, Load, loadInstructions, loadTime, Meter, packed, peakMemory,
  templateBytes, Variant, versionOf,
} from './measure';

const OF_LEANEST = 0.97;
const OF_LEANEST_WITH_IMPORT = 0.92;
const OF_USUAL = 0.64;
const OF_WORKSPACE = 1.00;
const OF_TEMPLATE = 1.10;
const OF_REQUIRE = 1.15;
const GROWTH = 1.10;
const TARBALL_KB = 150;

// The first jobs of an app pay for what CDK and Node load and set up once, so they are left out
const FIRST_JOBS = 10;

/** What is compared with what: ours, by hand, how the row is called, and what the ratio may be. */
interface Comparison {
  readonly figure: string;
  readonly ours: Variant;
  readonly byHand: Variant;
  readonly limit?: number;
}

const JOBS: Comparison[] = [
  { figure: 'job, to the leanest', ours: 'SyncJob', byHand: 'leanest', limit: OF_LEANEST },
  { figure: 'job, to the leanest that imports its workspace too', ours: 'SyncJob', byHand: 'leanestWithImport', limit: OF_LEANEST_WITH_IMPORT },
  { figure: 'job, to the leanest in a construct', ours: 'SyncJob', byHand: 'leanestInConstruct' },
  { figure: 'job, to the usual', ours: 'SyncJob', byHand: 'usual', limit: OF_USUAL },
];
const OTHERS: Comparison[] = [
  { figure: '`Workspace`', ours: 'Workspace', byHand: 'workspaceByHand', limit: OF_WORKSPACE },
  { figure: 'operator with two grants', ours: 'grants', byHand: 'grantsByHand' },
  { figure: '`SyncJobMonitor`', ours: 'monitor', byHand: 'monitorByHand' },
];

// What a job takes from the library, and what its hand-written equivalent takes: aws-cdk-lib loads a class where it is first named
const LIBRARY = { './lib': ['SyncJob', 'Workspace'] };
const SUBMODULES = {
  'aws-cdk-lib': ['Resource'],
  'aws-cdk-lib/aws-iam': ['Role', 'PolicyDocument', 'PolicyStatement', 'ServicePrincipal'],
  'aws-cdk-lib/aws-iottwinmaker': ['CfnSyncJob'],
};

interface Row {
  readonly figure: string;
  readonly ours: string;
  readonly byHand?: string;
  readonly ratio?: number;
  readonly target?: string;
  readonly met?: boolean;
  readonly exact: boolean;
}

async function costsOfOne(variants: Variant[], meter: Meter, many: number, oneEnvironment = false): Promise<Map<Variant, number>> {
  const loads = [many, FIRST_JOBS].flatMap((jobs) => variants.map((variant): Load => ({ variant, jobs, oneEnvironment })));
  const costs = await meter(loads);
  return new Map(variants.map((variant, i) => [variant, (costs[i] - costs[i + variants.length]) / (many - FIRST_JOBS)]));
}

/** A row for each comparison, measured together. */
async function compare(what: string, comparisons: Comparison[], meter: Meter, many: number, format: (cost: number) => string,
  exact: boolean): Promise<Row[]> {
  const costs = await costsOfOne([...new Set(comparisons.flatMap(({ ours, byHand }) => [ours, byHand]))], meter, many);
  return comparisons.map(({ figure, ours, byHand, limit }) => ({
    figure: `${what} per ${figure}`,
    ours: format(costs.get(ours)!),
    byHand: format(costs.get(byHand)!),
    ...judge(costs.get(ours)! / costs.get(byHand)!, limit),
    exact,
  }));
}

function withoutTargets(comparisons: Comparison[]): Comparison[] {
  return comparisons.map((one) => ({ ...one, limit: undefined }));
}

/** What one of many jobs costs over what one of few costs, in one environment. */
async function growth(meter: Meter, few: number, many: number, format: (cost: number) => string): Promise<Pick<Row, 'ours' | 'byHand' | 'ratio' | 'target' | 'met'>> {
  const variants: Variant[] = ['SyncJob', 'leanestInConstruct'];
  const [ofMany, ofFew] = [await costsOfOne(variants, meter, many, true), await costsOfOne(variants, meter, few, true)];
  const [ours, byHand] = variants.map((variant) => ({ many: ofMany.get(variant)!, few: ofFew.get(variant)! }));
  return {
    ours: `${format(ours.many)} over ${format(ours.few)}`,
    byHand: `${format(byHand.many)} over ${format(byHand.few)}: ${(byHand.many / byHand.few).toFixed(3)}`,
    ...judge(ours.many / ours.few, GROWTH),
  };
}

/**
 * A ratio is judged as it is shown.
 */
function judge(ratio: number, limit?: number) {
  const shown = Number(ratio.toFixed(3));
  return limit === undefined ? { ratio: shown } : { ratio: shown, target: `≤ ${limit.toFixed(2)}`, met: shown <= limit };
}

const millions = (count: number) => `${(count / 1e6).toFixed(2)} M`;
const kilobytes = (size: number) => `${Math.round(size)} kB`;
const milliseconds = (time: number) => `${time.toFixed(1)} ms`;
const bytes = (size: number) => `${Math.round(size)} B`;

async function measureAll(): Promise<Row[]> {
  const rows: Row[] = [];

  if (hasValgrind) {
    rows.push(
      ...await compare('Instructions', JOBS, instructions, 200, millions, true),
      ...await compare('The same with garbage collection,', withoutTargets(JOBS), instructionsWithGarbage, 200, millions, false),
      ...await compare('Instructions', OTHERS, instructions, 100, millions, true),
    );
    rows.push({ figure: 'Growth: instructions per job, of 1,000 over of 200', ...await growth(instructions, 200, 1000, millions), exact: true });
  }
  rows.push(...await compare('CPU time, compiled, N = 1,000,', withoutTargets(JOBS), cpuTime(5, true), 1000, milliseconds, false));
  rows.push({ figure: 'Growth: CPU time per job, of 5,000 over of 200', ...await growth(cpuTime(3), 200, 5000, milliseconds), exact: false });
  for (const many of [1000, 10000]) {
    rows.push(...await compare(`Peak memory, N = ${many.toLocaleString('en')},`, withoutTargets(JOBS.slice(0, 1)), peakMemory, many, kilobytes, false));
  }

  rows.push(...await compare('Template', [
    ...JOBS.map((one) => ({ ...one, limit: one.limit === undefined || one.byHand === 'usual' ? undefined : OF_TEMPLATE })),
    ...OTHERS.map((one) => ({ ...one, limit: OF_TEMPLATE })),
  ], templateBytes, 100, bytes, true));

  if (hasValgrind) {
    const [ofPackage, ofClasses] = await loadInstructions([LIBRARY, SUBMODULES]);
    rows.push({
      figure: 'Instructions of `require`, to the classes that a job uses',
      ours: millions(ofPackage),
      byHand: millions(ofClasses),
      ...judge(ofPackage / ofClasses, OF_REQUIRE),
      exact: true,
    });
  }
  const [ofPackage, ofClasses] = await loadTime(41, [LIBRARY, SUBMODULES]);
  rows.push({
    figure: 'CPU time of `require`, to the classes that a job uses',
    ours: milliseconds(ofPackage),
    byHand: milliseconds(ofClasses),
    ...judge(ofPackage / ofClasses, OF_REQUIRE),
    exact: false,
  });

  const [withoutValidation, withValidation] = await exampleTime(5, 'factory');
  rows.push({
    figure: 'Synthesis of `examples/typescript/factory`, a whole process, and the share of the CDK\'s own validation',
    ours: milliseconds(withValidation),
    byHand: milliseconds(withValidation - withoutValidation),
    ...judge((withValidation - withoutValidation) / withValidation),
    exact: false,
  });

  const tarball = await packed();
  rows.push({
    figure: 'Tarball',
    ours: `${(tarball.bytes / 1000).toFixed(1)} kB, ${tarball.files} files`,
    target: `≤ ${TARBALL_KB} kB`,
    met: tarball.bytes <= TARBALL_KB * 1000,
    exact: true,
  });
  return rows;
}

function table(rows: Row[]): string {
  return [
    '| figure | ours | other | ratio | target | met? |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${[
      row.figure, row.ours, row.byHand, row.ratio?.toFixed(3), row.target, row.met === undefined ? undefined : row.met ? 'yes' : 'no',
    ].map((cell) => cell ?? '–').join(' | ')} |`),
  ].join('\n');
}

function page(rows: Row[]): string {
  return `# Benchmark

What a \`SyncJob\` and a \`Workspace\` cost beside the same resources written by hand. Measured with Node ${process.versions.node} and aws-cdk-lib \
${versionOf('aws-cdk-lib')}.

${table(rows)}

- **leanest**: \`iam.Role\` with the same statements as \`inlinePolicies\`, and \`CfnSyncJob\`, with the workspace ID as text. A \`SyncJob\` takes a construct,
  so ours imports the workspace, and pays for that. The next row is the leanest that imports it too, the one after it the leanest inside of one
  more construct, which any L2 is.
- **usual**: \`iam.Role\`, \`role.addToPolicy()\` for each of the same statements, \`CfnSyncJob\` and a dependency of it on the role.
- **operator with two grants**, **\`SyncJobMonitor\`**: against the L2s of the CDK with the same statements and the same state machine.
- **\`Workspace\`**: against \`s3.Bucket\`, \`iam.Role\` with \`inlinePolicies\` and \`CfnWorkspace\`, with the same properties.

A job takes fewer instructions than the leanest that can be written by hand because the CDK resolves each policy three times, for references, for the
template and for \`tree.json\`. The library has the third take what the second wrote.

## In other languages

Python crosses to Node.js for each construct and each of its properties, and that is what defining a job costs there. Calls per job, counted exactly and
held by a [test](../test/languages/python/test_kernel_calls.py):

| \`SyncJob\` with \`Workspace.from_workspace_id()\` | leanest | usual |
| --- | --- | --- |
| 2 | 15 | 19 |

## Run it

\`\`\`sh
npx projen compile
npm run bench
\`\`\`

It takes about seven minutes on two processors, writes this page, and fails where a figure that repeats exactly (instructions, bytes)
misses its target. Times differ by 10 to 20 % from run to run, so a time that misses its target is only shown.

## How it is measured

The load, \`bench/load.js\`, defines N jobs in an app and synthesizes it in a separate process. A stack has 100 jobs or 40 monitors. Each job has a different
workspace. The cost of a job is the cost of N jobs less that of ${FIRST_JOBS}, over N − ${FIRST_JOBS}, so what an app loads and sets up once does \
not count.

- **Instructions** are counted by Valgrind, in Node without its compilers and their threads (\`--jitless --single-threaded --predictable\`), and with
  so much memory that hardly any garbage is collected. N is 200, and 100 of what is no job. Without Valgrind these rows are left out.
- **With garbage collection** the same is counted in the memory that Node takes by itself. There is no target: at this N a single
  collection is worth 1 to 2 % of a job, and loading a few modules more moves it into the run or out of it.
- **CPU time, compiled** is that of Node as it is, medians of 5 turns.
- **Growth** is measured in one account and Region, where all jobs are compared with each other, and of the leanest in a construct. Valgrind at 5,000
  jobs would take too long, so up to there it is CPU time without compilers, medians of 3 turns: where that of both grows and their instructions do not, it is
  the memory of so large an app, not a check that looks at other jobs.
- **Peak memory** is the largest resident set of the process, of Node as it is, one run each.
- **Template** is what the CDK writes to \`*.template.json\`. N is 100. No target is set to the usual: the CDK indents, and a policy inside a role
  stands deeper than one beside it.
- **\`require\`** loads \`SyncJob\` and \`Workspace\` in a fresh process, against the classes of aws-cdk-lib that a job by hand stands on
  (${Object.entries(SUBMODULES).map(([name, classes]) => `\`${classes.join('\`, \`')}\` of \`${name}\``).join('; ')}). aws-cdk-lib loads a class where it is
  first named. Instructions are counted without the compilers, less those of an empty process; CPU time is that of Node as it is, medians of 41 turns.
- **Synthesis of the factory** takes most of its time for the CDK's own validation of templates. In an inner loop, switch it off:
  \`CDK_VALIDATION=false cdk synth\`.
- **Tarball** is what \`npm pack\` makes of the checkout.
`;
}

async function main() {
  if (!existsSync(join(__dirname, '../lib/index.js'))) {
    throw new Error('The compiled library is missing, and it is what is measured. Run `npx projen compile` first.');
  }
  const rows = await measureAll();
  console.log(table(rows));
  writeFileSync(join(__dirname, '../docs/BENCHMARK.md'), page(rows));

  const missed = rows.filter((row) => row.met === false);
  missed.forEach((row) => console.error(`Missed${row.exact ? '' : ' (a time: may be noise)'}: ${row.figure} ${row.target}`));
  process.exitCode = missed.some((row) => row.exact) ? 1 : 0;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
