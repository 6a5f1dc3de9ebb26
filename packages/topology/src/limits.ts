/** AWS limits that descriptions are checked against. Sources: the service quotas and API references of each service. */
export const limits = {
  /** Characters of an SQS queue name, including the suffix of a FIFO queue. */
  queueNameLength: 80,
  /** Characters of an SNS topic name, including the suffix of a FIFO topic. */
  topicNameLength: 256,
  /** Seconds a received message may stay invisible: 12 hours. */
  visibilityTimeoutSeconds: { minimum: 0, maximum: 43_200 },
  /** Seconds SQS keeps a message: a minute to 14 days. */
  queueRetentionSeconds: { minimum: 60, maximum: 1_209_600 },
  /** The same in whole days, the unit of descriptions. */
  queueRetentionDays: { minimum: 1, maximum: 14 },
  /** Days that outbox items, inbox records and payloads are kept. The upper limit is set by this toolkit. */
  retentionDays: { minimum: 1, maximum: 3_650 },
  /**
   * Receives before a message is dead-lettered. AWS recommends at least five behind Lambda, because throttled polls
   * also count.
   */
  maxReceiveCount: { minimum: 5, maximum: 1_000 },
  /** Timeout of a Lambda function in seconds. */
  functionTimeoutSeconds: { minimum: 1, maximum: 900 },
  /** Memory of a Lambda function in megabytes. */
  functionMemoryMegabytes: { minimum: 128, maximum: 10_240 },
  /** Seconds that an event source mapping may wait to fill a batch. */
  batchingWindowSeconds: { minimum: 0, maximum: 300 },
  /** Records per invocation by a stream mapping. */
  streamBatchSize: { minimum: 1, maximum: 10_000 },
  /** Retries of a stream mapping after the first attempt. */
  streamRetryAttempts: { minimum: 0, maximum: 10_000 },
  /** Seconds after which a stream mapping gives up a record. DynamoDB deletes the record after 24 hours. */
  streamRecordAgeSeconds: { minimum: 60, maximum: 86_400 },
  /** Concurrent batches per shard of a stream mapping. */
  parallelizationFactor: { minimum: 1, maximum: 10 },
  /** Messages per invocation by a mapping of a standard queue; more than ten need a batching window. */
  standardQueueBatchSize: { minimum: 1, maximum: 10_000 },
  /** Messages per invocation by a mapping of a FIFO queue, and per receive. */
  fifoQueueBatchSize: { minimum: 1, maximum: 10 },
  /** Concurrent invocations by a queue mapping. */
  maximumConcurrency: { minimum: 2, maximum: 1_000 },
  /** Bytes of a message on a topic or queue, including attributes. */
  messageBytes: { minimum: 1_024, maximum: 1_048_576 },
  /**
   * Message size limit in bytes of a topic or queue that sets none. New SQS queues have 1 MiB; queues from before
   * August 2025 have this value.
   */
  defaultMessageBytes: 262_144,
  /** Subscriptions of a topic that accepts messages above 256 KiB. */
  largeMessageTopicSubscriptions: 100,
  /** Subscriptions of one FIFO topic. */
  fifoTopicSubscriptions: 100,
  /**
   * Days after which a lifecycle rule deletes an object. The upper limit is set by this toolkit and applies to every
   * retention.
   */
  bucketExpirationDays: { minimum: 1, maximum: 3_650 },
  /**
   * Minutes between two calls of a scheduled function. The lower limit is EventBridge's; the upper limit, one day, is
   * set by this toolkit.
   */
  scheduleIntervalMinutes: { minimum: 1, maximum: 1_440 },
  /**
   * Outbox items that a sweeper claims at once. This limit and the following sweeper limits are set by this toolkit.
   */
  sweeperBatchSize: { minimum: 1, maximum: 1_000 },
  /** Attempts by a sweeper before it parks an item. */
  sweeperAttempts: { minimum: 1, maximum: 1_000 },
  /** Seconds that a sweeper's claim lasts. */
  sweeperClaimSeconds: { minimum: 10, maximum: 86_400 },
  /** Seconds during which a sweeper leaves an item to the stream relay. */
  sweeperGraceSeconds: { minimum: 0, maximum: 86_400 },
  /** Values of one filter policy. */
  filterValues: 150,
  /** TCP ports. */
  port: { minimum: 1, maximum: 65_535 },
} as const;

/**
 * Minimum visibility timeout of a queue, as a multiple of the function timeout. AWS recommends it to leave room for
 * retries of the poller.
 */
export const visibilityTimeouts = 6;

/** Suffix of a FIFO topic or queue in AWS. Logical names here omit it. */
export const fifoSuffix = '.fifo';

/** Returns the AWS name of a topic or queue. */
export const physicalName = ({ name, fifo }: { readonly name: string; readonly fifo: boolean }): string =>
  fifo ? `${name}${fifoSuffix}` : name;
