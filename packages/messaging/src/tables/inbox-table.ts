import type { TableShape } from './table-shape.ts';

/** Names of the attributes of an inbox item. */
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

/** What the table of an inbox looks like. */
export const describeInboxTable = (name: string): TableShape => ({
  name,
  partitionKey: { name: inboxAttributes.key, type: 'S' },
  indexes: [],
  timeToLiveAttribute: inboxAttributes.expiresAt,
});
