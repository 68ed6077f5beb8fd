import { Component, awscdk } from 'projen';

/**
 * Keeps the public API in the repository, and fails a build that breaks it.
 *
 * Every build compares with the API kept, and then renews it. So a new member is kept by the commit that adds it. A release builds, too,
 * and ends with a look for changed files: what is kept is what is released, although the release job writes nothing to the branch.
 * To break the API on purpose, run `npx projen compat:renew`.
 */
export class ApiBaseline extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    project.annotateGenerated('/test/package/api.json');
    const script = 'tsx --tsconfig tsconfig.dev.json test/package/api.ts';

    // projen's own task compares with the newest version on npm, and passes where there is none or no network.
    const compat = project.tasks.tryFind('compat')!;
    compat.description = 'See that the public API does not break the one kept in the repository';
    compat.reset(`${script} compare`);
    const renew = project.addTask('compat:renew', {
      description: 'Keep the public API as it is now',
      exec: `${script} renew`,
    });
    project.postCompileTask.spawn(compat);
    project.postCompileTask.spawn(renew);
  }
}
