import { Component, awscdk, github } from 'projen';

/**
 * Takes out of the generated workflows what they do without.
 */
export class LeanWorkflows extends Component {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary) {
    super(library);
  }

  public preSynthesize() {
    // A build of a pull request changes nothing.
    this.workflow('build').file!.addOverride('jobs.build.permissions.contents', 'read');

    // The publisher has the same default.
    const { steps } = this.workflow('release').getJob('release_npm') as github.workflows.Job;
    steps.forEach(({ env }) => delete env?.NPM_REGISTRY);
  }

  private workflow(name: string): github.GithubWorkflow {
    return this.library.github!.tryFindWorkflow(name)!;
  }
}
