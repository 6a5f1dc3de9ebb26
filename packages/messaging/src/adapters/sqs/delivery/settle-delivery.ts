import { assertCount, hasErrorCode } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { ConsumerObserver } from '../../../consumer/consumer-event.ts';
import type { ConsumeOutcome } from '../../../consumer/consume-outcome.ts';
import type { Consumer } from '../../../consumer/consumer.ts';
import { fingerprintOf } from '../../../consumer/error-fingerprint.ts';
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.ts';
import { fifoGroupOf } from './lanes.ts';
import { isLastReceive, receiveCountOf } from './receives.ts';

/**
 * What the queue is to do with a message: forget it, or deliver it again. `abandoned`: deliver it again, but its handler may still be
 * running.
 */
export type Settlement = 'acknowledge' | 'redeliver' | 'abandoned';

/** The circumstances in which a message is tried. */
export interface Attempt {
  /** Whether no message of its FIFO group came before it in this delivery; always so on standard queues. */
  readonly isHead: boolean;
  /** Aborted when the message is waited for no longer. */
  readonly signal: AbortSignal;
}

/** Consumes one message and decides what the queue does with it. Never rejects, and reports every failure. */
export type SettleDelivery = (record: SQSRecord, attempt: Attempt) => Promise<Settlement>;

/** What settling a delivery takes. */
export interface SettleDeliveryDependencies {
  readonly consumer: Consumer;
  readonly deadLetters: DeadLetters;
  readonly observer: ConsumerObserver;
  /** As in the queue's redrive policy; without it, SQS moves what keeps failing, and no reason is written down. */
  readonly maxReceiveCount?: number | undefined;
}

type Rejection = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

/** Refuses a receive count that no message can have, which would send every message to the dead-letter queue. */
export const refuseBadMaxReceiveCount = (maxReceiveCount: number | undefined): void => {
  if (maxReceiveCount !== undefined) {
    assertCount('maxReceiveCount', maxReceiveCount);
  }
};

const toRejection = (error: unknown): Rejection => ({
  outcome: 'rejected',
  reason: 'RETRIES_EXHAUSTED',
  detail: error instanceof Error ? error.message : String(error),
  error: fingerprintOf(error),
});

const toLetter = (consumer: string, record: SQSRecord, { reason, detail, error }: Rejection): DeadLetter => {
  const groupId = fifoGroupOf(record);
  return {
    body: record.body,
    reason,
    detail,
    ...(error === undefined ? {} : { error }),
    consumer,
    deliveryId: record.messageId,
    receiveCount: receiveCountOf(record),
    ...(groupId === undefined ? {} : { groupId }),
    attributes: record.messageAttributes,
  };
};

/** Makes the step that every message of a batch goes through. */
export const createSettleDelivery = (dependencies: SettleDeliveryDependencies): SettleDelivery => {
  const { consumer, deadLetters, observer, maxReceiveCount = Number.POSITIVE_INFINITY } = dependencies;

  /** Nothing is acknowledged before it is safely elsewhere. */
  const deadLetter = async (record: SQSRecord, rejection: Rejection): Promise<Settlement> => {
    try {
      await deadLetters.send(toLetter(consumer.name, record, rejection));
      return 'acknowledge';
    } catch (error) {
      const receiveCount = receiveCountOf(record);
      observer({ event: 'consumer.failed', consumer: consumer.name, receiveCount, error });
      return 'redeliver';
    }
  };

  /** A message that fails in its last receive is dead-lettered here: SQS would move it without a reason, and others of its group with it. */
  const settleFailure = async (
    record: SQSRecord,
    error: unknown,
    { isHead, signal }: Attempt,
  ): Promise<Settlement> => {
    const receiveCount = receiveCountOf(record);
    // What a stop interrupts has done nothing wrong.
    const mayComeAgain =
      hasErrorCode(error, 'CONSUMER_STOPPED') || !isLastReceive(record, { isHead, maxReceiveCount });
    if (mayComeAgain) {
      return signal.aborted ? 'abandoned' : 'redeliver';
    }
    const settlement = await deadLetter(record, toRejection(error));
    if (settlement === 'acknowledge') {
      const details = { consumer: consumer.name, deliveryId: record.messageId, receiveCount, error };
      observer({ event: 'consumer.retries-exhausted', ...details });
    }
    return settlement;
  };

  return async (record, attempt) => {
    const receiveCount = receiveCountOf(record);
    let outcome: ConsumeOutcome;
    try {
      outcome = await consumer.consume({ body: record.body, receiveCount, signal: attempt.signal });
    } catch (error) {
      // The consumer reported it to its observer; here it only matters that SQS redelivers the message.
      return settleFailure(record, error, attempt);
    }
    return outcome.outcome === 'rejected' ? deadLetter(record, outcome) : 'acknowledge';
  };
};
