/** Composes the relay: SNS, the outbox table, the parking queue, and logger and metrics as its observers. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  createCircuitBreaker,
  createOvertakeGuard,
  type MessagingObserver,
  type RelayParking,
} from '@dynamo-outbox/messaging';
import {
  DynamoDbItemParts,
  DynamoDbOutboxStore,
  DynamoDbParkedKeys,
  DynamoDbUndispatchedItems,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsParkedMessages } from '@dynamo-outbox/messaging/sqs';
import {
  boundedRequests,
  createLogger,
  emitMessagingMetrics,
  logMessagingEvents,
  type Metrics,
  observeAll,
  quiet,
  silentMetrics,
} from '@dynamo-outbox/service-runtime';
import type { RelayHandlerDependencies } from './relay-handler.ts';
import type { RelaySettings } from './settings.ts';

// A call that hangs must end well before the invocation does.
const requestHandler = boundedRequests({ answerMilliseconds: 3_000 });

// Less than half of the minute after which Lambda gives up a record at the earliest, and less than half of the
// sweeper's grace: see the overtake guard for the reason.
const longestQuietMilliseconds = 25_000;

const composeParking = (settings: RelaySettings, client: DynamoDBClient): RelayParking => {
  const messages = new SqsParkedMessages({
    // The SDK's endpoint setting applies, not the host of the queue URL, so that an emulator may name its queues
    // freely.
    client: quiet(new SQSClient({ requestHandler, maxAttempts: 2, useQueueUrlAsEndpoint: false })),
    queueUrl: settings.RELAY_PARKING_QUEUE_URL,
  });
  return settings.RELAY_PARK_POLICY === 'parkKey'
    ? { messages, keys: new DynamoDbParkedKeys({ client, tableName: settings.OUTBOX_TABLE_NAME }) }
    : { messages };
};

/** The marks, and the guard that depends on them. */
const composeTracking = (
  settings: RelaySettings,
  client: DynamoDBClient,
): Pick<RelayHandlerDependencies, 'store' | 'guard'> => {
  const tableName = settings.OUTBOX_TABLE_NAME;
  if (settings.OUTBOX_TRACKING === 'none') {
    return {};
  }
  const store = new DynamoDbOutboxStore({
    client,
    tableName,
    retentionDays: settings.OUTBOX_RETENTION_DAYS,
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
  });
  if (settings.RELAY_SECOND_PATH === 'none') {
    return { store };
  }
  const items = new DynamoDbUndispatchedItems({ client, tableName, pageSize: 1_000 });
  const quietMilliseconds = Math.min(longestQuietMilliseconds, settings.POLLING_GRACE_SECONDS * 400);
  return { store, guard: createOvertakeGuard({ items, quietMilliseconds }) };
};

const composeBreaker = (
  { RELAY_BREAKER_FAILED_CALLS, RELAY_BREAKER_OPEN_SECONDS }: RelaySettings,
  observer: MessagingObserver,
): Required<Pick<RelayHandlerDependencies, 'breaker'>> => ({
  breaker: createCircuitBreaker({
    failedCalls: RELAY_BREAKER_FAILED_CALLS,
    openMilliseconds: RELAY_BREAKER_OPEN_SECONDS * 1_000,
    observer,
  }),
});

/** Creates the clients, so call it once per cold start. Regions and endpoints come from the SDK's settings. */
export const composeRelay = (
  settings: RelaySettings,
  metrics: Metrics = silentMetrics,
): RelayHandlerDependencies => {
  const logger = createLogger({ serviceName: settings.SERVICE_NAME, level: settings.LOG_LEVEL });
  const observer = observeAll(logMessagingEvents(logger), emitMessagingMetrics(metrics));
  const client = quiet(new DynamoDBClient({ requestHandler, maxAttempts: 2 }));
  return {
    publisher: new SnsMessagePublisher({
      // The relay retries each entry itself, and respects the time left.
      client: quiet(new SNSClient({ requestHandler, maxAttempts: 1 })),
      topicArns: settings.RELAY_TOPIC_ARNS,
      maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
    }),
    parts: new DynamoDbItemParts({ client, tableName: settings.OUTBOX_TABLE_NAME }),
    parking: composeParking(settings, client),
    ...composeBreaker(settings, observer),
    ...composeTracking(settings, client),
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
    observer,
  };
};
