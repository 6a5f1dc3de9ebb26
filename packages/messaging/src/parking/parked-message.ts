import type { OutboxItemKey, StoredMessage } from '../outbox/outbox-item.ts';

/**
 * Why something was parked.
 *
 * `UNDECODABLE_RECORD`: no outbox item, or a damaged one. `UNKNOWN_TOPIC`: its topic is not configured.
 * `MESSAGE_TOO_LARGE`: no call can hold it. `REFUSED_BY_BROKER`: the broker blames the message; its own code begins the
 * detail. `ATTEMPTS_EXHAUSTED`: the second path gave it up. `KEY_IS_PARKED`: an earlier message of its key was parked,
 * and the policy is `parkKey`.
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

/** Whether something is one of the reasons. */
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
  /** Attempts at publishing it, in the run that parked it. */
  readonly attempts: number;
}

/** A message that could not be published, whole. */
export interface ParkedMessage extends Parking, OutboxItemKey {
  readonly kind: 'message';
  readonly message: StoredMessage;
  /** Its index among the messages of its item: with the sort key, its place in the order of its key. */
  readonly place: number;
  /** Name of the service that recorded it. */
  readonly service: string;
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
}

/** A record of the outbox stream that holds no readable item, whole. */
export interface ParkedRecord extends Parking {
  readonly kind: 'record';
  /** The record as JSON. */
  readonly record: string;
  /** The item's key, where at least that could be read. */
  readonly item?: OutboxItemKey;
}

/** A parked message or record. It stays parked until an operator redrives or deletes it. */
export type Parked = ParkedMessage | ParkedRecord;
