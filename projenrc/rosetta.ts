import { Component, awscdk } from 'projen';

/**
 * Compiles every snippet of the README and the docstrings, and ships their translations with the package.
 */
export class Rosetta extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    project.package.addField('jsiiRosetta', { strict: true });
    project.tasks.tryFind('post-compile')!.prependExec('jsii-rosetta extract --strict', { name: 'compile snippets' });
    project.gitignore.exclude('.jsii.tabl.json');
  }
}
