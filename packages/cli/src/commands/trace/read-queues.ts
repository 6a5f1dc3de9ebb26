import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SeenMessage } from '@dynamo-outbox/messaging/recovery';
import { inspectFoundQueue } from '../../services/inspect-found-queue.ts';
import { isCalled } from '../redrive/is-called.ts';
import type { FoundQueue } from '../../services/queues.ts';
import { isOfKey, isPartOf } from './match.ts';
import type { TracedIdentity, Waiting } from './traced-message.ts';

/** A message found in a dead-letter or parking queue. */
export interface WaitingFound {
  readonly identity: TracedIdentity;
  readonly waiting: Waiting;
}

/** Messages found in a queue. */
export interface QueueSearch {
  readonly queue: string;
  readonly found: readonly WaitingFound[];
  readonly messagesSeen: number;
  /** Whether the queue has more messages than were inspected. */
  readonly isPartial: boolean;
}

const identify = ({ deadLetter, reading }: SeenMessage): TracedIdentity => {
  if (reading.identity !== undefined) {
    return reading.identity;
  }
  const parked = deadLetter.parked?.kind === 'record' ? deadLetter.parked.item : undefined;
  return {
    id: deadLetter.deliveryId,
    ...(parked === undefined ? {} : { orderingKey: parked.orderingKey }),
  };
};

const toWaiting = (queue: string, { deadLetter, reading }: SeenMessage): Waiting => ({
  queue,
  reason: reading.reason,
  ...(reading.detail === undefined ? {} : { detail: reading.detail }),
  deliveryId: deadLetter.deliveryId,
  sentAt: deadLetter.sentAt,
});

/** An unreadable message can also match: by the id that the queue assigned, or by its FIFO group. */
const isWanted = (seen: SeenMessage, wanted: string): boolean =>
  isPartOf(identify(seen), wanted) || isCalled(seen, wanted) || isOfKey(seen.deadLetter.groupId, wanted);

/** Searches a dead-letter or parking queue for messages. */
export const searchQueue = async (
  sqs: SQSClient,
  queue: FoundQueue,
  { wanted, limit }: { readonly wanted: string; readonly limit: number },
): Promise<QueueSearch> => {
  const { seen, isPartial } = await inspectFoundQueue(sqs, queue, { limit });
  return {
    queue: queue.name,
    found: seen
      .filter((one) => isWanted(one, wanted))
      .map((one) => ({ identity: identify(one), waiting: toWaiting(queue.name, one) })),
    messagesSeen: seen.length,
    isPartial,
  };
};
