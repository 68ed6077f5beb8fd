import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything that tests synthesize goes into one folder, which `global-teardown.ts` removes. */
export default function setUp() {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-iot-twinmaker-'));
}
