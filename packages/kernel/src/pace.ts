import type { Sleep } from './backoff.ts';
import type { Timers } from './timers.ts';

/** Resolves when the next call may start. */
export type Pace = () => Promise<void>;

/** Lets `perSecond` calls start each second, evenly spaced. After a pause there is no burst to catch up. */
export const createPace = (
  perSecond: number,
  { timers, sleep }: { readonly timers: Timers; readonly sleep: Sleep },
): Pace => {
  const interval = 1_000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = timers.now();
    const slot = Math.max(next, now);
    next = slot + interval;
    if (slot > now) {
      await sleep(slot - now);
    }
  };
};
