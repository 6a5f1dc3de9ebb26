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

/** How often, and how patiently, `withUnitOfWork` runs work again. */
export interface WithUnitOfWorkOptions {
  /** How many times the work is run at most, the first included. Default 5. */
  readonly maxAttempts?: number;
  /** Bounds of the wait before another run, in milliseconds. Default 25, doubling up to 1,000. */
  readonly backoff?: Backoff;
  /** Called for each lost race before the work is run again, with the number of runs so far. Use it for a metric. */
  readonly onLostRace?: (error: unknown, attempts: number) => void;
  /** Waits; the process timer by default. */
  readonly sleep?: Sleep;
  /** A number in [0, 1); `systemRandom` by default. */
  readonly random?: Random;
}

const defaultMaxAttempts = 5;
const defaultBackoff: Backoff = { baseMilliseconds: 25, capMilliseconds: 1_000 };

/**
 * Throws a `RangeError` that names the option at fault: `maxAttempts` or `backoff`.
 *
 * `withUnitOfWork` calls this on every run. Call it where you accept these options, to find a fault before the first run.
 *
 * @param prefix - what stands before the option's name in the error, such as `lostRaces.`
 */
export const assertWithUnitOfWorkOptions = (
  { maxAttempts = defaultMaxAttempts, backoff = defaultBackoff }: WithUnitOfWorkOptions,
  prefix = '',
): void => {
  assertCount(`${prefix}maxAttempts`, maxAttempts);
  assertBackoff(`${prefix}backoff`, backoff);
};

/**
 * Runs `work` in a fresh unit of work: commits when it returns, rolls back when it throws.
 *
 * On a lost race, thrown by `work` or by the commit, the whole work is run again with a newly opened unit
 * of work and so with fresh reads, `maxAttempts` times at most; then the lost race is thrown on. Any other
 * error is thrown at once. Because `work` may run several times, what it changes outside the unit of work
 * (a captured variable, a mail, an HTTP call) happens once per run: leave such things to messages.
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
