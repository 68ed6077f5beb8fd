import { Component, TaskShell, awscdk } from 'projen';
import { addToWorkflow } from './workflows';

const PACMAK = 'jsii-pacmak -v --rosetta-unknown-snippets=fail';

/**
 * Packages the library for every language, and checks what is packaged.
 */
export class Packages extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary) {
    super(library);
    this.leaveOutSourceMaps();
    this.nameFramework();
    this.generateWithoutToolchain();
    this.checkNpmPackage();
    this.tryPackagesOut();
  }

  /**
   * They are two thirds of the package, and hold all of its sources once more.
   */
  private leaveOutSourceMaps() {
    this.library.tryFindObjectFile('package.json')!.addOverride('jsii.tsc.inlineSourceMap', false);
  }

  private nameFramework() {
    this.library.tryFindObjectFile('package.json')!.addOverride('jsii.targets.python.classifiers', ['Framework :: AWS CDK', 'Framework :: AWS CDK :: 2']);
  }

  /**
   * On a machine that can't compile them, the packages for C# and Go are source code. The machines that release can.
   */
  private generateWithoutToolchain() {
    const able = { dotnet: 'dotnet --version', go: `go list -m github.com/aws/aws-cdk-go/awscdk/v2@v${this.library.cdkVersion.replace('^', '')}` };
    for (const [target, command] of Object.entries(able)) {
      const options = `$([ "$CI" ] || ${command} > /dev/null || echo --code-only)`;
      this.library.tasks.tryFind(`package:${target}`)!.reset(`${PACMAK} --target ${target} ${options}`, { shell: TaskShell.sh() });
    }
    // A package whose snippets nobody translated would show TypeScript to everybody.
    ['python', 'java'].forEach((target) => this.library.tasks.tryFind(`package:${target}`)!.reset(`${PACMAK} --target ${target}`));
  }

  private checkNpmPackage() {
    const check = this.library.addTask('test:package', {
      description: 'Check the package for npm as Construct Hub does, and more',
      steps: [
        { exec: 'test -e .jsii || npx projen compile' },
        { exec: 'test -e .jsii.tabl.json || npx projen post-compile' },
        { spawn: 'package:js' },
        { exec: 'tsx --tsconfig tsconfig.dev.json test/package/run.ts' },
      ],
    });
    this.library.packageTask.spawn(check);
  }

  private tryPackagesOut() {
    const test = this.library.addTask('test:languages', {
      description: 'Build the packages, and build and test an app with each',
      exec: 'tsx --tsconfig tsconfig.dev.json test/languages/run.ts',
      receiveArgs: true,
    });
    addToWorkflow(this.library, test, {
      python: { version: '3.x' },
      java: { version: '17' },
      go: { version: 'stable' },
      dotnet: { version: '8.x' },
    });
  }
}
