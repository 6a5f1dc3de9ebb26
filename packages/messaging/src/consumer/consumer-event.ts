import type { Observer } from '@dynamo-outbox/kernel';
import type { ConsumeOutcome } from './consume-outcome.ts';

/** Events of a consumer. Fields are counts, milliseconds and ids; never payloads. */
export type ConsumerEvent =
  /** A delivery ended. */
  | {
      readonly event: 'consumer.consumed';
      readonly consumer: string;
      readonly outcome: ConsumeOutcome['outcome'];
      readonly reason?: string;
      readonly messageType?: string;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly causationId?: string;
      /** Time since the message occurred; absent if the message could not be read. */
      readonly lagMilliseconds?: number;
    }
  /** A delivery failed. The queue redelivers it. */
  | {
      readonly event: 'consumer.failed';
      readonly consumer: string;
      readonly messageType?: string;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly receiveCount: number;
      readonly error: unknown;
    }
  /** A message waits for an earlier one, such as a missing predecessor. The queue redelivers it. */
  | {
      readonly event: 'consumer.postponed';
      readonly consumer: string;
      readonly messageType?: string;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly receiveCount: number;
      /** Its `code` states what is missing: `MESSAGE_GAP`, `CAUSE_NOT_PROCESSED`, … */
      readonly error: unknown;
    }
  /** The unit of work lost a race. The message is handled again at once, with fresh reads. */
  | {
      readonly event: 'consumer.lost-race';
      readonly consumer: string;
      readonly messageType: string;
      readonly messageId: string;
      readonly correlationId: string;
      /** Number of runs so far, including the lost one. */
      readonly attempts: number;
      readonly error: unknown;
    }
  /** The last delivery of a message failed. The message is in the dead-letter queue, with the error as reason. */
  | {
      readonly event: 'consumer.retries-exhausted';
      readonly consumer: string;
      /** The queue's own id of the message, as in its dead letter. */
      readonly deliveryId: string;
      readonly receiveCount: number;
      readonly error: unknown;
    }
  /** A call to the queue failed. Reported once for each outage, not for each call. */
  | {
      readonly event: 'consumer.queue-call-failed';
      readonly consumer: string;
      readonly call: 'receive' | 'delete' | 'change-visibility';
      /** The number of affected messages. The queue redelivers them. */
      readonly messages: number;
      readonly error: unknown;
    }
  /** The queue delivers messages again. */
  | { readonly event: 'consumer.queue-back'; readonly consumer: string };

/** Receives the events of a consumer. MUST NOT throw. */
export type ConsumerObserver = Observer<ConsumerEvent>;
