import { spawnSync } from 'child_process';
import { existsSync, writeFileSync } from 'fs';
import { join, relative } from 'path';
import { costPerJob, cpuSeconds, HAS_VALGRIND, instructions, medians, requireSeconds, templateBytesPerJob, Way } from './measure';

const REPOSITORY = join(__dirname, '..');
const REPORT = join(REPOSITORY, 'docs', 'BENCHMARK.md');
const WAYS: Way[] = ['SyncJob', 'leanest', 'usual'];

interface Row {
  readonly figure: string;
  readonly values: string[];
  readonly ratio: number;
  readonly target: number;
}

if (!existsSync(join(REPOSITORY, 'lib', 'index.js'))) {
  console.error('The bench measures the compiled library. Run npx projen compile first.');
  process.exit(1);
}

const rows = [...synthesisCost(), growth(), ...templateSize(), requireTime(), tarballSize()];
const report = `# Benchmark

A \`SyncJob\` beside what it stands for, measured in one run by \`npm run bench\` with Node.js ${process.version}, aws-cdk-lib ${versionOf('aws-cdk-lib')}
and constructs ${versionOf('constructs')}:

- *leanest*: \`iam.Role\` with \`inlinePolicies\` and the same statements, and \`CfnSyncJob\`;
- *usual*: \`iam.Role\`, \`addToPolicy()\` for each of the same statements, \`CfnSyncJob\`, and \`node.addDependency()\`.

${table(rows)}

Synthesis is the whole of construction and \`app.synth()\`, in stacks of 100 jobs, with CDK's own validation off. ${HAS_VALGRIND
  ? 'It is counted in machine instructions, which repeat to a few thousandths of a percent.'
  : 'It is measured in CPU time, alternating, as medians: valgrind, which would count instructions, is not on this machine.'}
Growth is the CPU time of a job among 5,000 over that of one among 200, medians of alternating runs without a compiler; time of CPU varies by a tenth and
more on a shared machine. \`require\` compares the package with the submodules of aws-cdk-lib that it uses, in CPU time too.
`;

writeFileSync(REPORT, report);
console.log(report);
console.log(`Written to ${relative(REPOSITORY, REPORT)}`);
process.exitCode = rows.every(isMet) ? 0 : 1;

function synthesisCost(): Row[] {
  const costs = HAS_VALGRIND
    ? WAYS.map((way) => costPerJob(way, 100, instructions))
    : medians(5, ...WAYS.map((way) => () => costPerJob(way, 500, cpuSeconds)));
  const values = costs.map((cost) => HAS_VALGRIND ? `${(cost / 1e6).toFixed(2)} M instructions` : `${(cost * 1e3).toFixed(2)} ms`);
  return [
    { figure: 'synthesis of a job, over the leanest', values, ratio: costs[0] / costs[1], target: 1.10 },
    { figure: 'synthesis of a job, over the usual', values, ratio: costs[0] / costs[2], target: 0.75 },
  ];
}

function growth(): Row {
  const [few, many] = medians(3, ...[200, 5000].map((jobs) => () => costPerJob('SyncJob', jobs, cpuSeconds)));
  return { figure: 'synthesis of a job among 5,000, over one among 200', values: [`${(many * 1e3).toFixed(2)} ms`], ratio: many / few, target: 1.10 };
}

function templateSize(): Row[] {
  const bytes = WAYS.map((way) => templateBytesPerJob(way, 100));
  const values = bytes.map((count) => `${Math.round(count)} bytes`);
  return [
    { figure: 'template of a job, over the leanest', values, ratio: bytes[0] / bytes[1], target: 1.10 },
    { figure: 'template of a job, over the usual', values, ratio: bytes[0] / bytes[2], target: 1.00 },
  ];
}

function requireTime(): Row {
  const submodules = ['aws-cdk-lib', 'aws-cdk-lib/aws-iam', 'aws-cdk-lib/aws-iottwinmaker'];
  const [ours, bare] = medians(9, () => requireSeconds([REPOSITORY]), () => requireSeconds(submodules));
  const inMilliseconds = (seconds: number) => `${Math.round(seconds * 1e3)} ms`;
  return { figure: '`require`, over the submodules alone', values: [ours, bare].map(inMilliseconds), ratio: ours / bare, target: 1.10 };
}

function tarballSize(): Row {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: REPOSITORY, encoding: 'utf8' });
  const [{ size }] = JSON.parse(stdout);
  return { figure: 'tarball, over 150 kB', values: [`${(size / 1e3).toFixed(1)} kB`], ratio: size / 150e3, target: 1.00 };
}

function table(all: Row[]): string {
  return [
    '| figure | SyncJob | leanest | usual | ratio | target | met |',
    '|---|---|---|---|---|---|---|',
    ...all.map((row) => {
      const [ours, leanest = '', usual = ''] = row.values;
      return `| ${[row.figure, ours, leanest, usual, row.ratio.toFixed(3), `≤ ${row.target.toFixed(2)}`, isMet(row) ? 'yes' : 'no'].join(' | ')} |`;
    }),
  ].join('\n');
}

function isMet({ ratio, target }: Row): boolean {
  return ratio <= target;
}

function versionOf(name: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(`${name}/package.json`).version;
}
