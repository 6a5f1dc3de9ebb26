import type { Backoff } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';

/**
 * Returns the wait after a failed attempt in milliseconds: at least half of the doubled bound.
 *
 * Full jitter may result in no wait, and an item has too few attempts to waste one on a broker that just failed.
 */
export const retryDelayMilliseconds = (attempt: number, backoff: Backoff, random: () => number): number => {
  const halved: Backoff = {
    baseMilliseconds: backoff.baseMilliseconds / 2,
    capMilliseconds: backoff.capMilliseconds / 2,
  };
  const half = Math.min(halved.capMilliseconds, halved.baseMilliseconds * 2 ** (attempt - 1));
  return half + fullJitterMilliseconds(attempt, halved, random);
};
