/** The relay of a service in a process. It is loaded with the first relay, because only it calls SNS. */
import { systemClock } from '@dynamo-outbox/kernel';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { DynamoDbOutboxStore, DynamoDbUndispatchedItems } from '@dynamo-outbox/messaging/dynamodb';
import { createCircuitBreaker, createPollingRelay, startPollingRelay } from '@dynamo-outbox/messaging/relay';
import {
  type Environment,
  pollingSettings,
  publishingSettings,
  readSettings,
} from '@dynamo-outbox/service-runtime';
import { composePublishing } from '@dynamo-outbox/service-runtime/publishing';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import * as z from 'zod';
import type { Definition } from '../definition/definition.ts';
import type { RelaySettings } from '../definition/service.ts';

const schema = z.object({ ...publishingSettings, ...pollingSettings });

/** Starts to publish from the outbox. Returns the function that stops it. Rejects with `INVALID_SETTINGS`. */
export const startRelay = async (
  { name, options }: Definition,
  environment: Environment,
  relayOptions: RelaySettings,
): Promise<() => Promise<void>> => {
  const settings = readSettings(
    schema,
    { SERVICE_NAME: name, ...environment },
    { service: `the relay of ${name}` },
  );
  const { clock = systemClock } = options;
  const tracing = options.tracing ?? (await loadTracing(settings, environment));
  const {
    dynamoDb: client,
    metrics,
    observer,
    ...publishing
  } = await composePublishing(settings, {
    dynamoDbAttempts: 3,
    environment,
    tracing,
    client: options.client,
    logger: options.logger,
    observer: options.observer,
  });
  // Each instance has a unique name, which identifies its claims.
  const owner = `${name}-relay/${nextMessageId()}`;
  const { OUTBOX_TABLE_NAME: tableName, OUTBOX_RETENTION_DAYS: retentionDays } = settings;
  const {
    graceMilliseconds = settings.POLLING_GRACE_SECONDS * 1_000,
    intervalMilliseconds = settings.POLLING_INTERVAL_SECONDS * 1_000,
    stopGraceMilliseconds,
  } = relayOptions;
  const relay = createPollingRelay({
    ...publishing,
    observer,
    owner,
    graceMilliseconds,
    clock,
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
    batchSize: settings.POLLING_BATCH_SIZE,
    maxAttempts: settings.POLLING_MAX_ATTEMPTS,
    claimMilliseconds: settings.POLLING_CLAIM_TIMEOUT_SECONDS * 1_000,
    store: new DynamoDbOutboxStore({ client, tableName, retentionDays, clock }),
    items: new DynamoDbUndispatchedItems({ client, tableName }),
    breaker: createCircuitBreaker({ observer, clock }),
  });
  const running = startPollingRelay({
    intervalMilliseconds,
    ...(stopGraceMilliseconds === undefined ? {} : { stopGraceMilliseconds }),
    relay: {
      sweep: async (limits) => {
        try {
          return await relay.sweep(limits);
        } finally {
          metrics.flush();
        }
      },
    },
    owner,
    observer,
  });
  return () => running.stop();
};
