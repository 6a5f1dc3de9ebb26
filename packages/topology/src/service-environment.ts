import type { EnvironmentDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { SweeperOptions, TransactionalService } from './service-options.ts';

/** What every part of a service is told, its relay included. */
const commonEnvironment = ({
  name,
  tracking,
  retentionDays,
  metrics,
}: TransactionalService): EnvironmentDescription => ({
  SERVICE_NAME: name,
  OUTBOX_TABLE_NAME: { tableName: namesOf(name).outboxTable },
  OUTBOX_TRACKING: tracking,
  OUTBOX_RETENTION_DAYS: String(retentionDays.outbox),
  LOG_LEVEL: 'INFO',
  METRICS: metrics,
});

/** Environment of the parts that hold a service's own code. */
export const serviceEnvironment = (service: TransactionalService): EnvironmentDescription => {
  const names = namesOf(service.name);
  return {
    ...commonEnvironment(service),
    [names.aggregateTableVariable]: { tableName: names.aggregateTable },
    INBOX_TABLE_NAME: { tableName: names.inboxTable },
    INBOX_RETENTION_DAYS: String(service.retentionDays.inbox),
    ...(service.payloadBucket ? { PAYLOAD_BUCKET_NAME: { bucketName: names.payloadBucket } } : {}),
    ...service.environment,
  };
};

/** `PublishBatch` calls that a relay has in flight at the same time. */
const relayMaxInFlight = 4;

/** What everything that publishes from the outbox is told. */
const publishingEnvironment = (service: TransactionalService): EnvironmentDescription => ({
  ...commonEnvironment(service),
  RELAY_TOPIC_ARNS: { topicArns: [service.publishes.name] },
  RELAY_MAX_IN_FLIGHT: String(relayMaxInFlight),
  RELAY_PARKING_QUEUE_URL: { queueUrl: namesOf(service.name).parkingQueue },
  RELAY_PARK_POLICY: service.parkPolicy,
});

/** Environment of a service's relay. */
export const relayEnvironment = (service: TransactionalService): EnvironmentDescription => ({
  ...publishingEnvironment(service),
  // With a sweeper the relay leaves to it what must not overtake an item that the stream has lost.
  ...(service.sweeper === undefined
    ? { RELAY_SECOND_PATH: 'none' }
    : {
        RELAY_SECOND_PATH: 'sweeper',
        // From when on the sweeper takes an item decides how soon the relay has to look.
        POLLING_GRACE_SECONDS: String(service.sweeper.graceSeconds),
      }),
});

/** Environment of a service's sweeper. */
export const sweeperEnvironment = (
  service: TransactionalService,
  sweeper: Required<SweeperOptions>,
): EnvironmentDescription => ({
  ...publishingEnvironment(service),
  POLLING_BATCH_SIZE: String(sweeper.batchSize),
  POLLING_MAX_ATTEMPTS: String(sweeper.maxAttempts),
  POLLING_CLAIM_TIMEOUT_SECONDS: String(sweeper.claimTimeoutSeconds),
  POLLING_GRACE_SECONDS: String(sweeper.graceSeconds),
});
