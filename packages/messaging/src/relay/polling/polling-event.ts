import type { Observer } from '@dynamo-outbox/kernel';
import type { RelayEvent } from '../relay-event.ts';

/** Events of the polling relay, in addition to the events of its calls. */
export type PollingEvent =
  /** The polling relay claimed keys and starts to publish them. */
  | {
      readonly event: 'polling.claimed';
      readonly owner: string;
      readonly keys: number;
      readonly items: number;
    }
  /** The polling relay took over a key whose claim expired: the previous owner crashed or was too slow. */
  | {
      readonly event: 'polling.taken-over';
      readonly owner: string;
      readonly orderingKey: string;
      readonly sortKey: string;
    }
  /** The polling relay could not publish an item and will retry. */
  | {
      readonly event: 'polling.attempt-failed';
      readonly orderingKey: string;
      readonly sortKey: string;
      /** Attempts that counted so far. */
      readonly attempts: number;
      /** False if the topic accepted no message at all: an outage is not the fault of the message. */
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
  /** A call to the table or the parking queue failed. Claimed items are retried when their claim ends. */
  | { readonly event: 'polling.failed'; readonly owner: string; readonly error: unknown }
  /** The polling relay finished a sweep of the list of undispatched items. */
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

/** Receives the events of a polling relay and of its calls. MUST NOT throw. */
export type PollingObserver = Observer<PollingEvent | RelayEvent>;
