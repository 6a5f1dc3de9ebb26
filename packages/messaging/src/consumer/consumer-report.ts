import type { Clock } from '@dynamo-outbox/kernel';

import type { ConsumerObserver } from './consumer-event.ts';
import type { MessageHeader } from '../message/envelope.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import { isRetryLater } from './errors/retry-message-later-error.ts';

/** Reports the end of deliveries to the observer. */
export interface ConsumerReport {
  /** Reports an outcome and returns it. `message` is absent if it could not be read. */
  consumed(outcome: ConsumeOutcome, message?: MessageHeader): ConsumeOutcome;
  /** Reports that a message will be redelivered, because it failed or because it must wait. */
  failed(error: unknown, delivery: { readonly message: MessageHeader; readonly receiveCount: number }): void;
  /** Reports that a message is handled again because its unit of work lost a race. */
  lostRace(error: unknown, run: { readonly message: MessageHeader; readonly attempts: number }): void;
}

/** The consumer that reports, its observer, and its clock. */
export interface ConsumerReportOptions {
  readonly consumer: string;
  readonly observer: ConsumerObserver;
  readonly clock: Clock;
}

const ids = ({ id, type, context }: MessageHeader) => ({
  messageType: type,
  messageId: id,
  correlationId: context.correlationId,
});

/** Fields of a message in a report. One object literal, because this runs for every message. */
const facts = ({ id, type, context: { correlationId, causationId } }: MessageHeader) =>
  causationId === undefined
    ? { messageType: type, messageId: id, correlationId }
    : { messageType: type, messageId: id, correlationId, causationId };

/** Creates the report of one consumer: ids and lag, never payloads. */
export const createConsumerReport = ({
  consumer,
  observer,
  clock,
}: ConsumerReportOptions): ConsumerReport => {
  const lag = ({ occurredAt }: MessageHeader): number =>
    // Clocks of two machines differ, so a negative lag counts as zero.
    Math.max(0, clock().getTime() - occurredAt.getTime());

  return {
    consumed: (outcome, message) => {
      observer({
        event: 'consumer.consumed',
        consumer,
        outcome: outcome.outcome,
        ...(outcome.outcome === 'rejected' ? { reason: outcome.reason } : {}),
        ...(message === undefined ? {} : { ...facts(message), lagMilliseconds: lag(message) }),
      });
      return outcome;
    },
    failed: (error, { message, receiveCount }) => {
      const event = isRetryLater(error) ? 'consumer.postponed' : 'consumer.failed';
      observer({ event, consumer, ...ids(message), receiveCount, error });
    },
    lostRace: (error, { message, attempts }) => {
      observer({ event: 'consumer.lost-race', consumer, ...ids(message), attempts, error });
    },
  };
};
