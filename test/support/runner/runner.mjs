import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { requireCircus } from './require-circus.mjs';
import { registerSourceMaps } from './source-maps.mjs';
import { keepProcess } from './keep-process.mjs';

const { default: runInCircus } = createRequire(import.meta.url)('jest-circus/runner');

let isPrepared = false;

/** Jest waits half a second for the end of a worker. Node takes longer to free a large heap, but not if it exits. */
const exitWithoutCleanup = () => {
  if (process.send !== undefined) {
    process.once('beforeExit', () => process.exit());
  }
};

const prepareProcess = (cacheDirectory) => {
  if (!isPrepared) {
    register('./typescript-hooks.mjs', import.meta.url, { data: { cacheDirectory } });
    exitWithoutCleanup();
    isPrepared = true;
  }
};

const refuseStaleModules = ({ watch, watchAll }) => {
  if ((watch || watchAll) && process.send === undefined) {
    throw new Error(
      'Cannot watch in the process of Jest, which keeps modules that changed. Run it without --runInBand.',
    );
  }
};

/**
 * Runs a test file of Jest in the worker itself, not in a context of its own: Node loads each module once for each worker, where Jest
 * evaluates all of them again for each file. See docs/adr/0019.
 */
export default async function run(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  refuseStaleModules(globalConfig);
  prepareProcess(config.cacheDirectory);
  registerSourceMaps(runtime, config.cacheDirectory);
  runtime.requireInternalModule = requireCircus;
  runtime.unstable_shouldLoadAsEsm = () => true;
  runtime.unstable_importModule = (path) => import(pathToFileURL(path).href);
  runtime.setGlobalsForRuntime = (globals) => {
    globalThis[Symbol.for('dynamo-outbox.jest-globals')] = globals;
  };
  const restoreProcess = keepProcess();
  globalThis.console = environment.global.console;
  try {
    return await runInCircus(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
  } finally {
    restoreProcess();
  }
}
