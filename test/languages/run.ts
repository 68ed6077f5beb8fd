import { exec } from 'child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { homedir, tmpdir } from 'os';
import { delimiter, join } from 'path';

// Builds the package for each language, and has an app of each language install, test and synthesize with it. All apps are the same, so
// their templates have to be, too. The examples of the language use the same installation, and have to synthesize what test/examples keeps.
// What is made is made outside of the repository. Arguments choose languages: `npm run test:languages -- go`.

const REPOSITORY = join(__dirname, '..', '..');
const EXAMPLES = join(REPOSITORY, 'examples');
const { version: VERSION } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
const SNAPSHOTS = join(REPOSITORY, 'test', 'examples');
const WORK = mkdtempSync(join(tmpdir(), 'cdk-iot-twinmaker-languages-'));
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-iot-twinmaker');
const PACMAK = 'npx jsii-pacmak --npmignore=false --rosetta-unknown-snippets=verbatim';

/**
 * What nobody waits for here: warnings of an old Node.js, documentation for Java, machine code for longer runs of Java than these, and compiling
 * all of aws-cdk-lib for Python.
 */
const QUICK = {
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
  MAVEN_OPTS: '-Dmaven.javadoc.skip=true -XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  PIP_NO_COMPILE: '1',
};

interface Result {
  readonly ok: boolean;
  readonly output: string;
}

interface Counts {
  passed: number;
  failed: number;
}

/** The text of each template of an app. */
type Templates = Map<string, string>;

interface Language {
  readonly name: string;
  /** The folder of its examples, where that is not its name. */
  readonly examples?: string;
  /** Where the examples ask for any release, which may be a published one: what has to become the version built here. */
  readonly anyRelease?: { readonly file: string; readonly version: string };
  /** Commands that succeed where the toolchain is present. */
  readonly tools: string[];
  /** What jsii-pacmak is asked for. */
  readonly target: string;
  readonly test: string;
  /** Where it is fine for the toolchain to be missing: what jsii-pacmak is asked for then, and which names of that a folder uses. */
  readonly without?: { readonly target: string; namesUsed(folder: string, packages: string): Set<string> };
  /** Installs what the app and the examples need, with the package in $PACKAGES. */
  install?(workshop: Workshop): Promise<void>;
  count(output: string): Counts;
}

const sum = (output: string, pattern: RegExp) => [...output.matchAll(pattern)].reduce((all, [, count = '1']) => all + Number(count), 0);

const LANGUAGES: Language[] = [
  {
    name: 'typescript',
    tools: ['node --version', 'npm --version'],
    target: 'js',
    install: async (workshop) => {
      await workshop.run('npm install --prefer-offline --no-audit --no-fund "$PACKAGES"/js/*.tgz');
      await workshop.run('npm run build');
    },
    test: 'npm test',
    count: (output) => ({ passed: sum(output, /^\S+ pass (\d+)/gm), failed: sum(output, /^\S+ fail (\d+)/gm) }),
  },
  {
    name: 'python',
    tools: ['python3 -m venv --help'],
    target: 'python',
    install: async (workshop) => {
      await workshop.run('python3 -m venv .venv');
      await workshop.run('python3 -m pip install --quiet "$PACKAGES"/python/*.whl '
        + '--requirement requirements-dev.txt $(printf " --requirement %s" examples/*/requirements.txt)');
    },
    test: 'python3 -m pytest',
    count: (output) => ({ passed: sum(output, /(\d+) passed/g), failed: sum(output, /(\d+) (?:failed|error)/g) }),
  },
  {
    name: 'java',
    anyRelease: { file: 'pom.xml', version: '[0,1)' },
    tools: ['javac -version', 'mvn --version'],
    target: 'java',
    test: 'P=$(ls "$PACKAGES"/java/*/*/*/*/*/*.pom); mvn --batch-mode install:install-file -DpomFile="$P" -Dfile="${P%.pom}.jar" test',
    count: (output) => {
      const [, run, failures, errors] = [...output.matchAll(/Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: \d+$/gm)].at(-1) ?? [];
      const failed = Number(failures ?? 0) + Number(errors ?? 0);
      return { passed: Number(run ?? 0) - failed, failed };
    },
  },
  {
    name: 'go',
    tools: ['go version'],
    target: 'go --code-only', // the build asks for modules that not every module proxy has
    install: async (workshop) => {
      await workshop.replaceGoModules(join(workshop.packages, 'go'));
      if (!(await workshop.tryRun('go mod tidy')).ok) { await workshop.replaceGoModules(await goBindings()); }
      for (const folder of workshop.folders) { await workshop.run('go mod tidy', folder); }
    },
    test: 'go test -v ./...',
    count: (output) => ({ passed: sum(output, /^--- PASS/gm), failed: sum(output, /^--- FAIL/gm) }),
  },
  {
    name: 'dotnet',
    examples: 'csharp',
    anyRelease: { file: '.csproj', version: '0.*' },
    tools: ['dotnet --version'],
    target: 'dotnet',
    install: async (workshop) => {
      await workshop.run('dotnet new nugetconfig');
      await workshop.run('dotnet nuget add source "$PACKAGES/dotnet" --configfile nuget.config');
    },
    test: 'dotnet test Factory.Tests',
    count: (output) => ({ passed: sum(output, /Passed: +(\d+)/g), failed: sum(output, /Failed: +(\d+)/g) }),
    without: { target: 'dotnet --code-only', namesUsed: csharpNamesUsed },
  },
];

/** Where the app of a language is built: a copy of it, with the examples in a folder of it, and the package for the language. */
class Workshop {
  public readonly app: string;
  public readonly packages: string;
  public readonly examples: string[];

  constructor(private readonly language: Language) {
    [this.app, this.packages] = ['app', 'packages'].map((folder) => join(WORK, language.name, folder));
    cpSync(join(__dirname, language.name), this.app, { recursive: true });
    const examples = join(EXAMPLES, language.examples ?? language.name);
    this.examples = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'cdk.json')));
    for (const name of this.examples) {
      cpSync(join(examples, name), this.folderOf(name), { recursive: true });
      this.askForTheVersionBuiltHere(this.folderOf(name));
    }
  }

  public get folders(): string[] {
    return [this.app, ...this.examples.map((name) => this.folderOf(name))];
  }

  public folderOf(example: string): string {
    return join(this.app, 'examples', example);
  }

  public async build(target = this.language.target) {
    await must(`${PACMAK} --outdir "${this.packages}" --target ${target}`, REPOSITORY);
  }

  public async tryRun(command: string, folder = this.app, env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return execute(command, folder, {
      PATH: [join(this.app, '.venv', 'bin'), process.env.PATH].join(delimiter),
      GOFLAGS: '-mod=mod',
      NUGET_PACKAGES: join(this.app, '.nuget'),
      PACKAGES: this.packages,
      CDK_VALIDATION: 'false',
      ...env,
    });
  }

  public async run(command: string, folder?: string, env?: NodeJS.ProcessEnv) {
    const { ok, output } = await this.tryRun(command, folder, env);
    if (!ok) { fail(`${command}\n${output}`); }
  }

  private askForTheVersionBuiltHere(folder: string) {
    const { file = '', version = '' } = this.language.anyRelease ?? {};
    if (file === '') { return; }
    const path = join(folder, readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith(file)) ?? file);
    const parts = readFileSync(path, 'utf8').split(version);
    if (parts.length !== 2) { fail(`${path} asks for ${version} ${parts.length - 1} times, and not once`); }
    writeFileSync(path, parts.join(VERSION));
  }

  /** Runs the app in a folder as the CDK command line does. */
  public async synthesize(folder = this.app): Promise<Templates> {
    const { app, context } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
    const output = mkdtempSync(join(WORK, 'cdk.out-'));
    await this.run(app, folder, { CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true }) });
    return templatesIn(output);
  }

  /** Has the modules in a folder stand in for those of the same name. */
  public async replaceGoModules(modules: string) {
    const replacements = readdirSync(modules).map((folder) => join(modules, folder)).map((module) => {
      const [, name] = readFileSync(join(module, 'go.mod'), 'utf8').match(/^module (\S+)/m)!;
      return `-replace "${name}=${module}"`;
    });
    for (const folder of this.folders) { await this.run(`go mod edit ${replacements.join(' ')}`, folder); }
  }
}

function templatesIn(folder: string): Templates {
  return new Map(readdirSync(folder).filter((file) => file.endsWith('.template.json')).sort().map((file) =>
    [file, JSON.stringify(sorted(JSON.parse(readFileSync(join(folder, file), 'utf8'))), undefined, 1)]));
}

/**
 * The Go modules of aws-cdk-lib and of what it needs, for module proxies that have them not: made from the npm packages, as those are.
 */
async function goBindings(): Promise<string> {
  const modules = join(REPOSITORY, 'node_modules');
  const { version, dependencies } = JSON.parse(readFileSync(join(modules, 'aws-cdk-lib', 'package.json'), 'utf8'));
  const made = join(CACHE, `aws-cdk-go-${version}`);
  if (!existsSync(made)) {
    console.log('go: the module proxy does not have aws-cdk-lib, so its Go modules are generated. That takes minutes, once.');
    const making = join(WORK, 'aws-cdk-go');
    for (const name of ['aws-cdk-lib', ...Object.keys(dependencies)].filter((each) => existsSync(join(modules, each, '.jsii')))) {
      // One at a time: some of them need each other for their development, so jsii-pacmak finds no order.
      await must(`${PACMAK} --code-only --target go --outdir "${making}" "${join(modules, name)}"`, REPOSITORY);
    }
    mkdirSync(CACHE, { recursive: true });
    cpSync(making, `${made}.${process.pid}`, { recursive: true });
    renameSync(`${made}.${process.pid}`, made);
  }
  return join(made, 'go');
}

/**
 * The names of this library that a C# app uses, as far as the text tells. Fails if the generated C# code has one of them not.
 */
function csharpNamesUsed(app: string, packages: string): Set<string> {
  const generated = join(packages, 'dotnet', 'CdkIotTwinmaker', 'CdkIotTwinmaker');
  const types = new Map(readdirSync(generated).filter((file) => file.endsWith('.cs'))
    .map((file) => [file.replace('.cs', ''), readFileSync(join(generated, file), 'utf8')]));
  const used = new Set<string>();

  /** Has a look at a member, and tells its type. */
  function use(type: string, name: string): string {
    const [, typeOfMember] = types.get(type)?.match(new RegExp(`^ +(?:public (?:static |virtual |override )*([^(]+) )?${name}\\b(?:$|[,(?]| \\{)`, 'm'))
      ?? fail(`The generated C# code has no ${type}.${name}`);
    used.add(`${type}.${name}`);
    return typeOfMember?.replace('CdkIotTwinmaker.', '');
  }

  const source = sourcesIn(app);
  const own = [...source.matchAll(/\bclass (\w+)/g)].map(([, name]) => name);
  for (const [, type] of source.matchAll(/\bnew ((?:Sync|Workspace)\w*)/g)) {
    if (!own.includes(type) && !types.has(type)) { fail(`The generated C# code has no ${type}`); }
  }
  for (const [, type, body] of source.matchAll(/\bnew (\w+)\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
    if (!types.has(type)) { continue; }
    for (const [, name] of body.replace(/\{[^{}]*\}/g, '').matchAll(/(?:^|,)\s*(\w+) = /g)) { use(type, name); }
  }

  const variables = new Map([...source.matchAll(/\bvar (\w+) = (?:new )?(\w+)(?:\.(\w+))?\(/g)].filter(([, , type]) => types.has(type))
    .map(([, variable, type, factory]) => [variable, factory === undefined ? type : use(type, factory)]));
  for (const [chain] of source.matchAll(/\b\w+(?:\.\w+)+/g)) {
    chain.split('.').reduce<string | undefined>((type, name) =>
      type !== undefined && types.has(type) ? use(type, name) : types.has(name) ? name : variables.get(name), undefined);
  }
  return used;
}

function fail(message: string): never {
  throw new Error(message);
}

function sourcesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cs') && !file.startsWith('examples'))
    .map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

function sorted(value: any): any {
  if (Array.isArray(value)) { return value.map(sorted); }
  if (typeof value !== 'object' || value === null) { return value; }
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

async function execute(command: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Result> {
  // tsx hands its settings on to its children, where they are wrong.
  const { TSX_TSCONFIG_PATH, ...inherited } = process.env;
  return new Promise((resolve) => {
    exec(command, { cwd, env: { ...inherited, ...QUICK, ...env }, maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr })).stdin!.end();
  });
}

async function must(command: string, cwd: string) {
  const { ok, output } = await execute(command, cwd);
  if (!ok) { fail(`${command}\n${output}`); }
}

interface Report {
  readonly language: Language;
  readonly tests: Counts;
  readonly seconds: number;
  readonly templates?: Templates;
  /** What is to say of the examples. */
  readonly examples?: string;
  readonly skipped?: string;
}

async function tryOut(language: Language): Promise<Report> {
  const start = Date.now();
  const report = (tests: Counts, rest: Partial<Report> = {}): Report =>
    ({ language, tests, seconds: Math.round((Date.now() - start) / 1000), ...rest });
  try {
    const workshop = new Workshop(language);
    for (const tool of language.tools) {
      if ((await execute(tool, REPOSITORY)).ok) { continue; }
      const skipped = `no ${tool.split(' ')[0]} here`;
      if (language.without === undefined) { return report({ passed: 0, failed: process.env.CI ? 1 : 0 }, { skipped }); }
      await workshop.build(language.without.target);
      const names = workshop.folders.flatMap((folder) => [...language.without!.namesUsed(folder, workshop.packages)]);
      return report({ passed: workshop.folders.length, failed: 0 }, {
        skipped: `${skipped}; all ${new Set(names).size} names that the app and the examples use are in the generated code`,
      });
    }

    await workshop.build();
    await language.install?.(workshop);
    const { ok, output } = await workshop.tryRun(language.test);
    const tests = language.count(output);
    if (!ok || tests.passed === 0) {
      console.log(`${language.name}: ${language.test}\n${output}`);
      tests.failed ||= 1;
    }
    const templates = await workshop.synthesize();
    return report(tests, { templates, examples: await tryExamples(workshop, tests) });
  } catch (error) {
    console.log(`${language.name}: ${(error as Error).message}`);
    return report({ passed: 0, failed: 1 });
  }
}

/** Counts a test for each example, and tells how they compare with their snapshots. */
async function tryExamples(workshop: Workshop, tests: Counts): Promise<string> {
  const equal = tests.passed;
  for (const example of workshop.examples) {
    try {
      const different = differences(await workshop.synthesize(workshop.folderOf(example)), templatesIn(join(SNAPSHOTS, example)));
      if (different.length > 0) { fail(`different from test/examples/${example}: ${different.join(', ')}`); }
      tests.passed++;
    } catch (error) {
      tests.failed++;
      console.log(`${workshop.folderOf(example)}: ${(error as Error).message}`);
    }
  }
  return `${tests.passed - equal} of ${workshop.examples.length} equal`;
}

/** Counts a test for the templates of each language but the first, and tells how they compare. */
function compare({ tests, templates, skipped }: Report, reference: Report | undefined): string {
  if (skipped !== undefined) { return `skipped: ${skipped}`; }
  if (templates === undefined) { return 'no templates'; }
  if (templates === reference?.templates) { return `${templates.size} to compare with`; }

  const different = differences(templates, reference!.templates!);
  tests[different.length === 0 ? 'passed' : 'failed']++;
  return different.length === 0 ? `${templates.size} equal` : `different from ${reference!.language.name}: ${different.join(', ')}`;
}

/** The files that two apps don't have in common, with the first line. Two apps without templates differ, too. */
function differences(templates: Templates, reference: Templates): string[] {
  if (templates.size === 0) { return ['no templates']; }
  return [...new Set([...templates.keys(), ...reference.keys()])].filter((file) => templates.get(file) !== reference.get(file))
    .map((file) => `${file} (${firstDifference(templates.get(file), reference.get(file))})`);
}

function firstDifference(a = '', b = ''): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const line = left.findIndex((text, index) => text !== right[index]);
  return `${left[line]?.trim()} instead of ${right[line]?.trim()}`;
}

const [ASSEMBLY, COMPILED, TRANSLATIONS] = ['.jsii', 'lib', '.jsii.tabl.json'].map((file) => join(REPOSITORY, file));

/** Whether what is packaged comes from the source as it is. */
function isCompiled(): boolean {
  const source = join(REPOSITORY, 'src');
  return [ASSEMBLY, COMPILED].every((file) => existsSync(file)) && readdirSync(source, { recursive: true, encoding: 'utf8' })
    .every((file) => statSync(join(source, file)).mtimeMs <= statSync(ASSEMBLY).mtimeMs);
}

/** Whether the snippets of what is compiled are translated. */
function isTranslated(): boolean {
  return existsSync(TRANSLATIONS) && statSync(ASSEMBLY).mtimeMs <= statSync(TRANSLATIONS).mtimeMs;
}

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !LANGUAGES.some((language) => language.name === name));
  if (unknown.length > 0) { fail(`There is no language ${unknown.join(', ')}, but ${LANGUAGES.map(({ name }) => name).join(', ')}.`); }

  if (!isCompiled()) { await must('npx projen compile', REPOSITORY); }
  if (!isTranslated()) { await must('npx jsii-rosetta extract --strict', REPOSITORY); }

  const reports = await Promise.all(LANGUAGES.filter(({ name }) => names.length === 0 || names.includes(name)).map(tryOut));
  const reference = reports.find(({ templates }) => templates !== undefined);
  const total: Counts = { passed: 0, failed: 0 };

  console.log(`\n${'language'.padEnd(12)}${'passed'.padEnd(8)}${'failed'.padEnd(8)}${'seconds'.padEnd(9)}${'examples'.padEnd(14)}templates`);
  for (const report of reports) {
    const outcome = compare(report, reference);
    const { language, tests: { passed, failed }, seconds, examples = '' } = report;
    console.log([language.name.padEnd(12), `${passed}`.padEnd(8), `${failed}`.padEnd(8), `${seconds}`.padEnd(9), examples.padEnd(14), outcome].join(''));
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\nTests: ${total.failed > 0 ? `${total.failed} failed, ` : ''}${total.passed} passed, ${total.passed + total.failed} total`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

main().finally(() => rmSync(WORK, { recursive: true, force: true })).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
