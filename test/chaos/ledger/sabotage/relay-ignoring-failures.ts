/** Sabotage: a relay that takes an answer of the broker for a success, whatever it says of single entries. */
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
