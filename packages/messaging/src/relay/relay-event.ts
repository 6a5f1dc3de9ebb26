import type { Observer } from '@dynamo-outbox/kernel';
import type { ParkReason } from '../parking/parked-message.ts';

/** What a relay reports. Fields are counts, milliseconds and ids; never payloads. */
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
  /** A message or record could not be parked. It is reported as failed, and the stream redelivers it. */
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
  | { readonly event: 'relay.marks-failed'; readonly items: number; readonly error: unknown };

/** Receives the events of a relay. MUST NOT throw. */
export type RelayObserver = Observer<RelayEvent>;
