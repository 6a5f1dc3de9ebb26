import type { Backoff } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';

/**
 * How long an item is left alone after a failed attempt, in milliseconds: at least half of the doubled bound.
 *
 * Full jitter may come out at nothing, and with few attempts in all none is to be wasted on a broker that just failed.
 */
export const retryDelayMilliseconds = (attempt: number, backoff: Backoff, random: () => number): number => {
  const halved: Backoff = {
    baseMilliseconds: backoff.baseMilliseconds / 2,
    capMilliseconds: backoff.capMilliseconds / 2,
  };
  const half = Math.min(halved.capMilliseconds, halved.baseMilliseconds * 2 ** (attempt - 1));
  return half + fullJitterMilliseconds(attempt, halved, random);
};
