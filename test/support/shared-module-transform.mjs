/**
 * Loads a module once for each worker instead of once for each test file: jest evaluates every module again in every file, which
 * takes seconds for the CDK.
 *
 * Only for packages that keep no state between tests and whose errors and arrays no test compares by class: they come
 * from outside of jest's sandbox.
 */
export const process = (_source, path) => ({
  code: `module.exports = globalThis.requireInWorker(${JSON.stringify(path)});`,
});

export default { process };
