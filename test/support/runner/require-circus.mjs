import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Stands in for the AsyncLocalStorage by which Circus finds the test of an error. Each storage that was ever used slows down every promise
 * of its process, and Circus makes one for each file. Tests run one after another, so the store of the running test is enough.
 */
class SequentialStorage {
  #store;

  getStore() {
    return this.#store;
  }

  async run(store, callback) {
    const storeBefore = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = storeBefore;
    }
  }
}

/** Loads Circus anew, because it keeps the tests of a file in its modules. `expect` stays the same for all files. */
export const requireCircus = (path) => {
  const asyncHooks = require('node:async_hooks');
  const { AsyncLocalStorage } = asyncHooks;
  delete require.cache[path];
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  asyncHooks.AsyncLocalStorage = SequentialStorage;
  try {
    return require(path);
  } finally {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
};
