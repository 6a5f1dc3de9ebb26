/** The AWS limits a description is checked against. Sources: the service quotas and API references of each service. */
export const limits = {
  /** Characters of an SQS queue's name, the suffix of a FIFO queue included. */
  queueNameLength: 80,
  /** Characters of an SNS topic's name, the suffix of a FIFO topic included. */
  topicNameLength: 256,
  /** Seconds a received message may stay invisible: 12 hours. */
  visibilityTimeoutSeconds: { minimum: 0, maximum: 43_200 },
  /** Seconds SQS keeps a message: a minute to 14 days. */
  queueRetentionSeconds: { minimum: 60, maximum: 1_209_600 },
  /** The same in days, of which descriptions know whole ones. */
  queueRetentionDays: { minimum: 1, maximum: 14 },
  /** Days that outbox items, inbox records and payloads are kept; the upper end is ours. */
  retentionDays: { minimum: 1, maximum: 3_650 },
  /** Receives before a message is dead-lettered. AWS asks for five at least behind Lambda, which also counts throttled polls. */
  maxReceiveCount: { minimum: 5, maximum: 1_000 },
  /** Seconds a Lambda function may run. */
  functionTimeoutSeconds: { minimum: 1, maximum: 900 },
  /** Megabytes of a Lambda function. */
  functionMemoryMegabytes: { minimum: 128, maximum: 10_240 },
  /** Seconds an event source mapping may wait for a batch to fill. */
  batchingWindowSeconds: { minimum: 0, maximum: 300 },
  /** Records of one invocation by a stream mapping. */
  streamBatchSize: { minimum: 1, maximum: 10_000 },
  /** Attempts of a stream mapping after the first. */
  streamRetryAttempts: { minimum: 0, maximum: 10_000 },
  /** Seconds after which a stream mapping gives a record up; DynamoDB itself forgets it after 24 hours. */
  streamRecordAgeSeconds: { minimum: 60, maximum: 86_400 },
  /** Batches of one shard that a stream mapping hands over at the same time. */
  parallelizationFactor: { minimum: 1, maximum: 10 },
  /** Messages of one invocation by a mapping of a standard queue; more than ten need a batching window. */
  standardQueueBatchSize: { minimum: 1, maximum: 10_000 },
  /** Messages of one invocation by a mapping of a FIFO queue, and of one receive. */
  fifoQueueBatchSize: { minimum: 1, maximum: 10 },
  /** Invocations at the same time by a queue mapping. */
  maximumConcurrency: { minimum: 2, maximum: 1_000 },
  /** Bytes of a message on a topic or queue, attributes included. */
  messageBytes: { minimum: 1_024, maximum: 1_048_576 },
  /** Most bytes of a message on a topic or queue that sets no limit. SQS gives new queues 1 MiB; those from before August 2025 have this. */
  defaultMessageBytes: 262_144,
  /** Subscriptions of a topic that takes messages above 256 KiB. */
  largeMessageTopicSubscriptions: 100,
  /** Subscriptions of one FIFO topic. */
  fifoTopicSubscriptions: 100,
  /** Days after which a lifecycle rule deletes an object; the upper end is ours, that of every retention. */
  bucketExpirationDays: { minimum: 1, maximum: 3_650 },
  /** Minutes between two calls of a scheduled function: EventBridge's least rate, and a day, which is ours. */
  scheduleIntervalMinutes: { minimum: 1, maximum: 1_440 },
  /** Outbox items that a sweeper claims at a time: ours, as is what follows of sweepers. */
  sweeperBatchSize: { minimum: 1, maximum: 1_000 },
  /** Attempts of a sweeper before it parks an item. */
  sweeperAttempts: { minimum: 1, maximum: 1_000 },
  /** Seconds a sweeper's claim lasts. */
  sweeperClaimSeconds: { minimum: 10, maximum: 86_400 },
  /** Seconds a sweeper leaves an item to the stream relay. */
  sweeperGraceSeconds: { minimum: 0, maximum: 86_400 },
  /** Values of one filter policy. */
  filterValues: 150,
  /** TCP ports. */
  port: { minimum: 1, maximum: 65_535 },
} as const;

/** What retentions in days are turned into. */
export const secondsPerDay = 86_400;

/** Times the function's timeout that a queue must hide a message: AWS's rule, which leaves room for retries of the poller. */
export const visibilityTimeouts = 6;

/** Suffix that a FIFO topic or queue has in AWS, and that its logical name here has not. */
export const fifoSuffix = '.fifo';

/** The name in AWS of a topic or queue. */
export const physicalName = ({ name, fifo }: { readonly name: string; readonly fifo: boolean }): string =>
  fifo ? `${name}${fifoSuffix}` : name;
