const { TestEnvironment } = require('jest-environment-node');

/**
 * Loads the packages that tests stand on once for all test files of a process, which takes longer than most tests: see `once.js`. What a test file
 * changes in them, and in the environment variables that they read, it has to change back.
 */
module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global.requireOnce = require;
    this.global.ErrorOfPackages = Error;
    this.global.process.env = process.env;
  }
};
