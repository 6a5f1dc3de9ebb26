import type { TableShape } from './table-shape.ts';

/** Names of the attributes of the record of a processed message. */
export const inboxAttributes = {
  /** S, partition key: `<consumer>#<message id>`. */
  key: 'PK',
  /** S, ISO 8601. */
  processedAt: 'ProcessedAt',
  /** S. */
  messageType: 'MessageType',
  /** S. */
  correlationId: 'CorrelationId',
  /** N, epoch seconds: when DynamoDB may delete the item. */
  expiresAt: 'ExpiresAt',
} as const;

/** Names of the attributes of a position in an aggregate's messages; key and expiry are those of a record. */
export const positionAttributes = {
  /** S: id of the message that moved the position last. */
  messageId: 'LastMessageId',
  /** S, ISO 8601: when its latest message occurred; absent in positions of earlier versions. */
  time: 'LastTime',
  /** N, absent without a sequence. */
  sequence: 'LastSequence',
  /** N, absent without a sequence. */
  sequenceIndex: 'LastSequenceIndex',
  /** N, absent without a message number. */
  messageNumber: 'LastMessageNumber',
} as const;

/** Names of the attributes of an effect outside the database; key and expiry are those of a record. */
export const effectAttributes = {
  /** S: the run that holds the lease, or completed the effect. */
  owner: 'Owner',
  /** N, epoch milliseconds. */
  leasedUntil: 'LeasedUntil',
  /** N: number of times that the lease was granted. */
  fencingToken: 'FencingToken',
  /** S, ISO 8601; absent until completion. */
  completedAt: 'CompletedAt',
  /** S, JSON; absent if there is no result. */
  result: 'Result',
  /** S: why the result could not be stored. */
  lost: 'Lost',
} as const;

/** Describes the table of an inbox. */
export const describeInboxTable = (name: string): TableShape => ({
  name,
  partitionKey: { name: inboxAttributes.key, type: 'S' },
  indexes: [],
  timeToLiveAttribute: inboxAttributes.expiresAt,
});
