/*
 * Settings of FIFO topics and queues, as SNS and SQS spell them. The relay gives each message a group, the ordering
 * key, and a deduplication id, the message id, so nothing is derived from contents. The throughput quota applies to
 * each message group and not to the whole queue, so that ordering keys do not wait for each other. SQS then requires
 * deduplication per group.
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
