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
  /** N, from 1: number of this part of a split item; absent if the item is whole. */
  part: 'Part',
  /** N: number of parts of the item; absent if the item is whole. */
  parts: 'Parts',
  /** N, epoch seconds: when DynamoDB may delete the item. */
  expiresAt: 'ExpiresAt',
  /** S: shard of the list of undispatched items; absent once dispatched, and without tracking. */
  undispatched: 'Undispatched',
  /** N: number of counted failures of the polling relay. */
  dispatchCount: 'DispatchCount',
  /** S: error of the latest failure. */
  lastError: 'LastError',
  /** S, ISO 8601: the polling relay skips the item until then. */
  nextAttemptAt: 'NextAttemptAt',
  /** S: owner of the claim on the item and the rest of its ordering key. */
  claimedBy: 'ClaimedBy',
  /** S, ISO 8601: when the claim ends. */
  claimedUntil: 'ClaimedUntil',
  /**
   * S, ISO 8601: when a message of the item was parked; its other messages are published. Stays after all were
   * redriven.
   */
  parkedAt: 'ParkedAt',
  /** S: why. */
  parkReason: 'ParkReason',
  /** SS: ids of the parked messages; absent if there are none, and on items that earlier versions parked. */
  parkedMessages: 'ParkedMessages',
  /** SS: ids of the messages that were parked and then redriven. */
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
  /** S: group on standard topics and queues; absent if the producer states none. */
  fairnessKey: 'FairnessKey',
} as const;

/**
 * Prefix of the partition key of an item that marks an ordering key as parked. The item is in the outbox table, but it
 * is not an outbox item. Ordering keys begin with the type of an aggregate, which has no capitals.
 */
export const parkedKeyPrefix = 'PARKED#';

/** Names of the attributes of an item that marks an ordering key as parked. */
export const parkedKeyAttributes = {
  /** S, partition key: the prefix, then the ordering key. */
  partitionKey: 'PK',
  /** S, sort key: always `KEY`. */
  sortKey: 'SK',
  /** S, ISO 8601: when the latest of its messages was parked. */
  parkedAt: 'ParkedAt',
  /** S: why. */
  parkReason: 'ParkReason',
  /** S: changes each time another of its messages is parked. */
  revision: 'Revision',
} as const;

/**
 * Prefix of the partition key of the item that counts the commits of an ordering key with order `commit`. The item is
 * in the outbox table, but it is not an outbox item.
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

/**
 * Prefix of the partition key of a scheduled message. The item is in the outbox table, but it is not an outbox item: it
 * becomes one when it is released.
 */
export const scheduledPrefix = 'SCHEDULED#';

/** Names of the attributes of a scheduled message. */
export const scheduledAttributes = {
  /** S, partition key: the prefix, then the ordering key under which the message is released. */
  partitionKey: 'PK',
  /** S, sort key: the id of the message. */
  sortKey: 'SK',
  /** M: the message; members as in {@link storedMessageAttributes}. */
  message: 'Message',
  /** S: `commit`, `lane` or `none`, which decides about the sort key and the sequence of the released item. */
  order: 'Order',
  /** S, ISO 8601: when it is due. */
  dueAt: 'DueAt',
  /** S, ISO 8601: when it was scheduled, by the clock of the writer. */
  scheduledAt: 'ScheduledAt',
  /** S: name of the recording service. */
  service: 'Service',
  /** N, from 1: changes each time the message is moved. */
  revision: 'Revision',
  /** S, ISO 8601: the latest due time of a message whose payload is in a payload store; absent for others. */
  latestDueAt: 'LatestDueAt',
  /**
   * S: `SCHEDULED#` and the shard of the list of scheduled messages. The list is in the index of undispatched items, whose own
   * shards are numbers.
   */
  shard: outboxAttributes.undispatched,
  /** S: the due time, `#` and the id of the message, the place in that list. */
  place: outboxAttributes.recordedAt,
} as const;

/** Number of shards of the list of scheduled messages. Each accepts 1,000 writes a second. */
export const SCHEDULE_SHARDS = 8;

/** Name of the sparse index of undispatched items. */
export const undispatchedIndexName = 'UndispatchedItems';

// The sort key is RecordedAt alone, because a sweep needs the age of an item. An attribute composed of RecordedAt and
// SK would also order the items of one millisecond. But the clocks of writers differ by more than that, so the order
// within a key must come from the table's own keys. Both are projected.
const undispatchedIndex: IndexShape = {
  name: undispatchedIndexName,
  partitionKey: { name: outboxAttributes.undispatched, type: 'S' },
  sortKey: { name: outboxAttributes.recordedAt, type: 'S' },
  projection: 'KEYS_ONLY',
};

/** Describes the table of an outbox. It needs, and pays for, an index only with tracking. */
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
