/**
 * What a `SyncJob` and a `Workspace` cost beside the same resources written by hand: prints a table and writes it to docs/BENCHMARK.md.
 *
 * Fails where a figure that repeats exactly misses its target. Times vary too much for that.
 */
import { existsSync, writeFileSync } from 'fs';
import { join } from 'path';
import {
  cpuTime, hasValgrind, instructions, instructionsWithGarbage, Load, loadTime, Meter, packed, templateBytes, Variant, versionOf,
} from './measure';

const OF_LEANEST = 1.10;
const OF_USUAL = 0.75;
const GROWTH = 1.10;
const TARBALL_KB = 150;

// The first jobs of an app pay for what CDK and Node load and set up once, so they are left out
const FIRST_JOBS = 10;

const OF_JOBS: Variant[] = ['SyncJob', 'leanest', 'usual'];
const OF_WORKSPACES: Variant[] = ['Workspace', 'workspaceByHand'];

// Each with the classes that both the library and its hand-written equivalent use: aws-cdk-lib loads a class where it is first named
const SUBMODULES = {
  'aws-cdk-lib': ['Resource'],
  'aws-cdk-lib/aws-iam': ['Role', 'PolicyDocument', 'PolicyStatement', 'ServicePrincipal'],
  'aws-cdk-lib/aws-iottwinmaker': ['CfnSyncJob'],
  'aws-cdk-lib/aws-cloudwatch': [],
  'aws-cdk-lib/aws-events': [],
  'aws-cdk-lib/aws-s3': [],
};

interface Row {
  readonly figure: string;
  readonly ours: string;
  readonly leanest?: string;
  readonly usual?: string;
  readonly ratio?: number;
  readonly target?: string;
  readonly met?: boolean;
  readonly exact: boolean;
}

type Costs = Record<Variant, number>;

async function costsOfOne(variants: Variant[], meter: Meter, many: number): Promise<Costs> {
  const loads = [many, FIRST_JOBS].flatMap((jobs) => variants.map((variant): Load => ({ variant, jobs })));
  const costs = await meter(loads);
  return Object.fromEntries(variants.map((variant, i) => [variant, (costs[i] - costs[i + variants.length]) / (many - FIRST_JOBS)])) as Costs;
}

async function growthOfCostPerJob(meter: Meter, few: number, many: number): Promise<{ few: number; many: number }> {
  const [ofMany, ofFew, ofFirst] = await meter([many, few, FIRST_JOBS].map((jobs): Load => ({ variant: 'SyncJob', jobs, oneEnvironment: true })));
  return { few: (ofFew - ofFirst) / (few - FIRST_JOBS), many: (ofMany - ofFirst) / (many - FIRST_JOBS) };
}

/**
 * A ratio is judged as it is shown.
 */
function judge(ratio: number, limit: number) {
  const shown = Number(ratio.toFixed(3));
  return { ratio: shown, target: `≤ ${limit.toFixed(2)}`, met: shown <= limit };
}

function againstBoth(figure: string, costs: Costs, format: (cost: number) => string, exact: boolean): Row[] {
  const ours = format(costs.SyncJob);
  return [
    { figure: `${figure}, to the leanest`, ours, leanest: format(costs.leanest), ...judge(costs.SyncJob / costs.leanest, OF_LEANEST), exact },
    { figure: `${figure}, to the usual`, ours, usual: format(costs.usual), ...judge(costs.SyncJob / costs.usual, OF_USUAL), exact },
  ];
}

function ofWorkspace(figure: string, { Workspace: ours, workspaceByHand: byHand }: Costs, format: (cost: number) => string, exact: boolean): Row {
  return { figure, ours: format(ours), leanest: format(byHand), ...judge(ours / byHand, OF_LEANEST), exact };
}

function bare(modules: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
}

const millions = (count: number) => `${(count / 1e6).toFixed(2)} M`;
const milliseconds = (time: number) => `${time.toFixed(1)} ms`;
const bytes = (size: number) => `${Math.round(size)} B`;

async function measureAll(): Promise<Row[]> {
  const rows: Row[] = [];

  if (hasValgrind) {
    const withGarbage = againstBoth('The same with garbage collection', await costsOfOne(OF_JOBS, instructionsWithGarbage, 200), millions, false);
    rows.push(
      ...againstBoth('Instructions per job', await costsOfOne(OF_JOBS, instructions, 200), millions, true),
      ...withGarbage.map((row) => ({ ...row, target: undefined, met: undefined })),
      ofWorkspace('Instructions per `Workspace`, to the leanest', await costsOfOne(OF_WORKSPACES, instructions, 100), millions, true),
    );
    const growth = await growthOfCostPerJob(instructions, 200, 1000);
    rows.push({
      figure: 'Growth: instructions per job, of 1,000 over of 200',
      ours: `${millions(growth.many)} over ${millions(growth.few)}`,
      ...judge(growth.many / growth.few, GROWTH),
      exact: true,
    });
  } else {
    rows.push(
      ...againstBoth('CPU time per job', await costsOfOne(OF_JOBS, cpuTime(5), 200), milliseconds, false),
      ofWorkspace('CPU time per `Workspace`, to the leanest', await costsOfOne(OF_WORKSPACES, cpuTime(5), 100), milliseconds, false),
    );
  }

  const growth = await growthOfCostPerJob(cpuTime(3), 200, 5000);
  rows.push({
    figure: 'Growth: CPU time per job, of 5,000 over of 200',
    ours: `${milliseconds(growth.many)} over ${milliseconds(growth.few)}`,
    ...judge(growth.many / growth.few, GROWTH),
    exact: false,
  });

  const template = await costsOfOne(OF_JOBS, templateBytes, 100);
  rows.push({
    figure: 'Template per job, to the leanest',
    ours: bytes(template.SyncJob),
    leanest: bytes(template.leanest),
    ...judge(template.SyncJob / template.leanest, OF_LEANEST),
    exact: true,
  }, {
    figure: 'Template per job, to the usual',
    ours: bytes(template.SyncJob),
    usual: bytes(template.usual),
    ratio: template.SyncJob / template.usual,
    exact: true,
  }, ofWorkspace('Template per `Workspace`, to the leanest', await costsOfOne(OF_WORKSPACES, templateBytes, 100), bytes, true));

  const [ofPackage, ofClasses, ofSubmodules] = await loadTime(15, [{ './lib': [] }, SUBMODULES, bare(SUBMODULES)]);
  rows.push({
    figure: '`require`, to the classes that it uses',
    ours: milliseconds(ofPackage),
    leanest: milliseconds(ofClasses),
    ...judge(ofPackage / ofClasses, OF_LEANEST),
    exact: false,
  }, {
    figure: '`require`, to bare requires of their modules',
    ours: milliseconds(ofPackage),
    leanest: milliseconds(ofSubmodules),
    ratio: ofPackage / ofSubmodules,
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
    '| figure | ours | leanest | usual | ratio | target | met? |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${[
      row.figure, row.ours, row.leanest, row.usual, row.ratio?.toFixed(3), row.target, row.met === undefined ? undefined : row.met ? 'yes' : 'no',
    ].map((cell) => cell ?? '–').join(' | ')} |`),
  ].join('\n');
}

function page(rows: Row[]): string {
  return `# Benchmark

What a \`SyncJob\` and a \`Workspace\` cost beside the same resources written by hand. Measured with Node ${process.versions.node} and aws-cdk-lib \
${versionOf('aws-cdk-lib')}.

${table(rows)}

- **leanest**: \`iam.Role\` with the same statements as \`inlinePolicies\`, and \`CfnSyncJob\`. Of a \`Workspace\`: \`s3.Bucket\`, \`iam.Role\` with \`inlinePolicies\`,
  \`CfnWorkspace\`, and the same removal policy for each.
- **usual**: \`iam.Role\`, \`role.addToPolicy()\` for each of the same statements, \`CfnSyncJob\` and a dependency of it on the role.

## Run it

\`\`\`sh
npx projen compile
npm run bench
\`\`\`

It takes about seven minutes on two processors, writes this page, and fails where a figure that repeats exactly (instructions, bytes)
misses its target. Times differ by 10 to 20 % from run to run, so a time that misses its target is only shown.

## How it is measured

The load is \`bench/load.js\`: an app that defines N jobs, 100 a stack, each for a workspace of its own, and synthesizes them, in a process
of its own. The cost of a job is the cost of N jobs less that of ${FIRST_JOBS}, over N − ${FIRST_JOBS}, so what an app loads and sets up once does \
not count.

- **Instructions** are counted by Valgrind, in Node without its compiler threads (\`--jitless --single-threaded --predictable\`) and with so
  much memory that hardly any garbage is collected. N is 200, and 100 of workspaces. Without Valgrind on the machine, CPU time takes their place.
- **With garbage collection** the same is counted in the memory that Node takes by itself. There is no target: at this N a single
  collection is worth 1 to 2 % of a job, and loading a few modules more, of whatever library, moves it into the run or out of it.
- **Growth** is measured in one account and region, where all jobs are compared with each other. Valgrind at 5,000 jobs would take too
  long, so up to there it is CPU time of the same Node: medians of 3 turns.
- **Template** is what CDK writes to \`*.template.json\`. N is 100. No target is set to the usual: CDK indents, and a policy inside a role
  stands deeper than one beside it.
- **\`require\`** is CPU time of fresh processes that take turns, medians of 15: the package; in the column "leanest" first the classes of
  aws-cdk-lib that a job by hand stands on, with the bare modules of the rest, then all of the modules bare
  (${Object.keys(SUBMODULES).map((name) => `\`${name}\``).join(', ')}). No target is set to the latter: aws-cdk-lib loads a class where it is
  first named, so a bare \`require\` loads next to nothing, and the app that uses it pays later.
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
