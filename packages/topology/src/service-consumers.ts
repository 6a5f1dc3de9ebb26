import { secondsPerDay } from '@dynamo-outbox/kernel';
import { limits, visibilityTimeouts } from './limits.ts';
import { receivesFor } from './receives-for.ts';
import type {
  FunctionDescription,
  QueueDescription,
  QueueMappingDescription,
  SubscriptionDescription,
} from './resource-descriptions.ts';
import { consumptionEnvironment, serviceEnvironment } from './service-environment.ts';
import { consumptionNames } from './service-names.ts';
import type { ConsumedSource, ConsumedTopic, TransactionalService } from './service-options.ts';

const consumerMemoryMegabytes = 512;

/** A queue and its dead-letter queue for each topic that a service consumes. */
export const describeQueues = (
  service: TransactionalService,
  { topic, fifo = false }: ConsumedSource,
): readonly [queue: QueueDescription, deadLetterQueue: QueueDescription] => {
  const names = consumptionNames(service.name, topic.name);
  const visibilityTimeoutSeconds = visibilityTimeouts * service.consumerTimeoutSeconds;
  return [
    {
      name: names.queue,
      fifo,
      visibilityTimeoutSeconds,
      retentionSeconds: service.retentionDays.queue * secondsPerDay,
      maxMessageBytes: limits.messageBytes.maximum,
      deadLetter: {
        queue: names.deadLetterQueue,
        maxReceiveCount: receivesFor(service.maxReceiveCount, fifo),
      },
    },
    {
      name: names.deadLetterQueue,
      fifo,
      visibilityTimeoutSeconds,
      retentionSeconds: service.retentionDays.deadLetter * secondsPerDay,
      maxMessageBytes: limits.messageBytes.maximum,
    },
  ];
};

/** The subscription that delivers the selected types to the queue. */
export const describeSubscription = (
  { name }: TransactionalService,
  { topic, messageTypes }: ConsumedTopic,
): SubscriptionDescription => {
  const { queue, deadLetterQueue } = consumptionNames(name, topic.name);
  return {
    topic: topic.name,
    queue,
    // One queue to inspect and redrive, whether SNS or the consumer failed.
    deadLetterQueue,
    ...(messageTypes === 'all' ? {} : { messageTypes }),
  };
};

/** The function that handles the messages of the queue. */
export const describeConsumer = (
  service: TransactionalService,
  consumed: ConsumedSource,
): FunctionDescription => ({
  name: consumptionNames(service.name, consumed.topic.name).consumer,
  entry: consumed.entry,
  timeoutSeconds: service.consumerTimeoutSeconds,
  memoryMegabytes: consumerMemoryMegabytes,
  environment: { ...serviceEnvironment(service), ...consumptionEnvironment(service, consumed) },
});

/** The event source mapping of the consumer. */
export const describeConsumerMapping = (
  { name, maximumConcurrency }: TransactionalService,
  { topic }: Pick<ConsumedSource, 'topic'>,
): QueueMappingDescription => ({
  function: consumptionNames(name, topic.name).consumer,
  queue: consumptionNames(name, topic.name).queue,
  batchSize: limits.fifoQueueBatchSize.maximum,
  batchingWindowSeconds: 0,
  reportBatchItemFailures: true,
  maximumConcurrency,
});
