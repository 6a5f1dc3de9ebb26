import { limits } from './limits.ts';
import type { QueueDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

/** Nobody consumes the queue: whoever looks at a parked message has it for a minute. */
const visibilityTimeoutSeconds = 60;

/**
 * Where messages wait that the relay cannot publish.
 *
 * Standard also beside a FIFO topic: a parked message has left its place in the order, and must not hold back others.
 */
export const describeParkingQueue = ({ name }: TransactionalService): QueueDescription => ({
  name: namesOf(name).parkingQueue,
  fifo: false,
  visibilityTimeoutSeconds,
  retentionSeconds: limits.queueRetentionSeconds.maximum,
  maxMessageBytes: limits.messageBytes.maximum,
});
