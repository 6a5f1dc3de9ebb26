import { AsyncLocalStorage } from 'node:async_hooks';
import { RunInsideRunError } from './errors.ts';

/** A run in progress, and the run of another service around it. */
interface Run {
  readonly owner: CurrentRun;
  readonly outer: Run | undefined;
  isOpen: boolean;
}

/** Runs work and finds out whether it is inside other work of the same service. */
export interface CurrentRun {
  /** Throws `RUN_INSIDE_RUN` inside work that has not ended. */
  assertNone(): void;
  /** Runs work as the current one. */
  within<TResult>(work: () => Promise<TResult>): Promise<TResult>;
}

// One for all services: until Node 24, each storage that was used slows down every promise of the process from then on.
const storage = new AsyncLocalStorage<Run>();

const isInside = (owner: CurrentRun, run: Run | undefined): boolean =>
  run !== undefined && ((run.owner === owner && run.isOpen) || isInside(owner, run.outer));

/** Creates the tracker of one service. What outlives its work, such as a timer, may start runs. */
export const createCurrentRun = (service: string): CurrentRun => {
  const current: CurrentRun = {
    assertNone: () => {
      if (isInside(current, storage.getStore())) {
        throw new RunInsideRunError(service);
      }
    },
    within: async (work) => {
      const run: Run = { owner: current, outer: storage.getStore(), isOpen: true };
      try {
        return await storage.run(run, work);
      } finally {
        run.isOpen = false;
      }
    },
  };
  return current;
};
