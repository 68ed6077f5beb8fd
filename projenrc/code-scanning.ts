import { Component, awscdk, github } from 'projen';

/**
 * Has GitHub look for vulnerable code, on every change and every week.
 */
export class CodeScanning extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const workflow = project.github!.addWorkflow('codeql');
    workflow.on({ push: { branches: ['main'] }, pullRequest: {}, schedule: [{ cron: '0 3 * * 1' }] });
    workflow.addJob('analyze', {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ, securityEvents: github.workflows.JobPermission.WRITE },
      steps: [
        github.WorkflowSteps.checkout(),
        { uses: 'github/codeql-action/init@v4', with: { languages: 'javascript-typescript' } },
        { uses: 'github/codeql-action/analyze@v4' },
      ],
    });
  }
}
