import type { PollingRelay } from '../relay/polling/polling-options.ts';
import type { ScheduleReleaser } from './schedule-releaser.ts';

/**
 * Returns a polling relay that also releases scheduled messages, beside each sweep: neither waits for the other. The report of a sweep
 * has the number of released messages.
 */
export const releaseBeside = (relay: PollingRelay, releaser: ScheduleReleaser): PollingRelay => ({
  sweep: async (options = {}) => {
    const releasing = releaser.releaseDue(options);
    try {
      return { ...(await relay.sweep(options)), released: (await releasing).released };
    } finally {
      await releasing;
    }
  },
});
