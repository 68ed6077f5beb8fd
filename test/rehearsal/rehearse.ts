import { mkdirSync, rmSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { FOLDER, installedPython, startEmulator } from './machine';
import { Plant, PlantOptions } from './plant';
import { Sabotage, SABOTAGES } from './sabotages';
import { Scenario, SCENARIOS, Step } from './scenarios';

process.env.CDK_VALIDATION = 'false'; // costs seconds a process, and has a test of its own

/** Each scenario has an account of its own: AWS syncs one workspace in an account and Region. */
const ACCOUNT = 111122223333;

interface Outcome {
  readonly step: string;
  readonly seconds: number;
  readonly error?: string;
}

export async function rehearse(plant: Plant, scenario: Scenario): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    await plant.open();
    for (const step of scenario.steps) {
      const start = Date.now();
      const error = await take(plant, step).then(() => undefined, ({ message }: Error) => message);
      outcomes.push({ step: step.name, seconds: (Date.now() - start) / 1000, error });
      if (error !== undefined) { break; }
    }
  } finally {
    plant.close();
  }
  return outcomes;
}

/** Takes a step. Rejects with what does not hold: first the permissions, which explain the rest. */
async function take(plant: Plant, step: Step) {
  await step.first?.(plant);
  const failure = await act(plant, step).then(() => undefined, ({ message }: Error) => message);
  const calls = await plant.calls();
  const faults = calls.filter(({ lacks }) => lacks.length > 0).map(({ call, workspace, lacks }) => `${call} ${workspace}: its role lacks ${listed(lacks)}.`);
  if (faults.length > 0) { throw new Error(faults.join('\n')); }
  if (failure !== undefined && !step.fails?.test(failure)) { throw new Error(summary(failure)); }
  if (failure === undefined && step.fails) { throw new Error(`The CDK does not fail with ${step.fails}.`); }
  if (plant.onEmulator) {
    const [seen, expected] = [calls.map(({ call, workspace }) => `${call} ${workspace}`), step.calls?.(plant) ?? []].map((each) => each.join(', '));
    if (seen !== expected) { throw new Error(`The sync jobs went through [${seen}], not through [${expected}].`); }
  }
  await step.holds(plant);
}

async function act(plant: Plant, step: Step): Promise<unknown> {
  if (step.deploy) { return plant.deploy((app) => step.deploy!(app, plant)); }
  if (step.destroy) { return plant.destroy((app) => step.destroy!(app, plant)); }
  const { app: build, stack, identifiers } = step.import!;
  return plant.import((app) => build(app, plant), stack, identifiers(plant));
}

function listed(actions: string[]): string {
  return actions.length > 3 ? `${actions.slice(0, 2).join(', ')} and ${actions.length - 2} more` : actions.join(', ');
}

/** What the command line says of a failure, without its progress. */
function summary(said: string): string {
  const lines = said.split('\n').filter((line) => /FAILED|❌|rror:/.test(line));
  return (lines.length > 0 ? lines : said.split('\n')).slice(0, 6).join('\n').trim();
}

function slug(name: string): string { return name.toLowerCase().replace(/[^a-z0-9]+/g, '-'); }

async function main() {
  const onlySabotages = process.argv.includes('--sabotage');
  const only = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const python = installedPython();
  const folder = join(FOLDER, 'assemblies');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'home'), { recursive: true });
  const { endpoint, stop } = await startEmulator(python);
  let passed = 0;
  let failed = 0;
  let account = ACCOUNT;

  const plant = (name: string, more: Partial<PlantOptions> = {}) => new Plant({
    prefix: `rehearsal-${slug(name)}`, account: String(account++), region: 'us-east-1', endpoint, python, folder, ...more,
  });
  const count = (ok: boolean) => { if (ok) { passed++; } else { failed++; } };
  const line = (ok: boolean, text: string, seconds?: number, error?: string) => {
    count(ok);
    return `  ${ok ? 'ok  ' : 'FAIL'}  ${text.padEnd(48)}${seconds === undefined ? '' : `${seconds.toFixed(1).padStart(6)} s`}`
      + (error === undefined ? '' : `\n        ${error.replaceAll('\n', '\n        ')}`);
  };

  async function play(scenario: Scenario) {
    const outcomes = await rehearse(plant(scenario.name), scenario);
    const left = scenario.steps.slice(outcomes.length).map(({ name }) => `  --    ${name}`);
    console.log([scenario.name, ...outcomes.map(({ step, seconds, error }) => line(error === undefined, step, seconds, error)), ...left].join('\n'));
  }

  async function sabotage({ name, scenario, apply, caught }: Sabotage) {
    const outcomes = await rehearse(plant(`sabotage-${name}`.slice(0, 40), { sabotage: apply }), SCENARIOS.find((each) => each.name === scenario)!);
    const { step, error } = outcomes[outcomes.length - 1];
    const isCaught = caught.test(error ?? '');
    console.log(`sabotage: ${name}\n${line(isCaught, `${isCaught ? 'caught by' : 'not caught by'} ${scenario}, ${step}`, undefined, error ?? 'All steps pass.')}`);
  }

  const jobs = [
    ...onlySabotages ? [] : SCENARIOS.filter(({ name }) => only.length === 0 || only.includes(name)).map((each) => () => play(each)),
    ...only.length > 0 ? [] : SABOTAGES.map((each) => () => sabotage(each)),
  ];
  try {
    const start = Date.now();
    await Promise.all(cpus().map(async () => { for (let job; (job = jobs.shift());) { await job(); } }));
    console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed`);
  } finally {
    stop();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
