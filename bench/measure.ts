import { execFile, spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'fs';
import { createRequire } from 'module';
import { availableParallelism, tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

export type Variant = 'SyncJob' | 'leanest' | 'leanestWithImport' | 'leanestInConstruct' | 'usual' | 'Workspace' | 'workspaceByHand'
| 'grants' | 'grantsByHand' | 'monitor' | 'monitorByHand';

/**
 * An app with so many jobs, or workspaces. In one environment they all know of each other, else only those of one stack do.
 */
export interface Load {
  readonly variant: Variant;
  readonly jobs: number;
  readonly oneEnvironment?: boolean;
}

/**
 * What each load costs: construction, synthesis and what Node itself needs, which a difference of two loads takes away.
 */
export type Meter = (loads: Load[]) => Promise<number[]>;

const ROOT = join(__dirname, '..');
const ENV = { ...process.env, CDK_VALIDATION: 'false', NODE_OPTIONS: '' };

// Without the compiler threads of V8, whose work depends on the time, two runs execute the same instructions
const STEADY_NODE = ['--jitless', '--single-threaded', '--predictable', '--hash-seed=1', '--random-seed=1'];
// A collection of garbage costs as much as ten jobs, and whether one more of them falls into a run hangs by a hair
const ROOM_FOR_GARBAGE = ['--min-semi-space-size=256', '--max-semi-space-size=256', '--initial-old-space-size=4096'];
const VALGRIND = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];

export const hasValgrind = spawnSync('valgrind', ['--version']).status === 0;

/**
 * Machine instructions, with so much memory that hardly any of them collect garbage.
 */
export const instructions = countInstructions([...STEADY_NODE, ...ROOM_FOR_GARBAGE]);

/**
 * Machine instructions, with the memory that Node takes by itself.
 */
export const instructionsWithGarbage = countInstructions(STEADY_NODE);

/**
 * Each load once, as many at a time as there are processors.
 */
function countInstructions(nodeOptions: string[]): Meter {
  return async (loads) => {
    const counts: number[] = [];
    const queue = loads.entries();
    await Promise.all(Array.from({ length: availableParallelism() }, async () => {
      for (const [index, load] of queue) {
        const { stderr } = await runLoad('valgrind', [...VALGRIND, process.execPath, ...nodeOptions], load);
        counts[index] = instructionsIn(stderr);
      }
    }));
    return counts;
  };
}

function instructionsIn(output: string): number {
  return Number(/I\s+refs:\s+([\d,]+)/.exec(output)![1].replaceAll(',', ''));
}

/**
 * Milliseconds of CPU time, of Node without or with its compilers: the medians of repeats in which the loads take turns.
 */
export function cpuTime(repeats: number, compiled = false): Meter {
  return (loads) => mediansOfTurns(repeats, loads, async (load) =>
    JSON.parse((await runLoad(process.execPath, compiled ? [] : STEADY_NODE, load)).stdout).cpu);
}

/**
 * Kilobytes that the process had at most.
 */
export const peakMemory: Meter = async (loads) => {
  const peaks: number[] = [];
  for (const load of loads) { peaks.push(JSON.parse((await runLoad(process.execPath, [], load)).stdout).memory); }
  return peaks;
};

/**
 * Milliseconds that it takes to synthesize an example, without and with the CDK's own validation of templates.
 */
export async function exampleTime(repeats: number, example: string): Promise<[number, number]> {
  const [without, withValidation] = await mediansOfTurns(repeats, ['false', ''], async (validation) => {
    const outdir = mkdtempSync(join(tmpdir(), 'sync-job-bench-'));
    const start = performance.now();
    await promisify(execFile)('tsx', ['--tsconfig', 'tsconfig.dev.json', `examples/typescript/${example}/app.ts`], {
      cwd: ROOT, env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: validation }, maxBuffer: 1e8,
    });
    rmSync(outdir, { recursive: true });
    return performance.now() - start;
  });
  return [without, withValidation];
}

/**
 * Bytes of the templates as CDK writes them.
 */
export const templateBytes: Meter = (loads) => Promise.all(loads.map(async (load) => (await runLoad(process.execPath, [], load)).bytes));

/** Modules, and which of their exports are named. */
export type Modules = Record<string, string[]>;

/**
 * Machine instructions that it takes to load modules and to name some of their exports.
 */
export async function loadInstructions(moduleSets: Modules[]): Promise<number[]> {
  const [ofNothing, ...counts] = await Promise.all([{}, ...moduleSets].map(async (modules) =>
    instructionsIn((await run('valgrind', [...VALGRIND, process.execPath, ...STEADY_NODE, '-e', loading(modules)])).stderr)));
  return counts.map((count) => count - ofNothing);
}

/**
 * Milliseconds of CPU time that the same takes, in fresh processes that take turns.
 */
export async function loadTime(repeats: number, moduleSets: Modules[]): Promise<number[]> {
  return mediansOfTurns(repeats, moduleSets, async (modules) => Number((await run(process.execPath, ['-e', [
    'const start = process.cpuUsage();',
    loading(modules),
    'const { user, system } = process.cpuUsage(start); console.log((user + system) / 1000);',
  ].join('\n')])).stdout));
}

function loading(modules: Modules): string {
  return Object.entries(modules).map(([name, names]) => `{ const { ${names.join(', ')} } = require('${name}'); }`).join('\n');
}

/**
 * The package as npm would publish it from this checkout.
 */
export async function packed(): Promise<{ bytes: number; files: number }> {
  const [{ size, entryCount }] = JSON.parse((await run('npm', ['pack', '--dry-run', '--json'])).stdout);
  return { bytes: size, files: entryCount };
}

export function versionOf(packageName: string): string {
  return JSON.parse(readFileSync(createRequire(__filename).resolve(`${packageName}/package.json`), 'utf8')).version;
}

async function mediansOfTurns<T>(repeats: number, subjects: T[], measure: (subject: T) => Promise<number>): Promise<number[]> {
  const samples: number[][] = subjects.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [index, subject] of subjects.entries()) {
      samples[index].push(await measure(subject));
    }
  }
  return samples.map((values) => values.sort((a, b) => a - b)[Math.floor(repeats / 2)]);
}

async function runLoad(command: string, args: string[], { variant, jobs, oneEnvironment }: Load) {
  const outdir = mkdtempSync(join(tmpdir(), 'sync-job-bench-'));
  try {
    const place = oneEnvironment ? 'one-environment' : 'any-environment';
    const output = await run(command, [...args, join(__dirname, 'load.js'), variant, String(jobs), outdir, place]);
    const templates = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
    return { ...output, bytes: templates.reduce((sum, name) => sum + statSync(join(outdir, name)).size, 0) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function run(command: string, args: string[]) {
  return promisify(execFile)(command, args, { cwd: ROOT, env: ENV, maxBuffer: 1e8 });
}
