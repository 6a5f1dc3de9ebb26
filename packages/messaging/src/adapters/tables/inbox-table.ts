import type { TableShape } from './table-shape.ts';

/** Names of the attributes of a record that a message was processed. */
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
  /** S: the message that moved it last. */
  messageId: 'LastMessageId',
  /** S, ISO 8601: when the latest of its messages occurred; absent in positions of earlier versions. */
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
  /** N: how often the lease was given. */
  fencingToken: 'FencingToken',
  /** S, ISO 8601; absent until then. */
  completedAt: 'CompletedAt',
  /** S, JSON; absent when there is none. */
  result: 'Result',
  /** S: why there is no result although there was one. */
  lost: 'Lost',
} as const;

/** What the table of an inbox looks like. */
export const describeInboxTable = (name: string): TableShape => ({
  name,
  partitionKey: { name: inboxAttributes.key, type: 'S' },
  indexes: [],
  timeToLiveAttribute: inboxAttributes.expiresAt,
});
