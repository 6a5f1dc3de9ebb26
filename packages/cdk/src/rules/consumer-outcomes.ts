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
  type RuleOutcome,
  subscriptionDeadLetterRule,
  visibilityTimeoutRule,
} from '@dynamo-outbox/topology/internal';
import { deployedProperties, isOn, numberOr, toNumber, valueAt } from '../resources/deployed.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { filterOutcomes } from './filter-outcomes.ts';
import { mappingType, reportsBatchItemFailures } from './mapping-facts.ts';
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
  subscription: deployedProperties(consumer.subscription, 'AWS::SNS::Subscription'),
  lambda: deployedProperties(consumer.function, 'AWS::Lambda::Function'),
  mapping: deployedProperties(consumer.mapping, mappingType),
});

const isFifo = (queue: unknown): boolean => isOn(valueAt(queue, 'FifoQueue'));

const bytesOf = (queue: unknown): number | undefined =>
  queue === undefined
    ? undefined
    : numberOr(valueAt(queue, 'MaximumMessageSize'), limits.defaultMessageBytes);

const retentionOf = (queue: unknown): number | undefined =>
  numberOr(valueAt(queue, 'MessageRetentionPeriod'), defaultQueueRetentionSeconds);

const ofInbox = (
  { inbox, topic }: ConsumerParts,
  { queue, deadLetters, lambda }: Deployed,
  described: RetentionDays,
): RuleOutcome => {
  const daysOf = (kept: unknown, otherwise: number): number =>
    (retentionOf(kept) ?? otherwise * secondsPerDay) / secondsPerDay;
  // The function's environment determines how long it remembers messages.
  const configured = toNumber(valueAt(lambda, 'Environment', 'Variables', 'INBOX_RETENTION_DAYS'));
  return inboxRetentionRule({
    service: inbox.service,
    inboxDays: configured ?? inbox.retentionDays,
    queueDays: daysOf(queue, described.queue),
    deadLetterDays: daysOf(deadLetters, described.deadLetter),
    replayDays: topic.replayDays,
  });
};

const ofQueues = ({ name }: ConsumerParts, { queue, deadLetters }: Deployed): readonly RuleOutcome[] => [
  deadLetterQueueRule({
    queue: name,
    hasDeadLetterQueue: valueAt(queue, 'RedrivePolicy', 'deadLetterTargetArn') !== undefined,
  }),
  receiveCountRule({
    queue: name,
    maxReceiveCount: toNumber(valueAt(queue, 'RedrivePolicy', 'maxReceiveCount')),
  }),
  fifoDeadLetterRule({ queue: name, isFifo: isFifo(queue), isDeadLetterQueueFifo: isFifo(deadLetters) }),
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

const ofSubscription = (
  consumer: ConsumerParts,
  { queue, deadLetters, subscription }: Deployed,
): readonly RuleOutcome[] => {
  const topicBytes = topicBytesOf(consumer.topic);
  const names = { topic: consumer.topic.definition.name, queue: consumer.name };
  return [
    fifoSubscriptionRule({
      ...names,
      isTopicFifo: isTopicFifo(consumer.topic),
      isQueueFifo: isFifo(queue),
    }),
    queueMessageSizeRule({ ...names, topicBytes, queueBytes: bytesOf(queue) }),
    queueMessageSizeRule({
      topic: names.topic,
      topicBytes,
      queue: `${names.queue}--dlq`,
      queueBytes: bytesOf(deadLetters),
    }),
    subscriptionDeadLetterRule({
      ...names,
      hasDeadLetterQueue: valueAt(subscription, 'RedrivePolicy', 'deadLetterTargetArn') !== undefined,
    }),
  ];
};

const ofFunction = (
  { name }: ConsumerParts,
  { queue, lambda, mapping }: Deployed,
): readonly RuleOutcome[] => [
  queueReportRule({ queue: name, reportsBatchItemFailures: reportsBatchItemFailures(mapping) }),
  visibilityTimeoutRule({
    queue: name,
    visibilityTimeoutSeconds: numberOr(valueAt(queue, 'VisibilityTimeout'), defaultVisibilityTimeoutSeconds),
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
  { retentionDays, detectsGaps }: DescribedConsumer,
): readonly RuleOutcome[] => {
  const deployed = deployedOf(consumer);
  return [
    ofInbox(consumer, deployed, retentionDays),
    ...ofQueues(consumer, deployed),
    ...ofSubscription(consumer, deployed),
    ...filterOutcomes(consumer, deployed, { detectsGaps }),
    ...ofFunction(consumer, deployed),
    ...transactionTableOutcomes(consumer, {
      service: consumer.inbox.service,
      tables: [],
      functions: [consumer.function],
    }),
  ];
};
