import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// The unit tests in one.
const TESTS = join(__dirname, '..');
for (const folder of [TESTS, join(TESTS, 'private')]) {
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.test.ts') && !/^(validation|examples)/.test(file)) { jest.requireActual(join(folder, file)); }
  }
}
