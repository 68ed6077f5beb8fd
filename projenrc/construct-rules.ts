import { Component, awscdk } from 'projen';

/**
 * Checks the constructs against the rules of AWS and of the community for good ones.
 */
export class ConstructRules extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary) {
    super(library);
    this.checkApi();
    this.checkCode();
  }

  private checkApi() {
    // A sync job has no name: its workspace and its source identify it. A workspace has none, either: it has a workspaceId.
    const exclude = ['SyncJob', 'Workspace'].map((construct) => `props-physical-name:cdk-iot-twinmaker.${construct}Props`);
    // A topic is granted to and subscribed, which takes more than a reference. The second is the CDK's own.
    exclude.push('prefer-ref-interface:cdk-iot-twinmaker.SyncJobMonitorProps.topic', 'prefer-ref-interface:aws-cdk-lib.aws_sns.ITopicSubscription.bind.topic');
    this.library.package.addField('awslint', { exclude });
    this.library.postCompileTask.exec('awslint', { name: 'lint API' });
  }

  private checkCode() {
    // It works with TypeScript 6, and does not say so yet.
    this.library.tryFindObjectFile('package.json')!.addOverride('overrides.eslint-plugin-awscdk', { typescript: '$typescript' });

    const eslint = this.library.eslint!;
    eslint.addOverride({
      files: ['src/**/*.ts', 'examples/**/*.ts'],
      extends: ['plugin:awscdk/classicRecommended'],
      rules: {
        // It knows no `props = {}`, and no class that only this library makes.
        'awscdk/construct-constructor-property': 'off',
        // It mends what is no fault: in a function outside of a class it writes `this` for `scope`.
        'awscdk/require-passing-this': 'off',
      },
    });
    eslint.addOverride({
      // Helpers give a construct the id that they are told.
      files: ['src/private/**/*.ts'],
      rules: { 'awscdk/no-variable-construct-id': 'off' },
    });
    eslint.addOverride({
      // They hand on the class where its interface has less: only a SyncJob has a state, and only an Alarm takes actions.
      files: ['examples/typescript/factory/*.ts', 'src/sync-job-monitor.ts'],
      rules: { 'awscdk/no-construct-in-interface': 'off', 'awscdk/no-construct-in-public-property-of-construct': 'off' },
    });
  }
}
