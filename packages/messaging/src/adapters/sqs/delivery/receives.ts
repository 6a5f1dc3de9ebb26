import type { SQSRecord } from 'aws-lambda';

import { fifoGroupOf } from './lanes.ts';

/** Most receives of a FIFO queue that are reserved for the messages behind a failing one: a batch has ten messages. */
const mostReserve = 10;

/** Number of times that the queue delivered the message, including this one. */
export const receiveCountOf = ({ attributes }: SQSRecord): number =>
  Number(attributes.ApproximateReceiveCount);

/**
 * Number of attempts for a message at the head of its FIFO group: all receives that the queue's redrive policy allows
 * except ten, but at least half of them.
 *
 * SQS counts a receive for each message of a batch, including messages that were not tried because an earlier one
 * failed. The remaining receives are reserved for those messages.
 */
export const fifoTries = (maxReceiveCount: number): number =>
  Math.max(maxReceiveCount - mostReserve, Math.ceil(maxReceiveCount / 2));

/** Whether a message that fails now leaves its queue, because it has used all its attempts. */
export const isLastReceive = (
  record: SQSRecord,
  { isHead, maxReceiveCount }: { readonly isHead: boolean; readonly maxReceiveCount: number },
): boolean => {
  // Behind the head, a receive is not an attempt. Unless it was the last receive, SQS later redelivers the message as
  // the head.
  const hasReserve = isHead && fifoGroupOf(record) !== undefined;
  return receiveCountOf(record) >= (hasReserve ? fifoTries(maxReceiveCount) : maxReceiveCount);
};
