import type { OutboxItemKey, StoredMessage } from '../outbox/outbox-item.ts';

/**
 * Why a message or record was parked.
 *
 * `UNDECODABLE_RECORD`: the record is not a valid outbox item. `UNKNOWN_TOPIC`: the topic is not configured.
 * `MESSAGE_TOO_LARGE`: the message does not fit into a call. `REFUSED_BY_BROKER`: the broker rejected the message; the
 * detail begins with its error code. `ATTEMPTS_EXHAUSTED`: the polling relay gave up. `KEY_IS_PARKED`: an earlier
 * message of the key was parked, and the policy is `parkKey`.
 */
export type ParkReason =
  | 'UNDECODABLE_RECORD'
  | 'UNKNOWN_TOPIC'
  | 'MESSAGE_TOO_LARGE'
  | 'REFUSED_BY_BROKER'
  | 'ATTEMPTS_EXHAUSTED'
  | 'KEY_IS_PARKED';

const reasons: ReadonlySet<unknown> = new Set<ParkReason>([
  'UNDECODABLE_RECORD',
  'UNKNOWN_TOPIC',
  'MESSAGE_TOO_LARGE',
  'REFUSED_BY_BROKER',
  'ATTEMPTS_EXHAUSTED',
  'KEY_IS_PARKED',
]);

/** Whether a value is a `ParkReason`. */
export const isParkReason = (value: unknown): value is ParkReason => reasons.has(value);

/** The circumstances of a parking. */
export interface Parking {
  readonly reason: ParkReason;
  /** One sentence for people. */
  readonly detail: string;
  /** ISO 8601. */
  readonly parkedAt: string;
  /** The position at which the relay read it: a sequence number of the stream, or the position of another source. */
  readonly position: string;
  /** Number of attempts to publish it, in the run that parked it. */
  readonly attempts: number;
}

/** A complete message that could not be published. */
export interface ParkedMessage extends Parking, OutboxItemKey {
  readonly kind: 'message';
  readonly message: StoredMessage;
  /** Index among the messages of its item. Together with the sort key, it defines the order within the ordering key. */
  readonly place: number;
  /** Name of the service that recorded it. */
  readonly service: string;
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
}

/** A complete record of the outbox stream without a readable item. */
export interface ParkedRecord extends Parking {
  readonly kind: 'record';
  /** The record as JSON. */
  readonly record: string;
  /** Key of the item, if it could be read. */
  readonly item?: OutboxItemKey;
}

/** A parked message or record. It stays parked until an operator redrives or deletes it. */
export type Parked = ParkedMessage | ParkedRecord;
