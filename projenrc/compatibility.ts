import { Component, Task, awscdk } from 'projen';

export interface CompatibilityOptions {
  /**
   * The lowest versions that the package supports.
   */
  readonly lowest: Record<string, string>;

  /**
   * Tests that need more than these: CDK's validator, its wording of templates, or its constant work for a construct.
   */
  readonly notOnLowest: string[];

  /**
   * The major versions of Node.js that the package supports.
   */
  readonly nodes: number[];
}

/**
 * Runs the tests with what users may have: the lowest peers, and every supported Node.js.
 */
export class Compatibility extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary, options: CompatibilityOptions) {
    super(library);
    this.addToWorkflow(this.testOnLowest(options));
    options.nodes.map((major) => this.testOnNode(major)).forEach((task) => this.addToWorkflow(task));
  }

  /**
   * In a copy with an installation of its own: one that is changed in place is a mixture of two versions. The tools of the tests
   * are found in the folder above.
   */
  private testOnLowest({ lowest, notOnLowest }: CompatibilityOptions): Task {
    const copy = '.lowest';
    const pinned = Object.entries(lowest).map(([name, version]) => `${name}@${version}`).join(' ');
    this.library.gitignore.exclude(`/${copy}/`);
    this.library.addPackageIgnore(`/${copy}/`);
    return this.library.addTask('test:lowest', {
      description: `Run the tests with ${pinned}`,
      steps: [
        { exec: `rm -rf ${copy} && mkdir ${copy} && cp -R package.json tsconfig.dev.json docs src test ${copy}` },
        { exec: 'npm pkg delete devDependencies peerDependencies overrides', cwd: copy },
        { exec: `npm install --no-package-lock --no-audit --no-fund ${pinned}`, cwd: copy },
        { exec: `npx jest --ci --coverage=false --testPathIgnorePatterns ${notOnLowest.join(' ')}`, cwd: copy },
        { exec: `rm -rf ${copy}` },
      ],
    });
  }

  private testOnNode(major: number): Task {
    return this.library.addTask(`test:node${major}`, {
      description: `Run the tests on Node.js ${major}`,
      exec: `npx --yes --package node@${major} -- node node_modules/jest/bin/jest.js --ci --coverage=false`,
    });
  }

  private addToWorkflow(task: Task) {
    this.library.buildWorkflow?.addPostBuildJobTask(task);
  }
}
