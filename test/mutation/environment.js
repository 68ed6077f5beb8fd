const { TestEnvironment } = require('jest-environment-node');

process.env.CDK_VALIDATION = 'false'; // as in ../setup.ts, for packages that are loaded out here

/** Loads packages once for all runs of a process, and skips what comes after the first failure, which is all that a mutation run has to know. */
module.exports = class MutationEnvironment extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global.requireOnce = require;
  }

  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') { this.hasFailed = true; }
    if (name === 'test_start' && this.hasFailed) { test.mode = 'skip'; }
  }
};
