import { secondsPerDay } from '@dynamo-outbox/kernel';
import type { RetentionDays } from '@dynamo-outbox/topology';
import {
  concurrencyRule,
  deadLetterMessageSizeRule,
  deadLetterQueueRule,
  deadLetterRetentionRule,
  fifoDeadLetterRule,
  fifoSubscriptionRule,
  inboxRetentionRule,
  limits,
  payloadMemoryRule,
  queueMessageSizeRule,
  queueReportRule,
  receiveCountRule,
  sameDeadLetterQueueRule,
  type RuleOutcome,
  subscriptionDeadLetterRule,
  visibilityTimeoutRule,
} from '@dynamo-outbox/topology/internal';
import { Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { deployedProperties, isOn, numberOr, toNumber, valueAt } from '../resources/deployed.ts';
import { inboxIn } from '../consumer/projecting-service.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { filterOutcomes } from './filter-outcomes.ts';
import { mappingType, reportsBatchItemFailures } from './mapping-facts.ts';
import { importedQueueOutcomes } from './imported-queue.ts';
import { isTopicFifo, topicBytesOf } from './topic-facts.ts';
import { transactionTableOutcomes } from './transaction-tables.ts';

/** Default retention of SQS: four days. */
const defaultQueueRetentionSeconds = 345_600;
/** Default visibility timeout of SQS: 30 seconds. */
const defaultVisibilityTimeoutSeconds = 30;
/** Default memory of a function: 128 MB. */
const defaultFunctionMegabytes = 128;
/** Default timeout of a function: three seconds. */
const defaultFunctionTimeoutSeconds = 3;

/** Facts about a consumer that its resources do not show. */
export interface DescribedConsumer {
  readonly retentionDays: RetentionDays;
  readonly detectsGaps: boolean;
  readonly timeoutSeconds: number;
  /** Receives that the function expects before SQS dead-letters a message. */
  readonly maxReceiveCount: number;
}

/** The resources of a consumer as they will be deployed; those created elsewhere are absent. */
interface Deployed {
  readonly queue: unknown;
  readonly deadLetters: unknown;
  readonly subscription: unknown;
  readonly lambda: unknown;
  readonly mapping: unknown;
}

const deployedOf = (consumer: ConsumerParts): Deployed => ({
  queue: deployedProperties(consumer.queue, 'AWS::SQS::Queue'),
  deadLetters: deployedProperties(consumer.deadLetterQueue, 'AWS::SQS::Queue'),
  subscription:
    consumer.subscription === undefined
      ? undefined
      : deployedProperties(consumer.subscription, 'AWS::SNS::Subscription'),
  lambda: deployedProperties(consumer.function, 'AWS::Lambda::Function'),
  mapping: deployedProperties(consumer.mapping, mappingType),
});

/** Whether a queue will be FIFO; for a queue created elsewhere, what its construct says. */
const isFifo = ({ fifo }: IQueue, deployed: unknown): boolean =>
  deployed === undefined ? fifo : isOn(valueAt(deployed, 'FifoQueue'));

const bytesOf = (queue: unknown): number | undefined =>
  queue === undefined
    ? undefined
    : numberOr(valueAt(queue, 'MaximumMessageSize'), limits.defaultMessageBytes);

const retentionOf = (queue: unknown): number | undefined =>
  queue === undefined
    ? undefined
    : numberOr(valueAt(queue, 'MessageRetentionPeriod'), defaultQueueRetentionSeconds);

const ofInbox = (
  { inbox: given, topic }: ConsumerParts,
  { queue, deadLetters, lambda }: Deployed,
  described: RetentionDays,
): RuleOutcome => {
  const inbox = inboxIn(given);
  if (inbox === undefined) {
    return 'not-applicable';
  }
  const daysOf = (kept: unknown, otherwise: number): number =>
    (retentionOf(kept) ?? otherwise * secondsPerDay) / secondsPerDay;
  // The function's environment determines how long it remembers messages.
  const configured = toNumber(valueAt(lambda, 'Environment', 'Variables', 'INBOX_RETENTION_DAYS'));
  return inboxRetentionRule({
    service: inbox.service,
    inboxDays: configured ?? inbox.retentionDays,
    queueDays: daysOf(queue, described.queue),
    deadLetterDays: daysOf(deadLetters, described.deadLetter),
    // What feeds a queue without a topic has no outbox to replay.
    replayDays: topic?.replayDays ?? 0,
  });
};

/** The redrive policy of a queue of this app. */
const ofRedrive = (
  { name, queue, deadLetterQueue }: ConsumerParts,
  deployed: Deployed,
): readonly RuleOutcome[] => {
  const target = valueAt(deployed.queue, 'RedrivePolicy', 'deadLetterTargetArn');
  const wanted: unknown = Stack.of(deadLetterQueue).resolve(deadLetterQueue.queueArn);
  return [
    deadLetterQueueRule({ queue: name, hasDeadLetterQueue: target !== undefined }),
    receiveCountRule({
      queue: name,
      maxReceiveCount: toNumber(valueAt(deployed.queue, 'RedrivePolicy', 'maxReceiveCount')),
    }),
    sameDeadLetterQueueRule({
      queue: name,
      deadLetterQueue: deadLetterQueue.node.path,
      isSame:
        target === undefined ||
        Stack.of(deadLetterQueue) !== Stack.of(queue) ||
        JSON.stringify(target) === JSON.stringify(wanted),
    }),
  ];
};

const ofQueues = (consumer: ConsumerParts, deployed: Deployed): readonly RuleOutcome[] => {
  const { name } = consumer;
  const { queue, deadLetters } = deployed;
  return [
    ...(queue === undefined ? [] : ofRedrive(consumer, deployed)),
    fifoDeadLetterRule({
      queue: name,
      isFifo: isFifo(consumer.queue, queue),
      isDeadLetterQueueFifo: isFifo(consumer.deadLetterQueue, deadLetters),
    }),
    deadLetterRetentionRule({
      queue: name,
      retentionSeconds: retentionOf(queue),
      deadLetterQueue: `${name}--dlq`,
      deadLetterRetentionSeconds: retentionOf(deadLetters),
    }),
    deadLetterMessageSizeRule({
      queue: name,
      queueBytes: bytesOf(queue),
      deadLetterQueue: `${name}--dlq`,
      deadLetterQueueBytes: bytesOf(deadLetters),
    }),
  ];
};

const ofSubscription = (
  consumer: ConsumerParts,
  { queue, deadLetters, subscription }: Deployed,
): readonly RuleOutcome[] => {
  const { topic } = consumer;
  if (topic === undefined) {
    return [];
  }
  const topicBytes = topicBytesOf(topic);
  const names = { topic: topic.definition.name, queue: consumer.name };
  return [
    fifoSubscriptionRule({
      ...names,
      isTopicFifo: isTopicFifo(topic),
      isQueueFifo: isFifo(consumer.queue, queue),
    }),
    queueMessageSizeRule({ ...names, topicBytes, queueBytes: bytesOf(queue) }),
    queueMessageSizeRule({
      topic: names.topic,
      topicBytes,
      queue: `${names.queue}--dlq`,
      queueBytes: bytesOf(deadLetters),
    }),
    ...(consumer.subscription === undefined
      ? []
      : [
          subscriptionDeadLetterRule({
            ...names,
            hasDeadLetterQueue: valueAt(subscription, 'RedrivePolicy', 'deadLetterTargetArn') !== undefined,
          }),
        ]),
  ];
};

const ofFunction = (
  { name }: ConsumerParts,
  { queue, lambda, mapping }: Deployed,
): readonly RuleOutcome[] => [
  queueReportRule({ queue: name, reportsBatchItemFailures: reportsBatchItemFailures(mapping) }),
  visibilityTimeoutRule({
    queue: name,
    visibilityTimeoutSeconds:
      queue === undefined
        ? undefined
        : numberOr(valueAt(queue, 'VisibilityTimeout'), defaultVisibilityTimeoutSeconds),
    function: name,
    timeoutSeconds: numberOr(valueAt(lambda, 'Timeout'), defaultFunctionTimeoutSeconds),
  }),
  payloadMemoryRule({
    function: name,
    memoryMegabytes: numberOr(valueAt(lambda, 'MemorySize'), defaultFunctionMegabytes),
    maxBytes: toNumber(valueAt(lambda, 'Environment', 'Variables', 'PAYLOAD_MAX_BYTES')),
    maxValues: toNumber(valueAt(lambda, 'Environment', 'Variables', 'PAYLOAD_MAX_VALUES')),
  }),
  concurrencyRule({
    queue: name,
    function: name,
    maximumConcurrency: toNumber(valueAt(mapping, 'ScalingConfig', 'MaximumConcurrency')),
    reservedConcurrency: toNumber(valueAt(lambda, 'ReservedConcurrentExecutions')),
  }),
];

/** Applies the rules to a consumer as it will be deployed. */
export const consumerOutcomes = (
  consumer: ConsumerParts,
  described: DescribedConsumer,
): readonly RuleOutcome[] => {
  const { retentionDays, detectsGaps } = described;
  const deployed = deployedOf(consumer);
  return [
    ofInbox(consumer, deployed, retentionDays),
    ...ofQueues(consumer, deployed),
    ...ofSubscription(consumer, deployed),
    ...(consumer.topic === undefined
      ? []
      : filterOutcomes(consumer, consumer.topic, { ...deployed, detectsGaps })),
    ...importedQueueOutcomes(consumer, described),
    ...ofFunction(consumer, deployed),
    ...transactionTableOutcomes(consumer, {
      service: consumer.inbox.service,
      tables: [],
      functions: [consumer.function],
    }),
  ];
};
