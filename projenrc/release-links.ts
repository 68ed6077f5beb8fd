import { Component, TaskShell, awscdk } from 'projen';

const TAG = '$(cat dist/releasetag.txt)';

/**
 * Has the README of a release lead to the docs and pictures of that release. In the repository it leads to the branch.
 *
 * The README is packaged for every language between `bump` and `unbump`.
 */
export class ReleaseLinks extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary, branch: string) {
    super(project);
    const { pathname } = new URL(project.package.manifest.repository.url.replace(/\.git$/, ''));
    const own = `(github\\.com${pathname}/(blob|tree)|raw\\.githubusercontent\\.com${pathname})`;

    const follow = (task: string, name: string, from: string, to: string) => project.tasks.tryFind(task)!.exec(
      `sed -i.bak -E "s#${own}/${from}/#\\1/${to}/#g" README.md && rm README.md.bak`, { name, shell: TaskShell.sh() },
    );
    follow('bump', 'pin links', branch, TAG);
    follow('unbump', 'unpin links', TAG, branch);
  }
}
