/**
 * Composes the sweeper: its options, the outbox table and the circuit breaker.
 *
 * Publisher, parking queue, logger and metrics come from `composePublishing`, which the relay shares.
 */
import { type MessageTracing, type MessagingObserver, nextMessageId } from '@dynamo-outbox/messaging';
import { createCircuitBreaker, createPollingRelay, type PollingRelay } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, DynamoDbUndispatchedItems } from '@dynamo-outbox/messaging/dynamodb';
import type { Metrics } from '@dynamo-outbox/service-runtime';
import { composePublishing } from '@dynamo-outbox/service-runtime/publishing';
import type { SweeperSettings } from './settings.ts';

/** A sweeper and its observers. */
export interface Sweeper {
  readonly relay: PollingRelay;
  readonly owner: string;
  readonly observer: MessagingObserver;
  readonly metrics: Metrics;
}

const toPollingOptions = (settings: SweeperSettings) => ({
  maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
  batchSize: settings.POLLING_BATCH_SIZE,
  maxAttempts: settings.POLLING_MAX_ATTEMPTS,
  claimMilliseconds: settings.POLLING_CLAIM_TIMEOUT_SECONDS * 1_000,
  graceMilliseconds: settings.POLLING_GRACE_SECONDS * 1_000,
});

/** Creates the clients, so call it once per start. */
export const composeSweeper = async (
  settings: SweeperSettings,
  tracing?: MessageTracing,
): Promise<Sweeper> => {
  const { OUTBOX_TABLE_NAME: tableName, OUTBOX_RETENTION_DAYS: retentionDays } = settings;
  const { dynamoDb, metrics, observer, ...publishing } = await composePublishing(settings, {
    dynamoDbAttempts: 3,
    tracing,
  });
  // Each instance has a unique name, which identifies its claims.
  const owner = `${settings.SERVICE_NAME}-outbox-sweeper/${nextMessageId()}`;
  const relay = createPollingRelay({
    ...toPollingOptions(settings),
    ...publishing,
    store: new DynamoDbOutboxStore({ client: dynamoDb, tableName, retentionDays }),
    items: new DynamoDbUndispatchedItems({ client: dynamoDb, tableName }),
    breaker: createCircuitBreaker({ observer }),
    owner,
    observer,
  });
  return { relay, owner, observer, metrics };
};
