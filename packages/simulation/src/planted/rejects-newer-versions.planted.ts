import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { ConsumeOutcome, Consumer } from '@dynamo-outbox/messaging';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const rejectNewer = (consumer: Consumer): Consumer => ({
  name: consumer.name,
  consume: async (delivery): Promise<ConsumeOutcome> => {
    try {
      return await consumer.consume(delivery);
    } catch (error) {
      if (error instanceof Error && hasErrorCode(error, 'NEWER_MESSAGE_VERSION')) {
        return { outcome: 'rejected', reason: 'UNKNOWN_MESSAGE_VERSION', detail: error.message };
      }
      throw error;
    }
  },
});

/**
 * Wrong on purpose: a consumer that rejects a message of a newer version at once.
 *
 * Breaks the law that a message waits for the deployment of its consumer.
 */
export const rejectsNewerVersions: WorldParts = {
  ...realParts,
  createConsumer: (options) => rejectNewer(realParts.createConsumer(options)),
};
