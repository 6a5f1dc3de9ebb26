import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { codeOf } from '../error-code.ts';
import { NotFoundFault, UsageFault } from '../fault.ts';
import { describeLoadFailure } from './describe-load-failure.ts';
import { runForeign } from './run-foreign.ts';

/** Options for loading a module. */
export interface LoadOptions {
  /** Ends the wait for a module that is still loading. */
  readonly signal: AbortSignal;
  /** How long a module may take to load. Default 60 s. */
  readonly timeoutMilliseconds?: number;
}

const defaultTimeoutMilliseconds = 60_000;

const assertFile = (path: string): void => {
  try {
    if (statSync(path).isFile()) {
      return;
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) {
      throw new NotFoundFault(`There is no module "${path}".`, { cause: error });
    }
    throw new UsageFault(`The module "${path}" cannot be read: ${codeOf(error) ?? String(error)}.`, {
      cause: error,
    });
  }
  throw new UsageFault(`The module "${path}" is not a file. Name a file, such as "${path}/contract.ts".`);
};

/** Rejects when the wait for a module must end. */
const waitForEnd = async (
  path: string,
  { signal, timeoutMilliseconds = defaultTimeoutMilliseconds }: LoadOptions,
  settled: AbortSignal,
): Promise<never> => {
  const why = await new Promise<string>((resolveWhy) => {
    // If nothing else is active, the module never finishes, and the process ends.
    const timer = setTimeout(() => {
      resolveWhy(` within ${timeoutMilliseconds / 1_000} s`);
    }, timeoutMilliseconds).unref();
    signal.addEventListener(
      'abort',
      () => {
        resolveWhy('');
      },
      { signal: settled },
    );
    settled.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
  throw new UsageFault(`The module "${path}" did not finish loading${why}. It must only define messages.`);
};

/** Rejects when a promise that the module left alone is rejected while it loads, which would end the process. */
const waitForStrayRejection = async (path: string, settled: AbortSignal): Promise<never> => {
  const reason = await new Promise<unknown>((resolveReason) => {
    process.once('unhandledRejection', resolveReason);
    settled.addEventListener('abort', () => {
      process.off('unhandledRejection', resolveReason);
    });
  });
  throw new UsageFault(
    `The module "${path}" left a promise that was rejected: ${describeLoadFailure(reason)}. It must only define messages.`,
    { cause: reason },
  );
};

const importModule = async (path: string): Promise<object> => {
  try {
    const namespace: unknown = await import(pathToFileURL(resolve(path)).href);
    // Node reports the rejections that the module left after its last task.
    await setImmediate();
    return typeof namespace === 'object' && namespace !== null ? namespace : {};
  } catch (error) {
    throw new UsageFault(`The module "${path}" cannot be loaded: ${describeLoadFailure(error)}.`, {
      cause: error,
    });
  }
};

/**
 * Imports a module of the user, in TypeScript or JavaScript, and resolves with its exports.
 *
 * Rejects with `NOT_FOUND` or `USAGE` if there is no such module, or if it does not load.
 */
export const loadModule = async (path: string, options: LoadOptions): Promise<object> => {
  assertFile(path);
  const settled = new AbortController();
  try {
    return await runForeign(
      `The module "${path}" ended the process while it was loaded, or waits for something that never happens. It must only define messages.`,
      () =>
        Promise.race([
          importModule(path),
          waitForEnd(path, options, settled.signal),
          waitForStrayRejection(path, settled.signal),
        ]),
    );
  } finally {
    settled.abort();
  }
};
