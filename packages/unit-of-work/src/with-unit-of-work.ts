import type { Backoff, Random, Sleep } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  fullJitterMilliseconds,
  sleep as sleepByTimer,
  systemRandom,
} from '@dynamo-outbox/kernel';

import { isLostRace } from './lost-race.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Number of runs of `withUnitOfWork` after lost races, and the waits between them. */
export interface WithUnitOfWorkOptions {
  /** Most runs of the work, including the first. Default 5. */
  readonly maxAttempts?: number;
  /** Wait before another run, in milliseconds. Default 25, doubling up to 1,000. */
  readonly backoff?: Backoff;
  /** Called for each lost race before the work runs again, with the number of runs so far. Use it for a metric. */
  readonly onLostRace?: (error: unknown, attempts: number) => void;
  /** Waits. Default: the timers of the process. */
  readonly sleep?: Sleep;
  /** Source of randomness. Default `systemRandom`. */
  readonly random?: Random;
}

const defaultMaxAttempts = 5;
const defaultBackoff: Backoff = { baseMilliseconds: 25, capMilliseconds: 1_000 };

/**
 * Throws a `RangeError` that names the invalid option: `maxAttempts` or `backoff`.
 *
 * `withUnitOfWork` calls this function on every run. If your own code accepts these options, call it there to find an
 * invalid option early.
 *
 * @param prefix - prefix of the option's name in the error, such as `lostRaces.`
 */
export const assertWithUnitOfWorkOptions = (
  { maxAttempts = defaultMaxAttempts, backoff = defaultBackoff }: WithUnitOfWorkOptions,
  prefix = '',
): void => {
  assertCount(`${prefix}maxAttempts`, maxAttempts);
  assertBackoff(`${prefix}backoff`, backoff);
};

/**
 * Runs `work` in a new unit of work. Commits if it returns, and rolls back if it throws.
 *
 * After a lost race in `work` or in the commit, the whole work runs again with a new unit of work and fresh reads.
 * After `maxAttempts` runs, the lost race is rethrown. Any other error is rethrown immediately.
 *
 * `work` may run several times, so changes outside the unit of work (a captured variable, a mail, an HTTP call) happen
 * once for each run. Use messages for such effects.
 */
export const withUnitOfWork = async <TUnitOfWork extends UnitOfWork, TResult>(
  open: () => TUnitOfWork,
  work: (unitOfWork: TUnitOfWork) => Promise<TResult>,
  options: WithUnitOfWorkOptions = {},
): Promise<TResult> => {
  const { maxAttempts = defaultMaxAttempts } = options;
  assertWithUnitOfWorkOptions(options);
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await runOnce(open, work);
    } catch (error) {
      if (!isLostRace(error) || attempts >= maxAttempts) {
        throw error;
      }
      options.onLostRace?.(error, attempts);
    }
    await waitBeforeRun(attempts, options);
  }
};

const waitBeforeRun = (
  attempts: number,
  { backoff = defaultBackoff, sleep = sleepByTimer, random = systemRandom }: WithUnitOfWorkOptions,
): Promise<void> => sleep(fullJitterMilliseconds(attempts, backoff, random));

const runOnce = async <TUnitOfWork extends UnitOfWork, TResult>(
  open: () => TUnitOfWork,
  work: (unitOfWork: TUnitOfWork) => Promise<TResult>,
): Promise<TResult> => {
  const unitOfWork = open();
  try {
    const result = await work(unitOfWork);
    await unitOfWork.commit();
    return result;
  } finally {
    unitOfWork.rollback();
  }
};
