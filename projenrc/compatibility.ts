import { Component, Task, awscdk } from 'projen';
import { addToWorkflow } from './workflows';

const COPY = '.peers';

export interface CompatibilityOptions {
  /**
   * The lowest versions that the package supports.
   */
  readonly lowest: Record<string, string>;

  /**
   * Tests that need more than these: CDK's validator, its wording of templates, its constant work for a construct, or the whole repository.
   */
  readonly notOnLowest: string[];

  /**
   * The newest versions that the package supports.
   */
  readonly newest: Record<string, string>;

  /**
   * Tests that need other packages with the same peers, or the whole repository.
   */
  readonly notOnNewest: string[];

  /**
   * The major versions of Node.js that the package supports.
   */
  readonly nodes: number[];

  /**
   * Tests that no version of Node.js changes.
   */
  readonly notOnNodes: string[];
}

/**
 * Runs the tests with what users may have: the lowest and the newest peers, and every supported Node.js.
 */
export class Compatibility extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary, options: CompatibilityOptions) {
    super(library);
    const { lowest, notOnLowest, newest, notOnNewest, nodes, notOnNodes } = options;
    this.library.gitignore.exclude(`/${COPY}/`);
    this.library.addPackageIgnore(`/${COPY}/`);

    addToWorkflow(library, this.testWithPeers('lowest', lowest, notOnLowest));
    addToWorkflow(library, this.testWithPeers('newest', newest, notOnNewest));
    nodes.forEach((major) => addToWorkflow(library, this.testOnNode(major, notOnNodes)));
  }

  /**
   * In a copy with an installation of its own: one that is changed in place is a mixture of two versions. The tools of the tests
   * are found in the folder above.
   */
  private testWithPeers(which: string, versions: Record<string, string>, not: string[]): Task {
    const peers = Object.entries(versions).map(([name, version]) => `${name}@${version}`).join(' ');
    return this.library.addTask(`test:${which}`, {
      description: `Run the tests with ${peers}`,
      steps: [
        { exec: `rm -rf ${COPY} && mkdir ${COPY} && cp -R package.json tsconfig.dev.json docs src test ${COPY}` },
        { exec: 'npm pkg delete devDependencies peerDependencies overrides', cwd: COPY },
        { exec: `npm install --no-package-lock --no-audit --no-fund ${peers}`, cwd: COPY },
        { exec: `npx jest --ci --coverage=false --testPathIgnorePatterns ${not.join(' ')}`, cwd: COPY },
        { exec: `rm -rf ${COPY}` },
      ],
    });
  }

  /**
   * The package of Node.js installs itself by a script, which `.npmrc` forbids otherwise. Without it, the Node.js of the machine would run.
   */
  private testOnNode(major: number, not: string[]): Task {
    const node = `npx --yes --ignore-scripts=false --package node@${major} -- node`;
    return this.library.addTask(`test:node${major}`, {
      description: `Run the tests on Node.js ${major}`,
      steps: [
        { exec: `${node} --version | grep ^v${major}` },
        { exec: `${node} node_modules/jest/bin/jest.js --ci --coverage=false --testPathIgnorePatterns ${not.join(' ')}` },
      ],
    });
  }
}
