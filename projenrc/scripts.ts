import { Component, awscdk } from 'projen';

/**
 * The commands of this project beside those of every construct library.
 */
export class Scripts extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    // TypeScript 7 takes a fifth of the time, and has no API yet for jsii, ESLint and ts-jest
    project.addTask('typecheck', {
      description: 'Check the types of everything, tests and examples too',
      exec: 'node node_modules/typescript-7/bin/tsc --noEmit --project tsconfig.dev.json',
    });
    project.testTask.reset('sh test/run.sh', { receiveArgs: true });

    project.addTask('demo', {
      description: 'Synthesize the example factory and tell what would be deployed',
      exec: 'tsx --tsconfig tsconfig.dev.json examples/demo.ts',
    });

    project.addTask('bench', {
      description: 'Measure a SyncJob and a Workspace against their hand-written equivalents',
      exec: 'tsx --tsconfig tsconfig.dev.json bench/bench.ts',
      receiveArgs: true,
    });
  }
}
