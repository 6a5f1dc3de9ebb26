import type { Observer } from '@dynamo-outbox/kernel';
import type { ParkReason } from '../parking/parked-message.ts';

/** The events of a relay. Fields are counts, milliseconds and ids, never payloads. */
export type RelayEvent =
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
      /** Messages left to the polling relay, because an earlier message of their key waits for it. */
      readonly left: number;
      readonly retried: number;
      /** Age of the oldest item in the batch, since it was recorded; 0 for an empty batch. */
      readonly lagMilliseconds: number;
    }
  /** A message failed all its attempts in this run. Later messages of its key were not tried. */
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
  /** A record of the outbox stream is not a valid outbox item. */
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
  /** A message or record could not be parked. It is reported as failed, and the stream redelivers it. */
  | {
      readonly event: 'relay.parking-failed';
      readonly messageId?: string;
      readonly messageType?: string;
      readonly position: string;
      readonly reason: ParkReason;
      readonly error: unknown;
    }
  /** Some keys were not published, because the relay could not find out whether they may be. */
  | {
      readonly event: 'relay.check-failed';
      readonly check: 'overtaking' | 'parked-keys' | 'parts';
      readonly keys: number;
      readonly error: unknown;
    }
  /** The circuit of a topic opened: after repeated failures, the relay makes no calls for a while. */
  | {
      readonly event: 'relay.circuit-opened';
      readonly topic: string;
      readonly failedCalls: number;
      readonly openMilliseconds: number;
      /** The code of the last failure. */
      readonly code: string;
      readonly reason: string;
    }
  /** The circuit closed: a call succeeded again. */
  | {
      readonly event: 'relay.circuit-closed';
      readonly topic: string;
      /** Total time for which the circuit was open. */
      readonly openMilliseconds: number;
    }
  /** Published messages could not be marked; they may be published again. */
  | { readonly event: 'relay.marks-failed'; readonly items: number; readonly error: unknown };

/** Receives the events of a relay. MUST NOT throw. */
export type RelayObserver = Observer<RelayEvent>;
