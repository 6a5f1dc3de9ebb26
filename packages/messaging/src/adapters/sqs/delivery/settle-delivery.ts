import { assertCount, hasErrorCode } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { ConsumerObserver } from '../../../consumer/consumer-event.ts';
import type { ConsumeOutcome } from '../../../consumer/consume-outcome.ts';
import type { Consumer } from '../../../consumer/consumer.ts';
import type { Delivery } from '../../../consumer/delivery.ts';
import { fingerprintOf } from '../../../consumer/error-fingerprint.ts';
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.ts';
import { deploymentReceives } from './deployment-delay.ts';
import { fifoGroupOf } from './lanes.ts';
import { isLastReceive, receiveCountOf } from './receives.ts';

/**
 * Result of a delivery.
 *
 * - `acknowledge`: the queue deletes the message.
 * - `redeliver`: the queue delivers it again.
 * - `await deployment`: the queue delivers it again, with longer delays, because only a new version of the consumer can
 *   handle it.
 * - `abandoned`: the queue delivers it again, but the handler may still be running.
 */
export type Settlement = 'acknowledge' | 'redeliver' | 'await deployment' | 'abandoned';

/** Circumstances of an attempt to handle a message. */
export interface Attempt {
  /** Whether it is the first message of its FIFO group in this delivery. Always true on standard queues. */
  readonly isHead: boolean;
  /** Aborted when the consumer no longer waits for the message. */
  readonly signal: AbortSignal;
}

/** Consumes one message and decides what the queue does with it. Never rejects, and reports every failure. */
export type SettleDelivery = (record: SQSRecord, attempt: Attempt) => Promise<Settlement>;

/** Dependencies of settling a delivery. */
export interface SettleDeliveryDependencies {
  readonly consumer: Consumer;
  readonly deadLetters: DeadLetters;
  readonly observer: ConsumerObserver;
  /** Value of the queue's redrive policy. Without it, SQS moves messages that keep failing, without a reason. */
  readonly maxReceiveCount?: number | undefined;
}

type Rejection = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

/**
 * Throws a `RangeError` for a receive count that no message can have. Such a count would send every message to the
 * dead-letter queue.
 */
export const assertMaxReceiveCount = (maxReceiveCount: number | undefined): void => {
  if (maxReceiveCount !== undefined) {
    assertCount('maxReceiveCount', maxReceiveCount);
  }
};

const newerVersion = 'NEWER_MESSAGE_VERSION';

const isNewerVersion = (error: unknown): boolean => hasErrorCode(error, newerVersion);

const toRejection = (error: unknown): Rejection => ({
  outcome: 'rejected',
  reason: isNewerVersion(error) ? newerVersion : 'RETRIES_EXHAUSTED',
  detail: error instanceof Error ? error.message : String(error),
  error: fingerprintOf(error),
});

const traceHeaderOf = ({
  attributes: { AWSTraceHeader: traceHeader },
}: SQSRecord): { readonly traceHeader?: string } => (traceHeader === undefined ? {} : { traceHeader });

const toDelivery = (record: SQSRecord, signal: AbortSignal): Delivery => ({
  body: record.body,
  receiveCount: receiveCountOf(record),
  signal,
  ...traceHeaderOf(record),
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
    ...traceHeaderOf(record),
    attributes: record.messageAttributes,
  };
};

/** Settlement of a failed message that is redelivered. */
const settlementOf = (error: unknown, signal: AbortSignal): Settlement => {
  if (isNewerVersion(error)) {
    return 'await deployment';
  }
  return signal.aborted ? 'abandoned' : 'redeliver';
};

/** Creates the function that settles each message of a batch. */
export const createSettleDelivery = (dependencies: SettleDeliveryDependencies): SettleDelivery => {
  const { consumer, deadLetters, observer, maxReceiveCount = Number.POSITIVE_INFINITY } = dependencies;

  /** Stores the message in the dead-letter queue before it is acknowledged. */
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

  /**
   * Dead-letters a message that fails in its last receive. SQS would move it without a reason, together with others of
   * its group.
   */
  const settleFailure = async (
    record: SQSRecord,
    error: unknown,
    { isHead, signal }: Attempt,
  ): Promise<Settlement> => {
    const receiveCount = receiveCountOf(record);
    // A message that was interrupted by a stop is not at fault.
    const receives = isNewerVersion(error) ? deploymentReceives(maxReceiveCount) : maxReceiveCount;
    const mayComeAgain =
      hasErrorCode(error, 'CONSUMER_STOPPED') ||
      !isLastReceive(record, { isHead, maxReceiveCount: receives });
    if (mayComeAgain) {
      return settlementOf(error, signal);
    }
    const settlement = await deadLetter(record, toRejection(error));
    if (settlement === 'acknowledge') {
      const details = { consumer: consumer.name, deliveryId: record.messageId, receiveCount, error };
      observer({ event: 'consumer.retries-exhausted', ...details });
    }
    return settlement;
  };

  const settleOutcome = async (record: SQSRecord, result: ConsumeOutcome): Promise<Settlement> => {
    // Every outcome is named, because a message that is acknowledged by mistake is lost.
    switch (result.outcome) {
      case 'processed':
      case 'duplicate':
      case 'stale':
      case 'ignored':
        return 'acknowledge';
      case 'rejected':
        return deadLetter(record, result);
    }
  };

  return async (record, attempt) => {
    let outcome: ConsumeOutcome;
    try {
      outcome = await consumer.consume(toDelivery(record, attempt.signal));
    } catch (error) {
      // The consumer reported it to its observer; here it only matters that SQS redelivers the message.
      return settleFailure(record, error, attempt);
    }
    return settleOutcome(record, outcome);
  };
};
