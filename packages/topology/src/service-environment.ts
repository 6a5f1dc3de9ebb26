import { limits } from './limits.ts';
import { receivesFor } from './receives-for.ts';
import type { EnvironmentDescription } from './resource-descriptions.ts';
import { consumptionNames, namesOf } from './service-names.ts';
import type {
  ConsumedSource,
  PublishingService,
  RetentionDays,
  SweeperOptions,
  TransactionalService,
} from './service-options.ts';

/** Environment of every part of a service, including its relay. */
export const commonEnvironment = ({
  name,
  metrics,
  metricsNamespace,
}: Pick<TransactionalService, 'name' | 'metrics' | 'metricsNamespace'>): EnvironmentDescription => ({
  SERVICE_NAME: name,
  LOG_LEVEL: 'INFO',
  METRICS: metrics,
  ...(metricsNamespace === undefined ? {} : { METRICS_NAMESPACE: metricsNamespace }),
});

/** Environment of every part that writes to the outbox or publishes from it. */
export const outboxEnvironment = ({
  name,
  tracking,
  retentionDays,
}: Pick<TransactionalService, 'name' | 'tracking'> & {
  readonly retentionDays: Pick<RetentionDays, 'outbox'>;
}): EnvironmentDescription => ({
  OUTBOX_TABLE_NAME: { tableName: namesOf(name).outboxTable },
  OUTBOX_TRACKING: tracking,
  OUTBOX_RETENTION_DAYS: String(retentionDays.outbox),
});

/** Environment of every part that writes to the inbox. */
export const inboxEnvironment = ({
  name,
  retentionDays,
}: Pick<TransactionalService, 'name'> & {
  readonly retentionDays: Pick<RetentionDays, 'inbox'>;
}): EnvironmentDescription => ({
  INBOX_TABLE_NAME: { tableName: namesOf(name).inboxTable },
  INBOX_RETENTION_DAYS: String(retentionDays.inbox),
});

/** Environment of every part that writes messages which may be too large to send inline. */
export const payloadEnvironment = ({
  name,
  payloadBucket,
}: Pick<TransactionalService, 'name' | 'payloadBucket'>): EnvironmentDescription =>
  payloadBucket ? { PAYLOAD_BUCKET_NAME: { bucketName: namesOf(name).payloadBucket } } : {};

/** Environment of the parts that contain the service's own code. */
export const serviceEnvironment = (service: TransactionalService): EnvironmentDescription => {
  const names = namesOf(service.name);
  return {
    ...commonEnvironment(service),
    ...(service.publishes.length === 0 ? {} : outboxEnvironment(service)),
    ...(service.hasTable ? { [names.aggregateTableVariable]: { tableName: names.aggregateTable } } : {}),
    ...(service.hasInbox ? inboxEnvironment(service) : {}),
    ...payloadEnvironment(service),
    ...service.environment,
  };
};

/** Additional environment of the consumer of one topic. */
export const consumptionEnvironment = (
  { name, maxReceiveCount }: TransactionalService,
  { topic, fifo = false, payloadsOf }: ConsumedSource,
): EnvironmentDescription => {
  const { queue, deadLetterQueue, consumer } = consumptionNames(name, topic.name);
  return {
    CONSUMER_NAME: consumer,
    MAX_RECEIVE_COUNT: String(receivesFor(maxReceiveCount, fifo)),
    QUEUE_URL: { queueUrl: queue },
    DEAD_LETTER_QUEUE_URL: { queueUrl: deadLetterQueue },
    ...(payloadsOf === undefined
      ? {}
      : { PAYLOAD_SOURCE_BUCKET_NAME: { bucketName: namesOf(payloadsOf).payloadBucket } }),
  };
};

/** Concurrent `PublishBatch` calls of a relay. */
const relayMaxInFlight = 4;

/** Limits of the topics that do not have the default limit. */
const topicLimitsOf = ({ publishes }: PublishingService): EnvironmentDescription => {
  const limited = publishes.filter(({ topic }) => topic.maxMessageBytes !== limits.defaultMessageBytes);
  return limited.length === 0
    ? {}
    : {
        RELAY_TOPIC_MAX_BYTES: limited.map(({ topic }) => `${topic.name}=${topic.maxMessageBytes}`).join(','),
      };
};

/** Environment of every part that publishes from the outbox. */
const publishingEnvironment = (service: PublishingService): EnvironmentDescription => ({
  ...commonEnvironment(service),
  ...outboxEnvironment(service),
  RELAY_TOPIC_ARNS: { topicArns: service.publishes.map(({ topic }) => topic.name) },
  ...topicLimitsOf(service),
  RELAY_MAX_IN_FLIGHT: String(relayMaxInFlight),
  RELAY_PARKING_QUEUE_URL: { queueUrl: namesOf(service.name).parkingQueue },
  RELAY_PARK_POLICY: service.parkPolicy,
});

/** Environment of a service's relay. */
export const relayEnvironment = (service: PublishingService): EnvironmentDescription => ({
  ...publishingEnvironment(service),
  // With a sweeper, the relay leaves to it the items that must not overtake an item which the stream has lost.
  ...(service.sweeper === undefined
    ? { RELAY_SECOND_PATH: 'none' }
    : {
        RELAY_SECOND_PATH: 'sweeper',
        // The relay checks for lost items according to the age from which the sweeper takes them.
        POLLING_GRACE_SECONDS: String(service.sweeper.graceSeconds),
      }),
});

/** Environment of a service's sweeper. */
export const sweeperEnvironment = (
  service: PublishingService,
  sweeper: Required<SweeperOptions>,
): EnvironmentDescription => ({
  ...publishingEnvironment(service),
  POLLING_BATCH_SIZE: String(sweeper.batchSize),
  POLLING_MAX_ATTEMPTS: String(sweeper.maxAttempts),
  POLLING_CLAIM_TIMEOUT_SECONDS: String(sweeper.claimTimeoutSeconds),
  POLLING_GRACE_SECONDS: String(sweeper.graceSeconds),
});
