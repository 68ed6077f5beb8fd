import { mkdirSync, rmSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { clean, confirm, randomPrefix, REGIONS } from './account';
import { FOLDER, installedPython, startEmulator } from './machine';
import { Plant, PlantOptions } from './plant';
import { Sabotage, SABOTAGES } from './sabotages';
import { Scenario, SCENARIOS } from './scenarios';
import { rehearse } from './steps';
import { findFaults, Seen, writePage, writeSeen } from './verified';

process.env.CDK_VALIDATION = 'false'; // costs seconds a process, and has a test of its own

/** On the emulator, each scenario has an account of its own: AWS syncs one workspace in an account and Region. */
const ACCOUNT = 111122223333;

const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
// projen drops the quotes around a name, so a comma is between two.
const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--')).join(' ').split(',').map((name) => name.trim()).filter(Boolean);
const chosen = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
let passed = 0;
let failed = 0;

/** A line of the table, counted. */
function line(text: string, error?: string, seconds?: number): string {
  if (error === undefined) { passed++; } else { failed++; }
  return `  ${error === undefined ? 'ok  ' : 'FAIL'}  ${text.padEnd(48)}${seconds === undefined ? '' : `${seconds.toFixed(1).padStart(6)} s`}${indented(error)}`;
}

function indented(text?: string): string { return text === undefined ? '' : `\n        ${text.replaceAll('\n', '\n        ')}`; }

async function play(plant: Plant, scenario: Scenario) {
  const outcomes = await rehearse(plant, scenario);
  const left = scenario.steps.slice(outcomes.length).map(({ name }) => `  --    ${name}`);
  console.log([scenario.name, ...outcomes.map(({ step, seconds, error }) => line(step, error, seconds)), ...left].join('\n'));
}

async function sabotage(plant: Plant, { name, scenario, caught }: Sabotage) {
  const outcomes = await rehearse(plant, SCENARIOS.find((each) => each.name === scenario)!);
  const { step, error = 'All steps pass.' } = outcomes[outcomes.length - 1];
  console.log(`sabotage: ${name}\n${caught.test(error) ? `${line(`caught by ${scenario}, ${step}`)}${indented(error)}` : line(`not caught by ${scenario}`, error)}`);
}

/** All scenarios and sabotages, as many at once as there are cores. */
async function onEmulator(common: Omit<PlantOptions, 'prefix' | 'account'>) {
  let account = ACCOUNT;
  const work = async (name: string, more: Partial<PlantOptions>, run: (plant: Plant) => Promise<void>) => {
    const plant = new Plant({ ...common, prefix: `rehearsal-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 30)}`, account: String(account++), ...more });
    await run(plant).finally(() => plant.close());
  };
  const jobs = [
    ...flags.includes('--sabotage') ? [] : chosen.map((each) => () => work(each.name, {}, (plant) => play(plant, each))),
    ...names.length > 0 ? [] : SABOTAGES.map((each) => () => work(`sabotage-${each.name}`, { sabotage: each.apply }, (plant) => sabotage(plant, each))),
  ];
  await Promise.all(cpus().map(async () => { for (let job; (job = jobs.shift());) { await job(); } }));
}

/** One scenario after the other, with all removed after each, and with what was seen written down. */
async function onAccount(common: Omit<PlantOptions, 'prefix' | 'account'>) {
  const prefix = randomPrefix();
  const scenarios = chosen.filter(({ isOnlyOnEmulator }) => !isOnlyOnEmulator);
  const asking = new Plant({ ...common, prefix, account: String(ACCOUNT) });
  const account = await confirm(asking, scenarios.flatMap(({ steps }) => steps).length).finally(() => asking.close());
  for (const [index, scenario] of scenarios.entries()) {
    const plant = new Plant({ ...common, prefix: `${prefix}-${index + 1}`, account });
    try {
      await play(plant, scenario);
    } finally {
      console.log(line('all removed', await clean(plant).then(() => undefined, ({ message }) => message)));
      plant.close();
    }
    const date = new Date().toISOString().slice(0, 10);
    const seen: Seen = Object.fromEntries(Object.entries(plant.seen).map(([id, text]) => [id, { date, region: common.region, seen: text.replaceAll('\n', ' ') }]));
    if (plant.isEmulated) { Object.values(seen).forEach((each) => console.log(`        seen: ${each.seen}`)); } else { writeSeen(seen); }
  }
}

async function main() {
  const unknown = names.filter((each) => !SCENARIOS.some(({ name }) => name === each));
  if (unknown.length > 0) { throw new Error(`No scenario is named ${unknown.join(' or ')}. There are: ${SCENARIOS.map(({ name }) => name).join('; ')}.`); }

  const start = Date.now();
  const isOnAccount = flags.includes('--account');
  const python = installedPython();
  const folder = join(FOLDER, 'assemblies');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'home'), { recursive: true });

  const emulator = isOnAccount && !flags.includes('--emulator') ? undefined : await startEmulator(python);
  const common = { region: REGIONS[0], endpoint: emulator?.endpoint, asAccount: isOnAccount, python, folder };
  try {
    await (isOnAccount ? onAccount(common) : onEmulator(common));
  } finally {
    emulator?.stop();
  }
  console.log(`what docs infer\n${line('docs/verified.md lists it', findFaults().join('\n') || undefined)}`);
  console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (flags.includes('--page')) { writePage(); } else { main().catch(({ message }) => { console.error(message); process.exitCode = 1; }); }
