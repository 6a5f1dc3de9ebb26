import { assertNumber } from './assert-number.ts';
import type { Random } from './random.ts';
import type { Timers } from './timers.ts';
import { maxTimerMilliseconds, systemTimers } from './timers.ts';

/** Wait times between attempts, in milliseconds. */
export interface Backoff {
  /** Upper bound of the first wait. Doubles with each further attempt. */
  readonly baseMilliseconds: number;
  /** Upper bound of any wait. */
  readonly capMilliseconds: number;
}

/**
 * The wait before the next attempt, in milliseconds: uniformly random between zero and the doubled bound.
 *
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog. Full jitter spreads competing clients best.
 *
 * @param attempt - attempts made so far, counted from 1
 * @param random - a number in [0, 1), `systemRandom` in production
 */
export const fullJitterMilliseconds = (
  attempt: number,
  { baseMilliseconds, capMilliseconds }: Backoff,
  random: Random,
): number => random() * Math.min(capMilliseconds, baseMilliseconds * 2 ** (attempt - 1));

/** Waits for a duration. Code that waits takes this as a dependency, so that tests do not have to wait. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Creates a `Sleep` that uses the given timers. */
export const createSleep =
  (timers: Timers): Sleep =>
  (milliseconds) =>
    new Promise((resolve) => {
      timers.after(milliseconds, resolve);
    });

/** Waits with the timers of the process. */
export const sleep: Sleep = createSleep(systemTimers);

/** Throws a `RangeError` that names the setting, unless both bounds are from 0 to 2,147,483,647 milliseconds. */
export const assertBackoff = (name: string, { baseMilliseconds, capMilliseconds }: Backoff): void => {
  const bounds = { min: 0, max: maxTimerMilliseconds };
  assertNumber(`${name}.baseMilliseconds`, baseMilliseconds, bounds);
  assertNumber(`${name}.capMilliseconds`, capMilliseconds, bounds);
};
