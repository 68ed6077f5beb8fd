import { Component, JsonFile, awscdk } from 'projen';

/**
 * Asks of every line of the library whether a test would notice its change. Takes minutes, so it is no part of `npm test`.
 */
export class Mutation extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    new JsonFile(project, 'stryker.config.json', {
      obj: {
        mutate: ['src/**/*.ts'],
        testRunner: 'jest',
        coverageAnalysis: 'perTest',
        disableTypeChecks: true,
        // The unit tests alone, in one, up to the first failure: the proofs take minutes a mutant.
        jest: {
          config: {
            ...project.jest!.config,
            collectCoverage: false,
            reporters: [],
            testMatch: ['<rootDir>/test/mutation/unit.ts'],
            testEnvironment: './test/mutation/environment.js',
            globalSetup: '<rootDir>/test/mutation/global-setup.ts',
            globalTeardown: undefined,
          },
          enableFindRelatedTests: false,
        },
        reporters: ['clear-text', 'html', 'progress-append-only'],
        clearTextReporter: { allowColor: false, logTests: false },
        htmlReporter: { fileName: 'dist/mutation.html' },
        incremental: true,
        incrementalFile: 'dist/mutation.json',
        thresholds: { high: 100, low: 95, break: 95 },
        tempDirName: '.stryker-tmp',
      },
    });
    project.addTask('test:mutation', {
      description: 'Change the library in every small way, and see that a test fails',
      exec: 'stryker run',
    });
    project.gitignore.exclude('/.stryker-tmp/');
    ['/.stryker-tmp/', '/stryker.config.json'].forEach((pattern) => project.addPackageIgnore(pattern));
  }
}
