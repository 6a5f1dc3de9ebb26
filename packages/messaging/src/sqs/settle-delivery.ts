import type { SQSRecord } from 'aws-lambda';

import type { ConsumeOutcome } from '../consumer/consume-outcome.ts';
import type { Consumer } from '../consumer/consumer.ts';
import type { MessagingObserver } from '../observer.ts';
import type { DeadLetters } from './dead-letters.ts';
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
}

type Rejection = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

/** How often the queue delivered the message, this time included. */
export const receiveCountOf = ({ attributes }: SQSRecord): number =>
  Number(attributes.ApproximateReceiveCount);

const consume = async (consumer: Consumer, record: SQSRecord): Promise<ConsumeOutcome | undefined> => {
  try {
    return await consumer.consume({ body: record.body, receiveCount: receiveCountOf(record) });
  } catch {
    // The consumer told its observer; here it only matters that the message comes again.
    return undefined;
  }
};

/** Makes the step that every message of a batch goes through. */
export const createSettleDelivery = ({
  consumer,
  deadLetters,
  observer,
}: SettleDeliveryDependencies): SettleDelivery => {
  /** Nothing is acknowledged before it is safely elsewhere. */
  const deadLetter = async (record: SQSRecord, { reason, detail }: Rejection): Promise<Settlement> => {
    const groupId = fifoGroupOf(record);
    const receiveCount = receiveCountOf(record);
    try {
      await deadLetters.send({
        body: record.body,
        reason,
        detail,
        consumer: consumer.name,
        deliveryId: record.messageId,
        receiveCount,
        ...(groupId === undefined ? {} : { groupId }),
        attributes: record.messageAttributes,
      });
      return 'acknowledge';
    } catch (error) {
      observer({ event: 'consumer.failed', consumer: consumer.name, receiveCount, error });
      return 'redeliver';
    }
  };

  return async (record) => {
    const outcome = await consume(consumer, record);
    if (outcome === undefined) {
      return 'redeliver';
    }
    return outcome.outcome === 'rejected' ? deadLetter(record, outcome) : 'acknowledge';
  };
};
