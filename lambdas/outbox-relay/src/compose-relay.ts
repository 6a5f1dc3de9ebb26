/** Puts the relay together: SNS, the outbox table, and logger and metrics as its observers. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDbOutboxStore } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import {
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
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** Creates the clients, so call it once per cold start. Regions and endpoints are the SDK's own settings. */
export const composeRelay = (
  settings: RelaySettings,
  metrics: Metrics = silentMetrics,
): RelayHandlerDependencies => {
  const logger = createLogger({ serviceName: settings.SERVICE_NAME, level: settings.LOG_LEVEL });
  const dependencies = {
    publisher: new SnsMessagePublisher({
      // The relay retries by itself, entry by entry, and knows how much time is left.
      client: quiet(new SNSClient({ requestHandler, maxAttempts: 1 })),
      topicArns: settings.RELAY_TOPIC_ARNS,
    }),
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
    observer: observeAll(logMessagingEvents(logger), emitMessagingMetrics(metrics)),
  };
  if (settings.OUTBOX_TRACKING === 'none') {
    return dependencies;
  }
  const store = new DynamoDbOutboxStore({
    client: quiet(new DynamoDBClient({ requestHandler, maxAttempts: 2 })),
    tableName: settings.OUTBOX_TABLE_NAME,
    retentionDays: settings.OUTBOX_RETENTION_DAYS,
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
  });
  return { ...dependencies, store };
};
