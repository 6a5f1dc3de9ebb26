/*
 * What makes a topic or a queue FIFO, as SNS and SQS spell it. The relay gives each message its group, the ordering key,
 * and its deduplication id, the message id; so nothing is derived from contents. Throughput is counted for each group and
 * not for the whole, which is what a key that does not wait for another needs; SQS asks for a deduplication by group then.
 */

/** Attributes of a FIFO topic. */
export const fifoTopicAttributes = {
  FifoTopic: 'true',
  ContentBasedDeduplication: 'false',
  FifoThroughputScope: 'MessageGroup',
} as const;

/** Attributes of a FIFO queue. */
export const fifoQueueAttributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
} as const;
