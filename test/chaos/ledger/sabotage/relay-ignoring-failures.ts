/** Sabotage: a relay that treats a response of the broker as a success, whatever the results of its entries are. */
import { createBareRelay, publisher, publisherWith } from './bare-relay.ts';

export const handler = createBareRelay(
  publisherWith({
    publish: async (topic, entries) => {
      const results = await publisher.publish(topic, entries);
      const isRefused = results.every(({ outcome }) => outcome === 'failed');
      return isRefused ? results : results.map(() => ({ outcome: 'published' }));
    },
  }),
);
