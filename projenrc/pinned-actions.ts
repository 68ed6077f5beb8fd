import { Component, awscdk } from 'projen';

/** Each read from the tag behind it. projen pins the others itself. */
const COMMITS = {
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'github/codeql-action/analyze': '8aad20d150bbac5944a9f9d289da16a4b0d87c1e', // v4.36.2
  'github/codeql-action/init': '8aad20d150bbac5944a9f9d289da16a4b0d87c1e', // v4.36.2
  'peter-evans/create-pull-request': '5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
};

/**
 * Pins every action to a commit, since a tag can be moved.
 */
export class PinnedActions extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    Object.entries(COMMITS).forEach(([action, commit]) => project.github!.actions.set(action, `${action}@${commit}`));
  }
}
