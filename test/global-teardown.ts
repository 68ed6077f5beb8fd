import { rmSync } from 'node:fs';

export default function tearDown() {
  rmSync(process.env.TMPDIR!, { recursive: true });
}
