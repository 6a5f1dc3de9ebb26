import type { Sleep, Timers } from '@dynamo-outbox/kernel';

/** Resolves when the next may go. */
export type Pace = () => Promise<void>;

/** Lets so many through a second, evenly, and none to make up for time in which nobody came. */
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
