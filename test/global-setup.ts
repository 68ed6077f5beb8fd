import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything that tests synthesize goes into one folder, which is gone after them. */
export default function setUp() {
  const { TMPDIR: before } = process.env;
  const folder = process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-iot-twinmaker-'));

  (globalThis as any).tearDown = () => {
    rmSync(folder, { recursive: true });
    if (before === undefined) { delete process.env.TMPDIR; } else { process.env.TMPDIR = before; }
  };
}
