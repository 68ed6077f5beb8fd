import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { faultsInTemplate, leakIn } from './hostile-api';
import { Built } from './hostile-cases';

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-'));

export const count = { cases: 0, accepted: 0, refused: 0 };

/** Gives the tests of a file the time that they take, and says at the end what they have seen. */
export function hostileInput(title: string) {
  jest.setTimeout(120_000);
  afterAll(() => {
    fs.rmSync(outdir, { recursive: true, force: true });
    process.stdout.write(`${title}: ${count.cases} cases, ${count.accepted} accepted, ${count.refused} refused\n`);
  });
}

/** An app that leaves nothing behind. What it synthesizes is of no interest. */
export const scratchApp = () => new App({ analyticsReporting: false, treeMetadata: false, outdir: path.join(outdir, 'scratch') });

/** The same cases every time; a failure prints the seed and the smallest case. */
export const runs = (numRuns: number) => ({ seed: 20_250_101, numRuns });

export function inOwnDirectory<T>(use: (dir: string) => T): T {
  const dir = path.join(outdir, String(count.cases++));
  try {
    return use(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

export function expectNoLeak(...found: string[]) {
  expect(found.map(leakIn).filter((leak) => leak !== undefined)).toEqual([]);
}

/**
 * Either every error is ours, clear and due, or what comes out is what the API and AWS CloudFormation accept.
 *
 * @returns what comes out, or nothing where all is refused
 */
export function expectRefusedOrValid(rules: string[], { errors, templates, messages }: Built): any[] | undefined {
  expectNoLeak(...errors, ...messages, JSON.stringify(templates));
  errors.forEach((error) => expect(rules.filter((rule) => error.includes(rule))).not.toEqual([]));
  if (templates.length === 0) {
    count.refused++;
    return undefined;
  }
  count.accepted++;
  expect(rules).toEqual([]);
  expect(templates.flatMap(faultsInTemplate)).toEqual([]);
  return templates.flatMap(({ Resources = {} }) => Object.values<any>(Resources));
}
