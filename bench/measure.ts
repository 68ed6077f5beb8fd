import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

export type Way = 'SyncJob' | 'leanest' | 'usual';

const LOAD = join(__dirname, 'load.cjs');

/** Node without what makes two runs differ: compiled code, threads, random seeds. */
const STEADY = ['--jitless', '--single-threaded', '--predictable', '--hash-seed=1', '--random-seed=1'];

export const HAS_VALGRIND = spawnSync('valgrind', ['--version']).status === 0;

/**
 * What a job costs to construct and synthesize: the whole of a process with jobs, less one without.
 */
export function costPerJob(way: Way, jobs: number, cost: (way: Way, jobs: number) => number): number {
  return (cost(way, jobs) - cost(way, 0)) / jobs;
}

/**
 * The instructions of a process. They repeat to a few thousandths of a percent.
 */
export function instructions(way: Way, jobs: number): number {
  const { stderr } = inFolder((folder) => run('valgrind', [
    '--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null', process.execPath, ...STEADY, LOAD, way, String(jobs), folder,
  ]));
  return Number(/I\s+refs:\s+([\d,]+)/.exec(stderr)![1].replace(/,/g, ''));
}

/**
 * The seconds of CPU that a process takes, garbage collection and file system included.
 */
export function cpuSeconds(way: Way, jobs: number): number {
  return inFolder((folder) => cpuSecondsOf([...STEADY, LOAD, way, String(jobs), folder]));
}

/**
 * The seconds of CPU that a process takes to load modules.
 */
export function requireSeconds(modules: string[]): number {
  return cpuSecondsOf(['--eval', modules.map((name) => `require(${JSON.stringify(name)})`).join(';')]);
}

/**
 * The bytes of template that a job takes, with the indentation that CDK writes.
 */
export function templateBytesPerJob(way: Way, jobs: number): number {
  const bytes = (count: number) => inFolder((folder) => {
    run(process.execPath, [LOAD, way, String(count), folder]);
    return readdirSync(folder).filter((file) => file.endsWith('.template.json'))
      .reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
  });
  return (bytes(jobs) - bytes(1)) / (jobs - 1);
}

/**
 * Runs each measurement in turn, again and again, so that a machine that slows down slows all of them, and takes the medians.
 */
export function medians(repeats: number, ...measurements: Array<() => number>): number[] {
  const rounds = Array.from({ length: repeats }, () => measurements.map((measure) => measure()));
  return measurements.map((_, index) => rounds.map((round) => round[index]).sort((a, b) => a - b)[Math.floor(repeats / 2)]);
}

function cpuSecondsOf(args: string[]): number {
  const report = 'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error("cpu", user + system); });';
  const { stderr } = run(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(report)}`, ...args]);
  return Number(/^cpu (\d+)$/m.exec(stderr)![1]) / 1e6;
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: string[]) {
  const result = spawnSync(command, args, {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  if (result.status !== 0) { throw new Error(`${command} ${args.join(' ')}\n${result.stderr}`); }
  return result;
}
