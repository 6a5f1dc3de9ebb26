import type { Clock } from '@dynamo-outbox/kernel';

import type { Message } from '../message/message.ts';
import type { MessagingObserver } from '../observer.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';

/** Tells the observer how deliveries end. */
export interface ConsumerReport {
  /** Tells of an outcome and hands it back. Without a message when it could not be read. */
  consumed(outcome: ConsumeOutcome, message?: Message): ConsumeOutcome;
  /** Tells that a message will come again. */
  failed(error: unknown, delivery: { readonly message: Message; readonly receiveCount: number }): void;
  /** Tells that a message is handled once more, because somebody else was first. */
  lostRace(error: unknown, run: { readonly message: Message; readonly attempts: number }): void;
}

/** Who tells, whom, and by which clock. */
export interface ConsumerReportOptions {
  readonly consumer: string;
  readonly observer: MessagingObserver;
  readonly clock: Clock;
}

const ids = ({ id, type, context }: Message) => ({
  messageType: type,
  messageId: id,
  correlationId: context.correlationId,
});

const causation = ({ context: { causationId } }: Message) =>
  causationId === undefined ? {} : { causationId };

/** Makes the report of one consumer: ids and lag, never payloads. */
export const createConsumerReport = ({
  consumer,
  observer,
  clock,
}: ConsumerReportOptions): ConsumerReport => {
  const lag = ({ occurredAt }: Message): number =>
    // Clocks of two machines differ: a message does not come from the future.
    Math.max(0, clock().getTime() - occurredAt.getTime());

  return {
    consumed: (outcome, message) => {
      observer({
        event: 'consumer.consumed',
        consumer,
        outcome: outcome.outcome,
        ...(outcome.outcome === 'rejected' ? { reason: outcome.reason } : {}),
        ...(message === undefined
          ? {}
          : { ...ids(message), ...causation(message), lagMilliseconds: lag(message) }),
      });
      return outcome;
    },
    failed: (error, { message, receiveCount }) => {
      observer({ event: 'consumer.failed', consumer, ...ids(message), receiveCount, error });
    },
    lostRace: (error, { message, attempts }) => {
      observer({ event: 'consumer.lost-race', consumer, ...ids(message), attempts, error });
    },
  };
};
