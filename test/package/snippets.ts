import { ok } from 'assert';
import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { basename, join } from 'path';

// Pastes what a page shows into the class that `cdk init` writes, each snippet alone, as a reader does.

const REPOSITORY = join(__dirname, '..', '..');
const BIN = join(REPOSITORY, 'node_modules', '.bin');

/** What `cdk init` writes in the class, for the reader to replace. */
const PLACE = /\n\n    \/\/ The code that defines your stack goes here[^]*?(?=\n  \}\n\}\n$)/;

export interface Snippet {
  /** The page and the line where the snippet begins. */
  readonly where: string;
  readonly code: string;

  /** Whether it is a module, and not for a constructor. */
  readonly isModule: boolean;
}

export function snippetsIn(page: string): Snippet[] {
  const text = readFileSync(join(REPOSITORY, page), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n(.*?)^```$/gms)].map(({ index, 1: mark, 2: code }) =>
    ({ where: `${page}:${text.slice(0, index).split('\n').length}`, code, isModule: mark !== undefined }));
}

/**
 * Compiles and synthesizes the snippets of some pages, and throws where one does not, or where AWS CDK has an error to tell.
 *
 * @param work A folder with `node_modules` that the package is installed in.
 * @returns how many there are.
 */
export function pasteSnippets(work: string, pages: string[]): number {
  const app = join(work, 'paste');
  mkdirSync(app);
  execFileSync(join(BIN, 'cdk'), ['init', 'app', '--language', 'typescript', '--generate-only', '--no-notices'], { cwd: app, stdio: 'pipe' });
  linkTypes(work);

  const fresh = readFileSync(join(app, 'lib', 'paste-stack.ts'), 'utf8');
  ok(PLACE.test(fresh), `cdk init writes another class than expected:\n${fresh}`);

  const files = pages.flatMap((page) => {
    const snippets = snippetsIn(page);
    const isImports = ({ code }: Snippet) => code.split('\n').every((line) => /^(import .*)?$/.test(line));
    const imports = snippets.filter(isImports).map(({ code }) => code).join('');
    return snippets.filter((snippet) => !isImports(snippet)).map(({ where, code, isModule }, index) => ({
      where,
      isModule,
      name: `${basename(page, '.md').toLowerCase()}-${index}`,
      text: isModule ? code : withImports(fresh, imports).replace(PLACE, () => `\n\n${code.replace(/^(?=.)/gm, '    ').trimEnd()}`),
    }));
  });
  for (const { name, text, where } of files) { writeFileSync(join(app, 'lib', `${name}.ts`), `// ${where}\n${text}`); }
  writeFileSync(join(app, 'bin', 'paste.ts'), '');
  writeFileSync(join(app, 'bin', 'synth.ts'), synthesizing(files, JSON.parse(readFileSync(join(app, 'cdk.json'), 'utf8')).context));

  run(app, join(BIN, 'tsc'), '--project', '.');
  run(app, join(BIN, 'tsx'), 'bin/synth.ts');
  return files.length;
}

function withImports(fresh: string, imports: string): string {
  return fresh.replace(/\n\n(?=export class)/, () => `\n${imports}\n`);
}

/** Synthesizes each class without an environment and with one, and each module as it is. */
function synthesizing(files: { name: string; where: string; isModule: boolean }[], context: unknown): string {
  return [
    'import * as cdk from \'aws-cdk-lib/core\';',
    ...files.filter(({ isModule }) => !isModule).map(({ name }, index) => `import { PasteStack as Stack${index} } from '../lib/${name}';`),
    `const context = ${JSON.stringify(context)};`,
    'const env = { account: \'111122223333\', region: \'us-east-1\' };',
    'let failed = false;',
    'function synthesize(where: string, PasteStack: typeof cdk.Stack) {',
    '  for (const props of [{}, { env }]) {',
    '    const app = new cdk.App({ context });',
    '    new PasteStack(app, \'PasteStack\', props);',
    '    const errors = app.synth().stacks.flatMap(({ messages }) => messages).filter(({ level }) => level === \'error\');',
    '    for (const { id, entry } of errors) { console.error(where, id, entry.data); failed = true; }',
    '  }',
    '}',
    ...files.filter(({ isModule }) => !isModule).map(({ where }, index) => `synthesize(${JSON.stringify(where)}, Stack${index});`),
    'if (failed) { process.exit(1); }',
    ...files.filter(({ isModule }) => isModule).map(({ name }) => `require('../lib/${name}');`),
  ].join('\n');
}

/** The types that `cdk init` has npm install. */
function linkTypes(work: string) {
  symlinkSync(join(REPOSITORY, 'node_modules', '@types'), join(work, 'node_modules', '@types'));
  symlinkSync(join(work, 'node_modules'), join(work, 'paste', 'node_modules'));
}

function run(cwd: string, command: string, ...args: string[]) {
  const { TSX_TSCONFIG_PATH, ...env } = process.env; // that of this repository, which the app has nothing to do with
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8', env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${basename(command)}\n${stdout}${stderr}`);
  }
}
