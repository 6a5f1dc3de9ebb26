import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { Consumer } from '../consumer/consumer.ts';
import { silentObserver } from '../observer.ts';
import type { MessagingObserver } from '../observer.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createDeadline } from './deadline.ts';
import type { Deadline, InvocationContext } from './deadline.ts';
import { EarlierMessageFailedError, InvocationEndedError } from './errors.ts';
import { toLanes, walkLanes } from './lanes.ts';
import type { Lane } from './lanes.ts';
import { createSettleDelivery, receiveCountOf } from './settle-delivery.ts';
import type { Settlement, SettleDelivery } from './settle-delivery.ts';

/** What an SQS handler is made of. */
export interface SqsHandlerOptions {
  readonly consumer: Consumer;
  /** Where rejected messages go. */
  readonly deadLetters: DeadLetters;
  /** How many messages of a batch are handled at once; a group of a FIFO queue counts as one. Default: all. */
  readonly concurrency?: number;
  /**
   * Milliseconds before the end of the invocation from which on no message is started; those still running when half of
   * it is left count as failed. Default 2,000, and never more than half of the invocation's time.
   */
  readonly deadlineReserveMilliseconds?: number;
  /** Told of messages that come again although the consumer had no fault; the consumer tells of its own. */
  readonly observer?: MessagingObserver;
}

/** A Lambda handler for an SQS event source mapping with `ReportBatchItemFailures`. */
export type SqsHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse>;

/** What is known of a batch's messages; one that is missing was not finished. */
type Settlements = Map<SQSRecord, Settlement | 'hold back'>;

/** Settles the messages of a lane in order; behind one that fails, the rest is held back. */
const walkLane = async (
  lane: Lane,
  settlements: Settlements,
  { deadline, settle }: { readonly deadline: Deadline; readonly settle: SettleDelivery },
): Promise<void> => {
  for (const [place, record] of lane.entries()) {
    if (deadline.isNear()) {
      return;
    }
    const settlement = await settle(record);
    settlements.set(record, settlement);
    if (settlement === 'redeliver') {
      lane.slice(place + 1).forEach((later) => settlements.set(later, 'hold back'));
      return;
    }
  }
};

/** Why a message comes again, if nobody has said so yet. */
const untoldFault = (settlement: Settlement | 'hold back' | undefined): Error | undefined => {
  if (settlement === undefined) {
    return new InvocationEndedError();
  }
  return settlement === 'hold back' ? new EarlierMessageFailedError() : undefined;
};

const toResponse = (failed: readonly SQSRecord[]): SQSBatchResponse => {
  const ids = new Set(failed.map(({ messageId }) => messageId));
  return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
};

const defaultDeadlineReserveMilliseconds = 2_000;

/**
 * Puts a consumer behind an SQS event source mapping.
 *
 * Every message is acknowledged, or reported as failed and delivered again; one that fails takes no other with it, but
 * on a FIFO queue those behind it of its group. A rejected message is acknowledged only once the dead-letter queue has
 * taken it. The answer is given before the invocation ends: what is not done by then comes again.
 *
 * The mapping needs `FunctionResponseTypes: ['ReportBatchItemFailures']`, without which SQS deletes the whole batch.
 */
export const createSqsHandler = (options: SqsHandlerOptions): SqsHandler => {
  const { consumer, deadLetters, observer = silentObserver } = options;
  const { concurrency = Number.POSITIVE_INFINITY } = options;
  const { deadlineReserveMilliseconds: reserve = defaultDeadlineReserveMilliseconds } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(`concurrency must be at least 1, but is ${concurrency}.`);
  }
  const settle = createSettleDelivery({ consumer, deadLetters, observer });

  return async ({ Records: records }, context) => {
    const deadline = createDeadline(context, reserve);
    const settlements: Settlements = new Map();
    const walk = (lane: Lane): Promise<void> => walkLane(lane, settlements, { deadline, settle });
    await deadline.wait(walkLanes(toLanes(records), concurrency, walk));

    const failed = records.filter((record) => settlements.get(record) !== 'acknowledge');
    for (const record of failed) {
      const error = untoldFault(settlements.get(record));
      if (error !== undefined) {
        const receiveCount = receiveCountOf(record);
        observer({ event: 'consumer.failed', consumer: consumer.name, receiveCount, error });
      }
    }
    return toResponse(failed);
  };
};
