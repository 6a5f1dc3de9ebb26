import { assertCount } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { ConsumeOutcome } from '../consumer/consume-outcome.ts';
import type { Consumer } from '../consumer/consumer.ts';
import { fingerprintOf } from '../consumer/error-fingerprint.ts';
import type { MessagingObserver } from '../observer.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';
import { fifoGroupOf } from './lanes.ts';

/** What the queue is to do with a message: forget it, or deliver it again. */
export type Settlement = 'acknowledge' | 'redeliver';

/** Consumes one message and says what the queue is to do with it. Never rejects, and tells of every failure. */
export type SettleDelivery = (record: SQSRecord) => Promise<Settlement>;

/** What settling a delivery takes. */
export interface SettleDeliveryDependencies {
  readonly consumer: Consumer;
  readonly deadLetters: DeadLetters;
  readonly observer: MessagingObserver;
  /** As in the queue's redrive policy; without it, SQS moves what keeps failing, and nobody writes down why. */
  readonly maxReceiveCount?: number | undefined;
}

type Rejection = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

/** How often the queue delivered the message, this time included. */
export const receiveCountOf = ({ attributes }: SQSRecord): number =>
  Number(attributes.ApproximateReceiveCount);

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

  /** The last delivery before SQS moves the message by itself, with nothing that says why. */
  const settleFailure = async (record: SQSRecord, error: unknown): Promise<Settlement> => {
    const receiveCount = receiveCountOf(record);
    if (receiveCount < maxReceiveCount) {
      return 'redeliver';
    }
    const settlement = await deadLetter(record, toRejection(error));
    if (settlement === 'acknowledge') {
      const told = { consumer: consumer.name, deliveryId: record.messageId, receiveCount, error };
      observer({ event: 'consumer.retries-exhausted', ...told });
    }
    return settlement;
  };

  return async (record) => {
    let outcome: ConsumeOutcome;
    try {
      outcome = await consumer.consume({ body: record.body, receiveCount: receiveCountOf(record) });
    } catch (error) {
      // The consumer told its observer; here it only matters that the message comes again.
      return settleFailure(record, error);
    }
    return outcome.outcome === 'rejected' ? deadLetter(record, outcome) : 'acknowledge';
  };
};
