/** A relay composed from public parts. The planted relays change one part of it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createMessageRelay, type MessagePublisher } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Lambda's function on the outbox stream, without the callback. */
export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/** The table in which the relay marks items. */
export const outboxTableName = process.env['OUTBOX_TABLE_NAME'] ?? '';

/** The client for the table. */
export const client = new DynamoDBClient({});

/** The ARNs of the topics. */
export const topicArns = Object.fromEntries(
  (process.env['RELAY_TOPIC_ARNS'] ?? '').split(',').map((pair): [string, string] => {
    const [name = '', topicArn = ''] = pair.split('=');
    return [name, topicArn];
  }),
);

/** The correct publisher. */
export const publisher = new SnsMessagePublisher({ client: new SNSClient({ maxAttempts: 1 }), topicArns });

/** The correct publisher with some members replaced by faulty ones. */
export const publisherWith = (wrong: Partial<MessagePublisher>): MessagePublisher => ({
  maxEntries: publisher.maxEntries,
  maxBytesOf: (topic) => publisher.maxBytesOf(topic),
  sizeInBytes: (entry) => publisher.sizeInBytes(entry),
  isOrdered: (topic) => publisher.isOrdered(topic),
  publish: (topic, entries) => publisher.publish(topic, entries),
  ...wrong,
});

/** A relay with this publisher. */
export const createBareRelay = (chosen: MessagePublisher): StreamHandler => {
  const relay = createMessageRelay({
    publisher: chosen,
    store: new DynamoDbOutboxStore({ client, tableName: outboxTableName, retentionDays: 7 }),
    maxInFlight: 4,
  });
  return async ({ Records }) => {
    const { firstFailed } = await relay.dispatch(toRelayRecords(Records));
    return { batchItemFailures: firstFailed === undefined ? [] : [{ itemIdentifier: firstFailed }] };
  };
};
