import type { ConsumeOutcome } from './consumer/consume-outcome.ts';
import type { ParkReason } from './parking/parked-message.ts';

/** Something worth counting. Fields are counts, milliseconds and ids; never payloads. */
export type MessagingEvent =
  /** The relay made one call to the broker. */
  | {
      readonly event: 'relay.published-batch';
      readonly topic: string;
      readonly entries: number;
      readonly failed: number;
    }
  /** The relay finished one stream batch. */
  | {
      readonly event: 'relay.dispatched';
      readonly records: number;
      readonly published: number;
      readonly failed: number;
      readonly parked: number;
      /** Left to the second path, because an earlier message of their key waits there. */
      readonly left: number;
      readonly retried: number;
      /** From the recording of the oldest item to now; 0 when there was none. */
      readonly lagMilliseconds: number;
    }
  /** A message was given up in this run, after all attempts; those behind it of its key were not tried. */
  | {
      readonly event: 'relay.message-failed';
      readonly messageId: string;
      readonly messageType: string;
      readonly topic: string;
      readonly position: string;
      readonly fault: 'sender' | 'transient';
      readonly code: string;
      readonly reason: string;
      readonly attempts: number;
    }
  /** A record of the outbox stream is no outbox item. */
  | { readonly event: 'relay.undecodable'; readonly position: string; readonly reason: string }
  /** A message or record that can never be published was parked. */
  | {
      readonly event: 'relay.parked';
      /** Absent for a record that could not be decoded. */
      readonly messageId?: string;
      readonly messageType?: string;
      readonly position: string;
      readonly reason: ParkReason;
      readonly detail: string;
      readonly attempts: number;
    }
  /** Something could not be parked: it is reported as failed and comes again. */
  | {
      readonly event: 'relay.parking-failed';
      readonly messageId?: string;
      readonly messageType?: string;
      readonly position: string;
      readonly reason: ParkReason;
      readonly error: unknown;
    }
  /** So many keys were not published, because it could not be found out whether they may be. */
  | {
      readonly event: 'relay.check-failed';
      readonly check: 'overtaking' | 'parked-keys' | 'parts';
      readonly keys: number;
      readonly error: unknown;
    }
  /** Calls for a topic failed so often that none is made for a while. */
  | {
      readonly event: 'relay.circuit-opened';
      readonly topic: string;
      readonly failedCalls: number;
      readonly openMilliseconds: number;
      /** How the last of them failed. */
      readonly code: string;
      readonly reason: string;
    }
  /** A call came through again. */
  | {
      readonly event: 'relay.circuit-closed';
      readonly topic: string;
      /** How long the circuit was open in all. */
      readonly openMilliseconds: number;
    }
  /** Published messages could not be marked; they may be published again. */
  | { readonly event: 'relay.marks-failed'; readonly items: number; readonly error: unknown }
  /** The polling relay claimed keys, and publishes them now. */
  | {
      readonly event: 'polling.claimed';
      readonly owner: string;
      readonly keys: number;
      readonly items: number;
    }
  /** The polling relay took over a key whose owner let the claim run out: it died, or takes too long. */
  | {
      readonly event: 'polling.taken-over';
      readonly owner: string;
      readonly orderingKey: string;
      readonly sortKey: string;
    }
  /** The polling relay could not publish an item, and will try again. */
  | {
      readonly event: 'polling.attempt-failed';
      readonly orderingKey: string;
      readonly sortKey: string;
      /** Attempts that counted so far. */
      readonly attempts: number;
      /** False where the topic took nothing at all: an outage is nobody's fault. */
      readonly isCounted: boolean;
      readonly code: string;
      readonly reason: string;
      /** ISO 8601. */
      readonly nextAttemptAt: string;
    }
  /** The polling relay gave an item up and parked its messages. */
  | {
      readonly event: 'polling.parked';
      readonly orderingKey: string;
      readonly sortKey: string;
      readonly attempts: number;
      readonly reason: 'ATTEMPTS_EXHAUSTED' | 'UNDECODABLE_RECORD';
      readonly code: string;
    }
  /** The table or the parking place did not do as it was told; what was claimed comes again when the claim is over. */
  | { readonly event: 'polling.failed'; readonly owner: string; readonly error: unknown }
  /** The polling relay went through the list of undispatched items. */
  | {
      readonly event: 'polling.swept';
      readonly owner: string;
      readonly listed: number;
      /** Ordering keys. */
      readonly claimed: number;
      readonly takenOver: number;
      /** Items. */
      readonly dispatched: number;
      /** Messages. */
      readonly published: number;
      /** Items. */
      readonly failed: number;
      /** Items. */
      readonly parked: number;
      readonly oldestAgeMilliseconds: number;
      readonly isComplete: boolean;
      readonly durationMilliseconds: number;
    }
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
      /** From the message's occurrence to now; absent when it could not be read. */
      readonly lagMilliseconds?: number;
    }
  /** A delivery failed and will come again. */
  | {
      readonly event: 'consumer.failed';
      readonly consumer: string;
      readonly messageType?: string;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly receiveCount: number;
      readonly error: unknown;
    }
  /** A message waits for what must come before it, such as a missing predecessor, and will come again. */
  | {
      readonly event: 'consumer.postponed';
      readonly consumer: string;
      readonly messageType?: string;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly receiveCount: number;
      /** Its `code` says what is missing: `MESSAGE_GAP`, `CAUSE_NOT_PROCESSED`, … */
      readonly error: unknown;
    }
  /** Somebody else changed the same thing first; the message is handled again at once, with fresh reads. */
  | {
      readonly event: 'consumer.lost-race';
      readonly consumer: string;
      readonly messageType: string;
      readonly messageId: string;
      readonly correlationId: string;
      /** Runs so far, the lost one included. */
      readonly attempts: number;
      readonly error: unknown;
    }
  /** A delivery failed that was its message's last: the message lies in the dead-letter queue, with the error as reason. */
  | {
      readonly event: 'consumer.retries-exhausted';
      readonly consumer: string;
      /** The queue's own id of the message, as in its dead letter. */
      readonly deliveryId: string;
      readonly receiveCount: number;
      readonly error: unknown;
    }
  /** The queue did not do as it was told. Told once for each time it is away, not for each call. */
  | {
      readonly event: 'consumer.queue-call-failed';
      readonly consumer: string;
      readonly call: 'receive' | 'delete' | 'change-visibility';
      /** How many messages were concerned; they come again. */
      readonly messages: number;
      readonly error: unknown;
    }
  /** The queue hands out messages again. */
  | { readonly event: 'consumer.queue-back'; readonly consumer: string };

/** The one place on which logs and metrics hang. MUST NOT throw. */
export type MessagingObserver = (event: MessagingEvent) => void;

/** Watches nothing. */
export const silentObserver: MessagingObserver = () => undefined;
