import { Component, awscdk } from 'projen';
import { addToWorkflow } from './workflows';

const FOLDER = '/.rehearsal/';

/**
 * Deploys a plant over and over: to an emulator on this machine, or with `--account` to AWS. See docs/rehearsal.md.
 */
export class Rehearsal extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const rehearse = project.addTask('rehearse', {
      description: 'Deploy, change and delete twins by the CDK command line, on an emulator or on an account',
      exec: 'tsx --tsconfig tsconfig.dev.json test/rehearsal/rehearse.ts',
      receiveArgs: true,
    });
    project.addTask('rehearse:monitor', {
      description: 'Run the state machine of a monitor, and every small change of it, in an interpreter',
      exec: 'tsx --tsconfig tsconfig.dev.json test/rehearsal/monitor.ts',
    });
    addToWorkflow(project, rehearse, { python: { version: '3.x' } });
    project.gitignore.exclude(FOLDER);
    project.addPackageIgnore(FOLDER);
  }
}
