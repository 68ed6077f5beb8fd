/** Has jest take a module of a package from `environment.js`, in place of reading it anew for every run. */
module.exports = {
  process: (_, file) => ({ code: `module.exports = requireOnce(${JSON.stringify(file)});` }),
};
