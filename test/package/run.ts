import { deepStrictEqual as equal, ok } from 'assert';
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { Assembly, JsiiFeature, loadAssemblyFromBuffer } from '@jsii/spec';
import { Documentation, Language } from 'jsii-docgen';
import { pasteSnippets, snippetsIn } from './snippets';

// Checks the package as it is about to be published: what Construct Hub asks of it before it shows it, what npm's tools ask, and that it
// holds what users need and nothing else. What is made is made outside of the repository.

const REPOSITORY = join(__dirname, '..', '..');
const { name, version } = readJson(join(REPOSITORY, 'package.json'));
const TARBALL = join(REPOSITORY, 'dist', 'js', `${name}@${version}.jsii.tgz`);

const WORK = mkdtempSync(join(tmpdir(), 'cdk-iot-twinmaker-package-'));
const INSTALLED = join(WORK, 'node_modules', name);

const MAXIMUM_KILOBYTES = 150;

/** @see https://github.com/cdklabs/construct-hub/blob/main/src/backend/ingestion/ingestion.lambda.ts */
const HUB_FEATURES: JsiiFeature[] = ['intersection-types', 'class-covariant-overrides'];

/** @see https://github.com/search?q=repo:cdklabs/construct-hub+CONSTRUCT_KEYWORDS */
const HUB_KEYWORDS = ['cdk', 'aws-cdk', 'awscdk'];

/** The languages of the hub, with the fence of their snippets. */
const LANGUAGES: Record<string, Language> = {
  ts: Language.TYPESCRIPT,
  python: Language.PYTHON,
  java: Language.JAVA,
  csharp: Language.CSHARP,
  go: Language.GO,
};

/** The pages whose snippets are pasted into the class that `cdk init` writes. */
const PAGES = ['README.md', ...['changes', 'checks', 'migrate', 'monitoring', 'patterns', 'permissions', 'workspace'].map((page) => `docs/${page}.md`)];

/** What jsii-rosetta writes above a snippet that does not compile. */
const DOES_NOT_COMPILE = 'non-compiling source';

interface Package {
  readonly manifest: Record<string, any>;
  readonly assembly: Assembly;
  readonly readme: string;
  readonly files: string[];
  readonly docs: Documentation;
}

/** What is checked, and how: the answer tells what was seen. */
type Check = (it: Package) => string | Promise<string>;

const CHECKS: Record<string, Check> = {
  'the hub takes the assembly': () => {
    const { schema, usedFeatures = [] } = loadAssemblyFromBuffer(readFileSync(join(INSTALLED, '.jsii')), undefined, true, HUB_FEATURES);
    return `${schema}, features: ${usedFeatures.join(' ') || 'none'}`;
  },

  'package.json and .jsii name the same package': ({ manifest, assembly }) => {
    const identity = ({ name: n, version: v, license }: any) => ({ n, v, license });
    equal(identity(manifest), identity(assembly));
    return `${manifest.name} ${manifest.version}`;
  },

  'its licence is there': ({ manifest }) => {
    equal(manifest.license, 'Apache-2.0');
    ok(readFileSync(join(INSTALLED, 'LICENSE'), 'utf8').includes('Apache License'));
    return manifest.license;
  },

  'its keywords bring it to the hub': ({ manifest }) => {
    const found = HUB_KEYWORDS.filter((keyword) => manifest.keywords.includes(keyword));
    ok(found.length > 0);
    return found.join(' ');
  },

  'it is for version 2 of the AWS CDK': ({ assembly: { dependencies } }) => {
    const range = dependencies!['aws-cdk-lib'];
    ok(/^\^2\./.test(range), range);
    return range;
  },

  'it gives the hub no field without links': ({ manifest: { constructHub } }) => {
    ok(constructHub === undefined || constructHub.packageLinks !== undefined);
    return constructHub === undefined ? 'no field' : 'links';
  },

  'its README is the one of the repository': ({ assembly, readme }) => {
    equal(readme, readFileSync(join(REPOSITORY, 'README.md'), 'utf8'));
    equal(assembly.readme?.markdown.trim(), readme.trim());
    return `${readme.length} characters`;
  },

  'every link and picture of the README is found from anywhere': ({ readme, manifest }) => {
    const text = readme.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
    const links = [
      ...[...text.matchAll(/\]\(\s*<?([^)\s>]*)/g), ...text.matchAll(/\b(?:href|src|srcset)="([^"\s]*)/g), ...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)],
    ].map(([, link]) => link);
    equal(links.filter((link) => !/^(https:\/\/|#)/.test(link)), []);

    const repository = new URL(manifest.repository.url.replace(/\.git$/, '')).pathname;
    const own = links.map((link) => link.match(new RegExp(`${repository}/(?:(?:blob|tree|raw)/)?(main|v\\d[^/]*)/([^#?]+)`)) ?? []).filter(([link]) => link);
    ok(own.length > 0);
    equal(own.map(([, , path]) => path).filter((path) => !existsSync(join(REPOSITORY, path))), []);

    const ref = process.env.RELEASE ? `v${version}` : 'main';
    equal(own.filter(([, to]) => to !== ref).map(([link]) => link), []);
    return `${links.length}, of which ${own.length} to files that are there, at ${ref}`;
  },

  'it holds what users need and nothing else': ({ files }) => {
    const sources = readdirSync(join(REPOSITORY, 'src')).filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
    equal(files, [
      '.jsii', '.jsii.tabl.json', 'LICENSE', 'README.md', 'package.json', 'rosetta/default.ts-fixture',
      'lib/index.js', ...sources.map((file) => `lib/${file}.d.ts`),
    ].sort());
    return `${files.length} files`;
  },

  'it has no source maps': ({ files }) => {
    const code = files.filter((file) => file.endsWith('.js'));
    equal(code.filter((file) => readFileSync(join(INSTALLED, file), 'utf8').includes('sourceMappingURL')), []);
    return `none in ${code.length} files`;
  },

  'it is small': () => {
    const kilobytes = statSync(TARBALL).size / 1000;
    ok(kilobytes <= MAXIMUM_KILOBYTES, `${kilobytes} kB`);
    return `${kilobytes} kB of ${MAXIMUM_KILOBYTES}`;
  },

  'it installs nothing': ({ manifest: { dependencies = {}, bundledDependencies = [], scripts } }) => {
    equal([dependencies, bundledDependencies, Object.keys(scripts).filter((script) => /install|prepare/.test(script))], [{}, [], []]);
    return 'neither dependencies nor scripts that run';
  },

  'require and import find its classes': ({ assembly }) => {
    const classes = Object.values(assembly.types!).filter(({ kind }) => kind !== 'interface').map((type) => type.name).sort();
    // An enum is no function, and has no name.
    run('node', '--eval', `const { ${classes} } = require("${name}");
      for (const [name, it] of Object.entries({ ${classes} })) { require("assert").equal(it.name ?? name, name); }`);
    run('node', '--input-type=module', '--eval', `import { ${classes} } from "${name}"; [${classes}].map((it) => it.name)`);
    return classes.join(' ');
  },

  'a job loads no service but its own and IAM': () => {
    const script = `
      const { App, Stack } = require("aws-cdk-lib");
      const { SyncJob, Workspace } = require("${name}");
      const stack = new Stack(new App());
      new SyncJob(stack, "Sync", { workspace: Workspace.fromWorkspaceId(stack, "Workspace", "factory") });
      const loaded = Object.keys(require.cache).map((file) => /aws-cdk-lib.(aws-\\w+).index.js$/.exec(file)?.[1]).filter(Boolean);
      require("assert").deepStrictEqual(loaded.sort(), ["aws-iam", "aws-iottwinmaker"]);`;
    run('node', '--eval', script);
    return 'aws-iam, aws-iottwinmaker';
  },

  'publint finds no fault': () => {
    run('publint', '--strict', TARBALL);
    return 'none';
  },

  'attw finds no fault, whoever imports it': () => {
    run('attw', '--profile', 'strict', '--no-emoji', TARBALL);
    return 'none';
  },

  'every snippet is translated and compiles': () => {
    const snippets: any[] = Object.values(readJson(join(INSTALLED, '.jsii.tabl.json')).snippets);
    ok(snippets.length > 0);
    for (const { didCompile, location, translations } of snippets) {
      ok(didCompile, `${JSON.stringify(location)} does not compile`);
      equal(Object.keys(translations).filter((language) => language !== '$').sort(), ['csharp', 'go', 'java', 'python']);
    }
    return `${snippets.length} snippets`;
  },

  'every snippet of the README and the docs pastes into the class that cdk init writes': () => {
    const pasted = pasteSnippets(WORK, PAGES);
    ok(snippetsIn('README.md').length >= 8);
    return `${pasted} compile, and synthesize without an error`;
  },

  ...Object.fromEntries(Object.entries(LANGUAGES).map(([fence, language]) => [`its pages for ${language} are complete`, documented(fence, language)])),
};

/** Makes the pages of the hub, and looks for all types, and for the snippets of the README in the language of the page. */
function documented(fence: string, language: Language): Check {
  return async ({ assembly, readme, docs }) => {
    const { content } = await docs.toJson({ readme: true, language });
    const { constructs = [], classes = [], structs = [], interfaces = [], enums = [] } = content.apiReference ?? {};
    const types = [...constructs, ...classes, ...structs, ...interfaces, ...enums];
    equal(types.map(({ id }) => id).sort(), Object.keys(assembly.types!).sort());

    const members = new Set([...JSON.stringify(content.apiReference).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id).filter((id) =>
      types.some((type) => id.startsWith(`${type.id}.`))));
    const translated = count(readme, 'ts');
    const [left, written] = fence === 'ts' ? [translated, 0] : [0, count(readme, fence)];
    equal({ ts: count(content.readme!, 'ts'), [fence]: count(content.readme!, fence) }, { ts: left, [fence]: translated + written });
    ok(!JSON.stringify(content).includes(DOES_NOT_COMPILE), DOES_NOT_COMPILE);
    return `${types.length} types, ${members.size} members, ${translated} snippets of the README`;
  };
}

function count(markdown: string, fence: string): number {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${fence}\\b`, 'gm'))].length;
}

/** Puts the package where npm would, beside the peers of this repository. */
async function install(): Promise<Package> {
  mkdirSync(INSTALLED, { recursive: true });
  execFileSync('tar', ['--extract', '--gzip', '--strip-components=1', '--file', TARBALL, '--directory', INSTALLED]);
  const manifest = readJson(join(INSTALLED, 'package.json'));
  for (const peer of Object.keys(manifest.peerDependencies)) {
    symlinkSync(join(REPOSITORY, 'node_modules', peer), join(WORK, 'node_modules', peer));
  }
  return {
    manifest,
    assembly: readJson(join(INSTALLED, '.jsii')),
    readme: readFileSync(join(INSTALLED, 'README.md'), 'utf8'),
    files: list(INSTALLED).sort(),
    docs: await Documentation.forAssembly(name, WORK),
  };
}

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Runs a tool of this repository next to the installed package. */
function run(command: string, ...args: string[]) {
  const PATH = `${join(REPOSITORY, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: WORK, encoding: 'utf8', env: { ...process.env, PATH } });
  ok(status === 0, `${command}\n${stdout}${stderr}`);
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function main() {
  const installed = await install();
  let failed = 0;
  for (const [what, check] of Object.entries(CHECKS)) {
    try {
      console.log(`✓ ${what}: ${await check(installed)}`);
    } catch (error) {
      console.log(`✗ ${what}: ${(error as Error).message}`);
      failed++;
    }
  }
  const total = Object.keys(CHECKS).length;
  console.log(`\nTests: ${failed > 0 ? `${failed} failed, ` : ''}${total - failed} passed, ${total} total`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().finally(() => rmSync(WORK, { recursive: true, force: true })).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
