import { AsyncLocalStorage } from 'node:async_hooks';
import { RunInsideRunError } from './errors.ts';

/** A run in progress. */
interface Run {
  isOpen: boolean;
}

/** Runs work and finds out whether it is inside other work of the same service. */
export interface CurrentRun {
  /** Throws `RUN_INSIDE_RUN` inside work that has not ended. */
  assertNone(): void;
  /** Runs work as the current one. */
  within<TResult>(work: () => Promise<TResult>): Promise<TResult>;
}

/** Creates the tracker of one service. What outlives its work, such as a timer, may start runs. */
export const createCurrentRun = (service: string): CurrentRun => {
  const storage = new AsyncLocalStorage<Run>();
  return {
    assertNone: () => {
      if (storage.getStore()?.isOpen === true) {
        throw new RunInsideRunError(service);
      }
    },
    within: async (work) => {
      const run: Run = { isOpen: true };
      try {
        return await storage.run(run, work);
      } finally {
        run.isOpen = false;
      }
    },
  };
};
