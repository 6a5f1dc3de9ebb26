import type { OutboxTracking } from '../../outbox/tracking.ts';
import type { IndexShape, TableShape } from './table-shape.ts';

/** Names of the attributes of an outbox item. */
export const outboxAttributes = {
  /** S, partition key: the ordering key. */
  orderingKey: 'PK',
  /** S, sort key: `VERSION#`, `WRITE#` or `TIME#`, then version, position or item id, then the part. */
  sortKey: 'SK',
  /** L of M, in order; members as in {@link storedMessageAttributes}. */
  messages: 'Messages',
  /** S, ISO 8601: when the item was written, by the clock of the writer. */
  recordedAt: 'RecordedAt',
  /** S: name of the recording service. */
  service: 'Service',
  /** N, from 1: which part of a split item this is; absent where the item is whole. */
  part: 'Part',
  /** N: how many parts the item has; absent where it is whole. */
  parts: 'Parts',
  /** N, epoch seconds: when DynamoDB may delete the item. */
  expiresAt: 'ExpiresAt',
  /** S: shard of the list of undispatched items; absent once dispatched, and without tracking. */
  undispatched: 'Undispatched',
  /** N: attempts of the polling relay that failed and counted. */
  dispatchCount: 'DispatchCount',
  /** S: how the latest of them failed. */
  lastError: 'LastError',
  /** S, ISO 8601: the polling relay leaves the item alone until then. */
  nextAttemptAt: 'NextAttemptAt',
  /** S: who claimed the item, and with it the rest of its ordering key. */
  claimedBy: 'ClaimedBy',
  /** S, ISO 8601: when the claim is over. */
  claimedUntil: 'ClaimedUntil',
  /** S, ISO 8601: when a message of the item was parked; its other messages are published. Stays after all were sent back. */
  parkedAt: 'ParkedAt',
  /** S: why. */
  parkReason: 'ParkReason',
  /** SS: ids of the messages that are parked; absent when none is, and on items that were parked by earlier versions. */
  parkedMessages: 'ParkedMessages',
  /** SS: ids of the messages that were parked and then sent back. */
  redrivenMessages: 'RedrivenMessages',
} as const;

/** Names of the members of each message in `Messages`, all strings. */
export const storedMessageAttributes = {
  id: 'Id',
  type: 'Type',
  /** Logical name of the topic. */
  topic: 'Topic',
  /** The encoded envelope. */
  body: 'Body',
} as const;

/**
 * Begins the partition key of an item that says that an ordering key is parked. Such an item is in the outbox table and
 * is no outbox item. Ordering keys begin with the type of an aggregate, which has no capitals.
 */
export const parkedKeyPrefix = 'PARKED#';

/** Names of the attributes of an item that says that an ordering key is parked. */
export const parkedKeyAttributes = {
  /** S, partition key: the prefix, then the ordering key. */
  partitionKey: 'PK',
  /** S, sort key: always `KEY`. */
  sortKey: 'SK',
  /** S, ISO 8601: when the latest of its messages was parked. */
  parkedAt: 'ParkedAt',
  /** S: why. */
  parkReason: 'ParkReason',
  /** S: another each time one more of its messages is parked. */
  revision: 'Revision',
} as const;

/**
 * Begins the partition key of the item that counts the commits of an ordering key with order `commit`. Such an item is in the
 * outbox table and is no outbox item.
 */
export const headPrefix = 'HEAD#';

/** Names of the attributes of an item that counts the commits of an ordering key. */
export const headAttributes = {
  /** S, partition key: the prefix, then the ordering key. */
  partitionKey: 'PK',
  /** S, sort key: always `KEY`. */
  sortKey: 'SK',
  /** N: the position of the latest commit. */
  position: 'Position',
  /** N, epoch seconds: when DynamoDB may delete the item. */
  expiresAt: 'ExpiresAt',
} as const;

/** Name of the sparse index over what was not dispatched yet. */
export const undispatchedIndexName = 'UndispatchedItems';

// Sorted by RecordedAt alone: it says how old an item is, and that is what a sweep asks for. An attribute composed of
// RecordedAt and SK would order items of one millisecond too, yet clocks of writers differ by more than that, so the
// order within a key has to come from the table's own keys in any case; both are projected.
const undispatchedIndex: IndexShape = {
  name: undispatchedIndexName,
  partitionKey: { name: outboxAttributes.undispatched, type: 'S' },
  sortKey: { name: outboxAttributes.recordedAt, type: 'S' },
  projection: 'KEYS_ONLY',
};

/** What the table of an outbox looks like. Only with tracking does it need, and pay for, an index. */
export const describeOutboxTable = (
  name: string,
  { tracking }: { readonly tracking: OutboxTracking },
): TableShape => ({
  name,
  partitionKey: { name: outboxAttributes.orderingKey, type: 'S' },
  sortKey: { name: outboxAttributes.sortKey, type: 'S' },
  indexes: tracking === 'status' ? [undispatchedIndex] : [],
  timeToLiveAttribute: outboxAttributes.expiresAt,
  stream: 'NEW_IMAGE',
});
