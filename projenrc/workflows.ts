import { Component, Task, awscdk, github } from 'projen';

/**
 * Has every pull request run a task, in a job whose name GitHub accepts.
 */
export function addToWorkflow(library: awscdk.AwsCdkConstructLibrary, task: Task, tools?: github.workflows.Tools) {
  library.buildWorkflow!.addPostBuildJobCommands(task.name.replace(':', '-'), [`npx projen ${task.name}`], {
    checkoutRepo: true,
    installDeps: true,
    tools: { node: { version: 'lts/*' }, ...tools },
  });
}

/**
 * Removes from the generated workflows what they do not need.
 */
export class LeanWorkflows extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary) {
    super(library);
  }

  public preSynthesize() {
    // Neither a build nor what checks a title changes anything. A release is published by jobs of its own.
    this.workflow('build').file!.addOverride('jobs.build.permissions.contents', 'read');
    this.workflow('release').file!.addOverride('jobs.release.permissions.contents', 'read');
    this.workflow('pull-request-lint').file!.addOverride('jobs.validate.permissions.pull-requests', 'read');

    // The publisher has the same default.
    const { steps } = this.workflow('release').getJob('release_npm') as github.workflows.Job;
    steps.forEach(({ env }) => delete env?.NPM_REGISTRY);
  }

  private workflow(name: string): github.GithubWorkflow {
    return this.library.github!.tryFindWorkflow(name)!;
  }
}
