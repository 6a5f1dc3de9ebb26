import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import { type MessagingObserver, nextMessageId } from '@dynamo-outbox/messaging';
import {
  DynamoDbOutboxStore,
  DynamoDbScheduledMessages,
  DynamoDbUndispatchedItems,
} from '@dynamo-outbox/messaging/dynamodb';
import { createCircuitBreaker, createPollingRelay, type PollingRelay } from '@dynamo-outbox/messaging/relay';
import { createScheduleReleaser, releaseBeside } from '@dynamo-outbox/messaging/schedule';
import type { Metrics } from '../metrics/metric-sample.ts';
import type { PollingSettings } from '../settings/polling-settings.ts';
import type { PublishingSettings } from '../settings/publishing-settings.ts';
import { composePublishing, type PublishingOptions } from './compose-publishing.ts';

/** A polling relay and its observers. */
export interface ComposedPollingRelay {
  readonly relay: PollingRelay;
  /** Name of this instance, which identifies its claims. */
  readonly owner: string;
  readonly observer: MessagingObserver;
  /** Flushed by the caller after each sweep. */
  readonly metrics: Metrics;
}

/**
 * Milliseconds of each sweep in which a process releases scheduled messages. The next sweep starts after them, so a burst of due messages
 * delays ordinary ones by this time.
 */
export const RELEASE_SLICE_OF_PROCESS = 1_000;

/** Options of a polling relay beside its settings. */
export interface PollingRelayOptions extends Omit<PublishingOptions, 'dynamoDbAttempts'> {
  /** First part of the name of each instance, such as `orders-outbox-sweeper`. */
  readonly name: string;
  /** Minimum age of an item before it is published, in milliseconds. Default: `POLLING_GRACE_SECONDS`. */
  readonly graceMilliseconds?: number | undefined;
  /** Milliseconds of each sweep in which scheduled messages are released. Default: the time of the sweep. */
  readonly releaseSliceMilliseconds?: number | undefined;
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/**
 * Composes a polling relay, which also releases scheduled messages: its options, the outbox table and the circuit breaker. Creates the
 * clients, so call it once per start.
 */
export const composePollingRelay = async (
  settings: PublishingSettings & PollingSettings,
  {
    name,
    clock = systemClock,
    graceMilliseconds = settings.POLLING_GRACE_SECONDS * 1_000,
    releaseSliceMilliseconds: sliceMilliseconds,
    ...options
  }: PollingRelayOptions,
): Promise<ComposedPollingRelay> => {
  const { OUTBOX_TABLE_NAME: tableName, OUTBOX_RETENTION_DAYS: retentionDays } = settings;
  const {
    dynamoDb: client,
    metrics,
    observer,
    ...publishing
  } = await composePublishing(settings, { ...options, dynamoDbAttempts: 3 });
  const owner = `${name}/${nextMessageId()}`;
  const relay = createPollingRelay({
    ...publishing,
    observer,
    owner,
    clock,
    graceMilliseconds,
    maxInFlight: settings.RELAY_MAX_IN_FLIGHT,
    batchSize: settings.POLLING_BATCH_SIZE,
    maxAttempts: settings.POLLING_MAX_ATTEMPTS,
    claimMilliseconds: settings.POLLING_CLAIM_TIMEOUT_SECONDS * 1_000,
    store: new DynamoDbOutboxStore({ client, tableName, retentionDays, clock }),
    items: new DynamoDbUndispatchedItems({ client, tableName }),
    breaker: createCircuitBreaker({ observer, clock }),
  });
  const releaser = createScheduleReleaser({
    observer,
    clock,
    toleranceMilliseconds: settings.SCHEDULE_TOLERANCE_MILLISECONDS,
    schedules: new DynamoDbScheduledMessages({ client, tableName, retentionDays, clock }),
  });
  return {
    relay: releaseBeside(relay, releaser, {
      clock,
      ...(sliceMilliseconds === undefined ? {} : { sliceMilliseconds }),
    }),
    owner,
    observer,
    metrics,
  };
};

/** Flushes the metrics after each sweep, for a relay that runs in a process. */
export const flushAfterSweep = ({ relay, metrics }: ComposedPollingRelay): PollingRelay => ({
  sweep: async (limits) => {
    try {
      return await relay.sweep(limits);
    } finally {
      metrics.flush();
    }
  },
});
