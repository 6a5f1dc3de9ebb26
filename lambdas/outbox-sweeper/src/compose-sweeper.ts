/** Composes the sweeper: the outbox table, SNS, the parking queue, and logger and metrics as its observers. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  createCircuitBreaker,
  createPollingRelay,
  type MessagingObserver,
  nextMessageId,
  type PollingRelay,
  type RelayParking,
} from '@dynamo-outbox/messaging';
import {
  DynamoDbOutboxStore,
  DynamoDbParkedKeys,
  DynamoDbUndispatchedItems,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsParkedMessages } from '@dynamo-outbox/messaging/sqs';
import {
  boundedRequests,
  createLogger,
  createMetrics,
  emitMessagingMetrics,
  logMessagingEvents,
  type Metrics,
  observeAll,
  quiet,
} from '@dynamo-outbox/service-runtime';
import type { SweeperSettings } from './settings.ts';

/** A sweeper and its observers. */
export interface Sweeper {
  readonly relay: PollingRelay;
  readonly owner: string;
  readonly observer: MessagingObserver;
  readonly metrics: Metrics;
}

// A call that hangs must end well before the invocation and the claim do.
const requestHandler = boundedRequests({ answerMilliseconds: 3_000 });

const composeParking = (settings: SweeperSettings, client: DynamoDBClient): RelayParking | undefined => {
  const {
    RELAY_PARKING_QUEUE_URL: queueUrl,
    RELAY_PARK_POLICY: policy,
    OUTBOX_TABLE_NAME: tableName,
  } = settings;
  if (queueUrl === undefined) {
    return undefined;
  }
  const messages = new SqsParkedMessages({
    client: quiet(new SQSClient({ requestHandler, maxAttempts: 2, useQueueUrlAsEndpoint: false })),
    queueUrl,
  });
  return policy === 'parkKey'
    ? { messages, keys: new DynamoDbParkedKeys({ client, tableName }) }
    : { messages };
};

const toPollingOptions = (settings: SweeperSettings) => ({
  maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
  batchSize: settings.POLLING_BATCH_SIZE,
  maxAttempts: settings.POLLING_MAX_ATTEMPTS,
  claimMilliseconds: settings.POLLING_CLAIM_TIMEOUT_SECONDS * 1_000,
  graceMilliseconds: settings.POLLING_GRACE_SECONDS * 1_000,
});

/** Creates the clients, so call it once per start. Regions and endpoints come from the SDK's settings. */
export const composeSweeper = (settings: SweeperSettings): Sweeper => {
  const { SERVICE_NAME: serviceName, OUTBOX_TABLE_NAME: tableName } = settings;
  const metrics = createMetrics({
    serviceName,
    mode: settings.METRICS,
    namespace: settings.METRICS_NAMESPACE,
  });
  const observer = observeAll(
    logMessagingEvents(createLogger({ serviceName, level: settings.LOG_LEVEL })),
    emitMessagingMetrics(metrics),
  );
  const client = quiet(new DynamoDBClient({ requestHandler, maxAttempts: 3 }));
  const parking = composeParking(settings, client);
  // Each instance has a unique name, which identifies its claims.
  const owner = `${serviceName}-outbox-sweeper/${nextMessageId()}`;
  const relay = createPollingRelay({
    ...toPollingOptions(settings),
    ...(parking === undefined ? {} : { parking }),
    publisher: new SnsMessagePublisher({
      // The relay retries each entry itself, and respects the time left.
      client: quiet(new SNSClient({ requestHandler, maxAttempts: 1 })),
      topicArns: settings.RELAY_TOPIC_ARNS,
      maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
    }),
    store: new DynamoDbOutboxStore({ client, tableName, retentionDays: settings.OUTBOX_RETENTION_DAYS }),
    items: new DynamoDbUndispatchedItems({ client, tableName }),
    breaker: createCircuitBreaker({ observer }),
    owner,
    observer,
  });
  return { relay, owner, observer, metrics };
};
