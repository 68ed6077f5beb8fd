/**
 * Has jest take a module of a package from `environment.js`, in place of reading it anew for every test file. A test file with an environment without
 * that gets copies to itself.
 */
module.exports = {
  process: (source, file) => ({
    code: `if (globalThis.requireOnce) { module.exports = requireOnce(${JSON.stringify(file)}); } else { (function () { ${source}\n}).call(this); }`,
  }),
};
