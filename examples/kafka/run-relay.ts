import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { DynamoDbOutboxStore, DynamoDbUndispatchedItems } from '@dynamo-outbox/messaging/dynamodb';
import {
  createCircuitBreaker,
  createPollingRelay,
  type RunningPollingRelay,
  startPollingRelay,
} from '@dynamo-outbox/messaging/relay';
import { KafkaMessagePublisher, type KafkaProducer } from './kafka-message-publisher.ts';

/**
 * Starts a relay that publishes an outbox with `tracking: 'status'` to Kafka. Run it as a process, once or several times. Stop it
 * before you disconnect the producer.
 *
 * With kafkajs: `const producer = new Kafka({ brokers }).producer({ idempotent: true }); await producer.connect();`
 */
export const startKafkaRelay = (
  client: DynamoDBClient,
  tableName: string,
  producer: KafkaProducer,
): RunningPollingRelay => {
  const owner = `kafka-relay/${nextMessageId()}`;
  const relay = createPollingRelay({
    publisher: new KafkaMessagePublisher({ producer, topics: { orders: 'shop.orders' } }),
    store: new DynamoDbOutboxStore({ client, tableName, retentionDays: 7 }),
    items: new DynamoDbUndispatchedItems({ client, tableName }),
    breaker: createCircuitBreaker(),
    owner,
    maxInFlight: 4,
    graceMilliseconds: 0,
  });
  return startPollingRelay({ relay, owner, intervalMilliseconds: 1_000 });
};
