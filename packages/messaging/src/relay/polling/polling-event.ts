import type { Observer } from '@dynamo-outbox/kernel';
import type { RelayEvent } from '../relay-event.ts';

/** What the polling relay reports beside the events of its calls. */
export type PollingEvent =
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
      /** False where the topic accepted nothing at all: an outage is no fault of the message. */
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
  /** A call to the table or the parking queue failed. Claimed items are tried again when their claim ends. */
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
    };

/** Receives the events of a polling relay, and those of the calls that it makes. MUST NOT throw. */
export type PollingObserver = Observer<PollingEvent | RelayEvent>;
