import type { SQSRecord } from 'aws-lambda';

import { fifoGroupOf } from './lanes.ts';

/** Receives of a FIFO queue that are kept for messages behind one that fails, at most: a batch has ten messages. */
const mostReserve = 10;

/** How often the queue delivered the message, this time included. */
export const receiveCountOf = ({ attributes }: SQSRecord): number =>
  Number(attributes.ApproximateReceiveCount);

/**
 * How often a message at the head of its FIFO group is tried, of all receives that the queue's redrive policy allows: all but ten,
 * and half of them where that is more.
 *
 * SQS counts a receive for each message of a batch, also for those that were not tried because one before them failed. The rest of
 * the receives is theirs.
 */
export const fifoTries = (maxReceiveCount: number): number =>
  Math.max(maxReceiveCount - mostReserve, Math.ceil(maxReceiveCount / 2));

/** Whether a message that fails now leaves its queue: it has been received as often as it is tried. */
export const isLastReceive = (
  record: SQSRecord,
  { isHead, maxReceiveCount }: { readonly isHead: boolean; readonly maxReceiveCount: number },
): boolean => {
  // Behind the head, receives are not tries: until the very last receive, SQS redelivers it as the head.
  const hasReserve = isHead && fifoGroupOf(record) !== undefined;
  return receiveCountOf(record) >= (hasReserve ? fifoTries(maxReceiveCount) : maxReceiveCount);
};
