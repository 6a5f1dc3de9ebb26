import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { Consumer } from '@dynamo-outbox/messaging';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const failForNewer = (consumer: Consumer): Consumer => ({
  name: consumer.name,
  consume: async (delivery) => {
    try {
      return await consumer.consume(delivery);
    } catch (error) {
      throw hasErrorCode(error, 'NEWER_MESSAGE_VERSION') ? new Error('The version is unknown.') : error;
    }
  },
});

/**
 * Wrong on purpose: a queue handler that delays a message of a newer version like a failed one, so that its receives are used
 * up within minutes.
 *
 * Breaks the law that a deployment may be hours late.
 */
export const countsALateDeployment: WorldParts = {
  ...realParts,
  createSqsHandler: (options) =>
    realParts.createSqsHandler({ ...options, consumer: failForNewer(options.consumer) }),
};
