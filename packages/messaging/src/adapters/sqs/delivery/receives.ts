import type { SQSRecord } from 'aws-lambda';

import { MAX_RESERVED_RECEIVES } from '../../../consumer/reserved-receives.ts';
import { fifoGroupOf } from './lanes.ts';

/** Number of times that the queue delivered the message, including this one. */
export const receiveCountOf = ({ attributes }: SQSRecord): number =>
  Number(attributes.ApproximateReceiveCount);

/**
 * Number of attempts for the message at the head of a FIFO group: `maxReceiveCount` minus ten, but at least half of
 * `maxReceiveCount`.
 *
 * The other receives are reserved for the messages behind the head. SQS counts a receive for every message of a batch,
 * even for a message that was not tried because the head failed.
 */
export const attemptsOfGroupHead = (maxReceiveCount: number): number =>
  Math.max(maxReceiveCount - MAX_RESERVED_RECEIVES, Math.ceil(maxReceiveCount / 2));

/** Whether a message that fails now leaves its queue, because it has used all its attempts. */
export const isLastReceive = (
  record: SQSRecord,
  { isHead, maxReceiveCount }: { readonly isHead: boolean; readonly maxReceiveCount: number },
): boolean => {
  // A message behind the head was not tried, so it may use every receive. SQS redelivers it, later as the head.
  const hasReserve = isHead && fifoGroupOf(record) !== undefined;
  return receiveCountOf(record) >= (hasReserve ? attemptsOfGroupHead(maxReceiveCount) : maxReceiveCount);
};
