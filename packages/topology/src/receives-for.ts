import { MAX_RESERVED_RECEIVES } from '@dynamo-outbox/messaging/limits';
import { limits } from './limits.ts';

/**
 * Returns the maximum receive count of a queue whose messages should each be tried the given number of times.
 *
 * On FIFO queues SQS also counts a receive for each message that was not tried because an earlier message of its group
 * failed. The consumer dead-letters the failing message earlier; the extra receives are for the messages behind it.
 */
export const receivesFor = (tries: number, fifo: boolean): number =>
  // Values that are too low stay as they are and are rejected later.
  fifo && tries >= limits.maxReceiveCount.minimum ? tries + Math.min(tries, MAX_RESERVED_RECEIVES) : tries;
