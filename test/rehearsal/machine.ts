import { ChildProcess, execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import { join } from 'path';

/** What the rehearsal makes on this machine. Ignored by git. */
export const FOLDER = join(__dirname, '..', '..', '.rehearsal');

const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** The SDK that AWS Lambda has for functions in Node.js. It is installed beside what requirements.txt names. */
const SDK = '@aws-sdk/client-s3@3.1175.0';

const venv = join(FOLDER, 'venv');

/** The Python that has the packages of requirements.txt. Installs them at the first time. */
export function installedPython(): string {
  const [installed, python] = [join(venv, 'requirements.txt'), join(venv, 'bin', 'python')];
  const wanted = `${readFileSync(REQUIREMENTS, 'utf8')}# ${SDK}\n`;
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    console.log('Installing the emulator, once.');
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS], { stdio: 'inherit' });
    execFileSync('npm', ['install', '--silent', '--prefix', venv, SDK], { stdio: 'inherit' });
    writeFileSync(installed, wanted);
  }
  return python;
}

/** An emulator on a free port of this machine. */
export async function startEmulator(python: string): Promise<{ endpoint: string; stop: () => void }> {
  const port = await freePort();
  const emulator: ChildProcess = spawn(python, [join(__dirname, 'emulator.py'), String(port)], {
    // Functions find the emulator and the SDK there
    env: { ...process.env, AWS_ENDPOINT_URL: undefined, GATEWAY_PORT: String(port), MINISTACK_HOST: '127.0.0.1', NODE_PATH: join(venv, 'node_modules') },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (emulator.exitCode !== null || tries > 300) { throw new Error('The emulator did not start.'); }
    if (await fetch(`${endpoint}/_ministack/health`).then(({ ok }) => ok, () => false)) { return { endpoint, stop: () => { emulator.kill(); } }; }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
