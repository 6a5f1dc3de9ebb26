/**
 * Composes the dependencies of the relay's handler: marks, overtake guard, split items and circuit breaker.
 *
 * Publisher, parking queue, logger and metrics come from `composePublishing`, which the sweeper shares.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MessageTracing } from '@dynamo-outbox/messaging';
import { createCircuitBreaker, createOvertakeGuard } from '@dynamo-outbox/messaging/relay';
import {
  DynamoDbItemParts,
  DynamoDbOutboxStore,
  DynamoDbUndispatchedItems,
} from '@dynamo-outbox/messaging/dynamodb';
import type { Metrics } from '@dynamo-outbox/service-runtime';
import { composePublishing } from '@dynamo-outbox/service-runtime/publishing';
import type { RelayHandlerDependencies } from './relay-handler.ts';
import type { RelaySettings } from './settings.ts';

/** What the handler is made of, and the metrics that it flushes. */
export interface ComposedRelay {
  readonly dependencies: RelayHandlerDependencies;
  readonly metrics: Metrics;
}

// Less than half of the minute after which Lambda gives up a record at the earliest, and less than half of the
// sweeper's grace: see the overtake guard for the reason.
const longestQuietMilliseconds = 25_000;

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

/** Creates the clients, so call it once per cold start. */
export const composeRelay = async (
  settings: RelaySettings,
  tracing?: MessageTracing,
): Promise<ComposedRelay> => {
  const { dynamoDb, metrics, observer, ...publishing } = await composePublishing(settings, {
    dynamoDbAttempts: 2,
    tracing,
  });
  return {
    dependencies: {
      ...publishing,
      parts: new DynamoDbItemParts({ client: dynamoDb, tableName: settings.OUTBOX_TABLE_NAME }),
      breaker: createCircuitBreaker({
        failedCalls: settings.RELAY_BREAKER_FAILED_CALLS,
        openMilliseconds: settings.RELAY_BREAKER_OPEN_SECONDS * 1_000,
        observer,
      }),
      ...composeTracking(settings, dynamoDb),
      maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
      observer,
    },
    metrics,
  };
};
