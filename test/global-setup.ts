import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The memory of the system that is written as files, where there is enough of it. */
const MEMORY = '/dev/shm';
const ENOUGH = 2 ** 30;

function hasMemory(): boolean {
  if (!existsSync(MEMORY)) { return false; }
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ENOUGH;
}

/** Everything that tests synthesize goes into one folder, which is gone after them. */
export default function setUp() {
  const { TMPDIR: before } = process.env;
  const folder = process.env.TMPDIR = mkdtempSync(join(hasMemory() ? MEMORY : tmpdir(), 'cdk-iot-twinmaker-'));

  (globalThis as any).tearDown = () => {
    rmSync(folder, { recursive: true });
    if (before === undefined) { delete process.env.TMPDIR; } else { process.env.TMPDIR = before; }
  };
}
