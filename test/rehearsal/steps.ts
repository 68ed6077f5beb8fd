import { Plant } from './plant';
import { Scenario, Step } from './scenarios';

export interface Outcome {
  readonly step: string;
  readonly seconds: number;

  /** What does not hold. */
  readonly error?: string;
}

/** Takes the steps of a scenario, up to the first after which something does not hold. */
export async function rehearse(plant: Plant, scenario: Scenario): Promise<Outcome[]> {
  const error = await messageOf(plant.open());
  if (error !== undefined) { return [{ step: 'asset in AWS IoT SiteWise', seconds: 0, error }]; }

  const outcomes: Outcome[] = [];
  for (const step of scenario.steps) {
    const start = Date.now();
    outcomes.push({ step: step.name, error: await messageOf(take(plant, step)), seconds: (Date.now() - start) / 1000 });
    if (outcomes[outcomes.length - 1].error !== undefined) { break; }
  }
  return outcomes;
}

/** Takes a step. Rejects with what does not hold: first the permissions, which explain the rest. */
async function take(plant: Plant, step: Step) {
  const failure = await messageOf(act(plant, step));
  const calls = await plant.calls();
  if (step.asks) { return answer(plant, step, failure); }

  const faults = calls.filter(({ lacks }) => lacks.length > 0).map(({ call, workspace, lacks }) => `${call} ${workspace}: its role lacks ${listed(lacks)}.`);
  if (faults.length > 0) { throw new Error(faults.join('\n')); }
  if (failure !== undefined && !step.fails?.test(failure)) { throw new Error(summary(failure)); }
  if (failure === undefined && step.fails) { throw new Error(`It does not fail with ${step.fails}.`); }
  if (plant.isWatched) {
    const [seen, expected] = [calls.map(({ call, workspace }) => `${call} ${workspace}`), step.calls?.(plant) ?? []].map((each) => each.join(', '));
    if (seen !== expected) { throw new Error(`The sync jobs went through [${seen}], not through [${expected}].`); }
  }
  await step.holds?.(plant);
  if (step.isTampering) { await plant.calls(); }
}

async function act(plant: Plant, step: Step) {
  await step.first?.(plant);
  if (step.deploy) { await plant.deploy((app) => step.deploy!(app, plant)); }
  if (step.destroy) { await plant.destroy((app) => step.destroy!(app, plant)); }
  if (step.import) { await plant.import((app) => step.import!.app(app, plant), step.import.stack, step.import.identifiers(plant)); }
}

async function answer(plant: Plant, { asks }: Step, failure?: string) {
  const { claim, see, onEmulator } = asks!;
  const seen = await see(plant, failure && summary(failure));
  plant.seen[claim] = seen;
  if (plant.isEmulated && !onEmulator.test(seen)) { throw new Error(`The stand-in answers "${seen}".`); }
}

async function messageOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(() => undefined, ({ message }: Error) => message);
}

function listed(actions: string[]): string {
  return actions.length > 3 ? `${actions.slice(0, 2).join(', ')} and ${actions.length - 2} more` : actions.join(', ');
}

/** What is said of a failure, without the progress of the command line. */
function summary(said: string): string {
  const lines = said.split('\n').filter((line) => /FAILED|❌|rror\b/.test(line));
  return (lines.length > 0 ? lines : said.split('\n')).slice(0, 6).join('\n').trim();
}
