import { systemClock, type Clock, unlimitedTime } from '@dynamo-outbox/kernel';
import type { PollingRelay } from '../relay/polling/polling-options.ts';
import type { ScheduleReleaser } from './releaser-options.ts';

/** Options of releasing beside a polling relay. */
export interface ReleaseBesideOptions {
  /**
   * Milliseconds of each sweep in which releases may start. Set it for a relay that sweeps again and again: its next sweep starts only after
   * the releases, so ordinary messages and newly due ones wait for them. Default: the time of the sweep.
   */
  readonly sliceMilliseconds?: number;
  readonly clock?: Clock;
}

/**
 * Returns a polling relay that also releases scheduled messages, beside each sweep: neither waits for the other, and the sweep ends with
 * both. The report of a sweep has the number of released messages.
 */
export const releaseBeside = (
  relay: PollingRelay,
  releaser: ScheduleReleaser,
  { sliceMilliseconds = Number.POSITIVE_INFINITY, clock = systemClock }: ReleaseBesideOptions = {},
): PollingRelay => ({
  sweep: async (options = {}) => {
    const { remainingMilliseconds = unlimitedTime } = options;
    const endOfSlice = clock().getTime() + sliceMilliseconds;
    const releasing = releaser.releaseDue({
      remainingMilliseconds: () => Math.min(remainingMilliseconds(), endOfSlice - clock().getTime()),
    });
    try {
      return { ...(await relay.sweep(options)), released: (await releasing).released };
    } finally {
      await releasing;
    }
  },
});
