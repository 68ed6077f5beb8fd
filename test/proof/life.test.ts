import fc from 'fast-check';
import { Life, lives } from './life-apps';
import { EXCEPTIONS, forget, live, Seen, Violation } from './life-run';
import { TAMPERS } from './life-tamper';

/** A share: `.ci/run` plays 2,000. */
const APPS = Number(process.env.LIFE_APPS ?? 60);
const TAMPERED_APPS = 100;

const SEED = 20_250_101;
const sample = (numRuns: number) => fc.sample(lives(), { seed: SEED, numRuns });

jest.setTimeout(3_600_000);
afterAll(forget);

const holds = ({ violations }: Seen) => Object.keys(violations).length === 0;

/** How often each promise is broken, with the first time. */
function broken(seen: Seen[]): Record<string, string> {
  const kinds = [...new Set(seen.flatMap(({ violations }) => Object.keys(violations) as Violation[]))];
  return Object.fromEntries(kinds.map((kind) => {
    const all = seen.flatMap(({ violations }) => violations[kind] ?? []);
    return [kind, `${all.length} times, such as ${all[0]}`];
  }));
}

/** The smallest app that is still broken. */
function smallest(): Life | undefined {
  return fc.check(fc.property(lives(), (life) => holds(live(life))), { seed: SEED, numRuns: APPS }).counterexample?.[0];
}

test(`${APPS} apps keep every promise over their deployments`, () => {
  const seen = sample(APPS).map((life) => live(life));
  const sum = (what: 'deployments' | 'rolledBack' | 'steps' | 'checks') => seen.reduce((total, each) => total + each[what], 0);
  const held = seen.filter(holds).length;
  process.stdout.write(`Lives: ${held} of ${APPS} apps held, in ${sum('deployments')} deployments of a stack and ${sum('rolledBack')} rolled back, `
    + `${sum('steps')} steps, ${sum('checks')} looks at a role; exceptions: `
    + `${EXCEPTIONS.map((each) => `${each} ${seen.reduce((total, { exceptions }) => total + exceptions[each].size, 0)}`).join(', ')}\n`);

  if (held < APPS) { expect({ held, broken: broken(seen), smallest: smallest() }).toEqual({ held: APPS, broken: {}, smallest: undefined }); }
  expect(sum('rolledBack')).toBeLessThan(sum('deployments') / 4);
  expect(sum('checks')).toBeGreaterThan(50 * APPS);
});

describe('the proof would notice, if', () => {
  test.each(TAMPERS)('$broken', ({ tamper, noticed }) => {
    expect(sample(TAMPERED_APPS).some((life) => live(life, tamper).violations[noticed] !== undefined)).toBe(true);
  });
});
