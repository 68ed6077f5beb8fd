import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

// `compare` fails where the public API breaks the one kept in api.json, `renew` keeps it as it is now.

const REPOSITORY = join(__dirname, '..', '..');
const KEPT = join(__dirname, 'api.json');

/** What changes in an assembly without a change of the API. */
const NO_API = ['custom', 'default', 'example', 'locationInModule', 'remarks', 'returns', 'see', 'summary', 'symbolId'];

/** jsii-diff wants a package, and finds in it the types of others that the API refers to. No other tool may take it for this one. */
function compare(): number {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-iot-twinmaker-api-'));
  try {
    symlinkSync(KEPT, join(folder, '.jsii'));
    ['package.json', 'node_modules'].forEach((name) => symlinkSync(join(REPOSITORY, name), join(folder, name)));
    return spawnSync('jsii-diff', ['--error-on', 'all', folder, REPOSITORY], { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function renew(): number {
  const { schema, name, usedFeatures, docs, types } = JSON.parse(readFileSync(join(REPOSITORY, '.jsii'), 'utf8'));
  const api = { schema, name, version: '0.0.0', usedFeatures, docs, types };
  writeFileSync(KEPT, `${JSON.stringify(api, (key, value) => NO_API.includes(key) ? undefined : value, 1)}\n`);
  return 0;
}

process.exitCode = process.argv[2] === 'renew' ? renew() : compare();
