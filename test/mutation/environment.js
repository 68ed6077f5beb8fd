const Environment = require('../environment.js');

/** Skips what comes after the first failure, which is all that a mutation run has to know. */
module.exports = class extends Environment {
  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') { this.hasFailed = true; }
    if (name === 'test_start' && this.hasFailed) { test.mode = 'skip'; }
  }
};
