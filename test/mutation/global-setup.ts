import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import setUp from '../global-setup';

/** As for any run, but one folder for all runs of a process, because the CDK asks only once where to put assets. */
export default function setUpOnce() {
  if ((globalThis as any).tearDown === undefined) {
    setUp();
    process.on('exit', () => (globalThis as any).tearDown());
    return;
  }
  const folder = process.env.TMPDIR!;
  readdirSync(folder).forEach((name) => rmSync(join(folder, name), { recursive: true }));
}
