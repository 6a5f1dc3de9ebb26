import { limits } from './limits.ts';
import type {
  DeploymentDescription,
  QueueMappingDescription,
  StreamMappingDescription,
} from './resource-descriptions.ts';

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** A number in a description: its name, value and allowed range. */
type Measure = readonly [what: string, value: number, range: Range];

/** Returns one sentence for each number that is out of range or not whole. */
export const outside = (who: string, measures: readonly Measure[]): readonly string[] =>
  measures
    .filter(
      ([, value, { minimum, maximum }]) => !Number.isInteger(value) || value < minimum || value > maximum,
    )
    .map(
      ([what, value, { minimum, maximum }]) =>
        `${who} has a ${what} of ${value}; it must be an integer from ${minimum} to ${maximum}.`,
    );

const ofStreamMapping = (mapping: StreamMappingDescription): readonly string[] =>
  outside(`The stream mapping of "${mapping.table}"`, [
    ['batch size', mapping.batchSize, limits.streamBatchSize],
    ['batching window in seconds', mapping.batchingWindowSeconds, limits.batchingWindowSeconds],
    ['number of retries', mapping.retryAttempts, limits.streamRetryAttempts],
    ['record age in seconds', mapping.maximumRecordAgeSeconds, limits.streamRecordAgeSeconds],
    ['parallelization factor', mapping.parallelizationFactor, limits.parallelizationFactor],
  ]);

const ofBatchingWindow = (
  { queue, batchSize, batchingWindowSeconds }: QueueMappingDescription,
  fifo: boolean,
): readonly string[] => {
  const { maximum } = limits.fifoQueueBatchSize;
  if (fifo && batchingWindowSeconds > 0) {
    return [
      `The mapping of queue "${queue}" has a batching window, which FIFO queues do not support; set it to 0.`,
    ];
  }
  return !fifo && batchSize > maximum && batchingWindowSeconds === 0
    ? [
        `The mapping of queue "${queue}" has a batch size above ${maximum}; set a batching window of at least 1 second.`,
      ]
    : [];
};

const ofQueueMapping = (mapping: QueueMappingDescription, fifo: boolean): readonly string[] => [
  ...outside(`The mapping of queue "${mapping.queue}"`, [
    ['batch size', mapping.batchSize, fifo ? limits.fifoQueueBatchSize : limits.standardQueueBatchSize],
    ['batching window in seconds', mapping.batchingWindowSeconds, limits.batchingWindowSeconds],
    ['maximum concurrency', mapping.maximumConcurrency, limits.maximumConcurrency],
  ]),
  ...ofBatchingWindow(mapping, fifo),
];

/** Finds numbers that AWS would reject or that are known to lose messages. */
export const checkLimits = (description: DeploymentDescription): readonly string[] => {
  const fifoQueues = new Set(description.queues.filter(({ fifo }) => fifo).map(({ name }) => name));
  return [
    ...description.topics.flatMap(({ name, maxMessageBytes = limits.defaultMessageBytes }) =>
      outside(`Topic "${name}"`, [['message size limit in bytes', maxMessageBytes, limits.messageBytes]]),
    ),
    ...description.queues.flatMap(({ name, visibilityTimeoutSeconds, retentionSeconds, ...queue }) =>
      outside(`Queue "${name}"`, [
        [
          'message size limit in bytes',
          queue.maxMessageBytes ?? limits.defaultMessageBytes,
          limits.messageBytes,
        ],
        ['visibility timeout in seconds', visibilityTimeoutSeconds, limits.visibilityTimeoutSeconds],
        ['retention in seconds', retentionSeconds, limits.queueRetentionSeconds],
        ...(queue.deadLetter === undefined
          ? []
          : [['maximum receive count', queue.deadLetter.maxReceiveCount, limits.maxReceiveCount] as const]),
      ]),
    ),
    ...description.functions.flatMap(({ name, timeoutSeconds, memoryMegabytes }) =>
      outside(`Function "${name}"`, [
        ['timeout in seconds', timeoutSeconds, limits.functionTimeoutSeconds],
        ['memory in megabytes', memoryMegabytes, limits.functionMemoryMegabytes],
      ]),
    ),
    ...description.streamMappings.flatMap(ofStreamMapping),
    ...description.queueMappings.flatMap((mapping) => ofQueueMapping(mapping, fifoQueues.has(mapping.queue))),
    ...description.subscriptions.flatMap(({ topic, queue, messageTypes }) =>
      messageTypes === undefined
        ? []
        : outside(`The subscription of "${queue}" to "${topic}"`, [
            ['number of message types', messageTypes.length, { minimum: 1, maximum: limits.filterValues }],
          ]),
    ),
    ...description.buckets.flatMap(({ name, expirationDays }) =>
      expirationDays === undefined
        ? []
        : outside(`Bucket "${name}"`, [
            ['number of days until objects expire', expirationDays, limits.bucketExpirationDays],
          ]),
    ),
    ...description.scheduledFunctions.flatMap((schedule) =>
      outside(`The schedule of function "${schedule.function}"`, [
        ['time between two calls in minutes', schedule.intervalMinutes, limits.scheduleIntervalMinutes],
      ]),
    ),
    ...description.httpServices.flatMap(({ name, port }) =>
      outside(`HTTP service "${name}"`, [['port', port, limits.port]]),
    ),
  ];
};
