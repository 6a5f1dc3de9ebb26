/**
 * Sabotage: a sweeper that treats the order of old sort keys as commit order, so messages without a version come last.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { createPollingRelay, type UndispatchedItem } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, DynamoDbUndispatchedItems } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { outboxTableName, topicArns } from './bare-relay.ts';

const client = new DynamoDBClient({});
const items = new DynamoDbUndispatchedItems({ client, tableName: outboxTableName });

const isRemark = ({ content }: UndispatchedItem): boolean =>
  'item' in content && content.item.messages.some(({ body }) => body.includes('"kind":"remark"'));

const relay = createPollingRelay({
  publisher: new SnsMessagePublisher({ client: new SNSClient({ maxAttempts: 1 }), topicArns }),
  store: new DynamoDbOutboxStore({ client, tableName: outboxTableName, retentionDays: 7 }),
  items: {
    listUndispatched: (before) => items.listUndispatched(before),
    claim: (item, claim) => items.claim(item, claim),
    release: (item, owner) => items.release(item, owner),
    recordFailedAttempt: (item, attempt) => items.recordFailedAttempt(item, attempt),
    readUndispatched: async (entry, limit) => {
      const read = await items.readUndispatched(entry, limit);
      return [...read.filter((item) => !isRemark(item)), ...read.filter(isRemark)];
    },
  },
  maxInFlight: 4,
  owner: nextMessageId(),
  graceMilliseconds: 3_000,
  claimMilliseconds: 12_000,
});

export const handler = async (): Promise<void> => {
  await relay.sweep();
};
