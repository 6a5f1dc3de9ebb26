import { limits } from './limits.ts';
import type { QueueDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { PublishingService } from './service-options.ts';

/** No function consumes this queue. A message that an operator inspects stays hidden for a minute. */
const visibilityTimeoutSeconds = 60;

/**
 * Queue for messages that the relay cannot publish.
 *
 * It is a standard queue even with a FIFO topic: a parked message has left its place in the order, and must not block
 * others.
 */
export const describeParkingQueue = ({ name }: PublishingService): QueueDescription => ({
  name: namesOf(name).parkingQueue,
  fifo: false,
  visibilityTimeoutSeconds,
  retentionSeconds: limits.queueRetentionSeconds.maximum,
  maxMessageBytes: limits.messageBytes.maximum,
});
