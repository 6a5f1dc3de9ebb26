/** A relay of public parts, for those that are wrong in one point. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createMessageRelay, type MessagePublisher } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Lambda's function on the outbox stream, without the callback. */
export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/** The table that the relay marks in. */
export const outboxTableName = process.env['OUTBOX_TABLE_NAME'] ?? '';

/** For what the relay does to the table. */
export const client = new DynamoDBClient({});

/** Where the topics are. */
export const topicArns = Object.fromEntries(
  (process.env['RELAY_TOPIC_ARNS'] ?? '').split(',').map((pair): [string, string] => {
    const [name = '', topicArn = ''] = pair.split('=');
    return [name, topicArn];
  }),
);

/** The right publisher. */
export const publisher = new SnsMessagePublisher({ client: new SNSClient({ maxAttempts: 1 }), topicArns });

/** The right publisher, wrong in one point. */
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
