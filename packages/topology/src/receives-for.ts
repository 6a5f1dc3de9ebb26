import { limits } from './limits.ts';

/** Most receives that a FIFO queue keeps for messages behind one that fails: a batch has ten messages. */
const mostReserve = 10;

/**
 * Receives after which SQS moves a message to the dead-letter queue, where each message is tried so many times.
 *
 * On FIFO queues SQS counts a receive also for each message that was not tried because one of its group before it failed. The consumer
 * hands the failing one on earlier, and the receives on top are for those behind it.
 */
export const receivesFor = (tries: number, fifo: boolean): number =>
  // Too few are refused as they are stated.
  fifo && tries >= limits.maxReceiveCount.minimum ? tries + Math.min(tries, mostReserve) : tries;
