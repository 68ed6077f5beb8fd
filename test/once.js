/**
 * Has jest take a module of a package from `environment.js`, in place of reading it anew for every test file. A test that needs another copy of
 * all packages sets `loadAnew` while it loads that.
 */
module.exports = {
  process: (source, file) => ({
    code: `if (globalThis.loadAnew) { (function () { ${source}\n}).call(this); } else { module.exports = requireOnce(${JSON.stringify(file)}); }`,
  }),
};
