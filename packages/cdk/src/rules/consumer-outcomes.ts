import {
  concurrencyRule,
  deadLetterQueueRule,
  deadLetterRetentionRule,
  fifoDeadLetterRule,
  fifoSubscriptionRule,
  inboxRetentionRule,
  queueReportRule,
  receiveCountRule,
  type RetentionDays,
  type RuleOutcome,
  subscriptionDeadLetterRule,
  visibilityTimeoutRule,
} from '@dynamo-outbox/topology';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { MessageConsumer } from '../message-consumer.ts';
import { resolved, resolvedNumber, resourceBehind } from '../resources/resolved.ts';
import { reportsBatchItemFailures } from './mapping-facts.ts';

const isQueue = (candidate: unknown): candidate is CfnQueue => candidate instanceof CfnQueue;
const isTopic = (candidate: unknown): candidate is CfnTopic => candidate instanceof CfnTopic;
const isFunction = (candidate: unknown): candidate is CfnFunction => candidate instanceof CfnFunction;
const isSubscription = (candidate: unknown): candidate is CfnSubscription =>
  candidate instanceof CfnSubscription;
const isMapping = (candidate: unknown): candidate is CfnEventSourceMapping =>
  candidate instanceof CfnEventSourceMapping;

/** SQS keeps a message for four days where nothing else is said. */
const defaultQueueRetentionSeconds = 345_600;
/** SQS hides a message for half a minute where nothing else is said. */
const defaultVisibilityTimeoutSeconds = 30;
/** A function runs for three seconds where nothing else is said. */
const defaultFunctionTimeoutSeconds = 3;

/** A number as it will be: what is not said is the default, what only the deployment knows is `undefined`. */
const numberOr = (resource: CfnQueue | CfnFunction, value: unknown, otherwise: number): number | undefined =>
  value === undefined ? otherwise : resolvedNumber(resource, value);

const retentionOf = (queue: CfnQueue): number | undefined =>
  numberOr(queue, queue.messageRetentionPeriod, defaultQueueRetentionSeconds);

const isFifo = (queue: CfnQueue): boolean => resolved(queue, queue.fifoQueue) === true;

interface RedrivePolicy {
  readonly deadLetterTargetArn?: unknown;
  readonly maxReceiveCount?: unknown;
}

const ofQueues = (
  { name }: MessageConsumer,
  queue: CfnQueue,
  deadLetters: CfnQueue,
): readonly RuleOutcome[] => {
  const { deadLetterTargetArn, maxReceiveCount } = (resolved(queue, queue.redrivePolicy) ??
    {}) as RedrivePolicy;
  return [
    deadLetterQueueRule({ queue: name, hasDeadLetterQueue: deadLetterTargetArn !== undefined }),
    receiveCountRule({ queue: name, maxReceiveCount: resolvedNumber(queue, maxReceiveCount) }),
    fifoDeadLetterRule({ queue: name, isFifo: isFifo(queue), isDeadLetterQueueFifo: isFifo(deadLetters) }),
    deadLetterRetentionRule({
      queue: name,
      retentionSeconds: retentionOf(queue),
      deadLetterQueue: `${name}--dlq`,
      deadLetterRetentionSeconds: retentionOf(deadLetters),
    }),
  ];
};

const ofSubscription = (
  { name, topic, subscription }: MessageConsumer,
  queue: CfnQueue,
): readonly RuleOutcome[] => {
  const topicResource = resourceBehind(topic.topic, isTopic);
  const subscriptionResource = resourceBehind(subscription, isSubscription);
  return [
    fifoSubscriptionRule({
      topic: topic.definition.name,
      isTopicFifo:
        topicResource === undefined ? topic.fifo : resolved(topicResource, topicResource.fifoTopic) === true,
      queue: name,
      isQueueFifo: isFifo(queue),
    }),
    subscriptionResource === undefined
      ? 'not-applicable'
      : subscriptionDeadLetterRule({
          topic: topic.definition.name,
          queue: name,
          hasDeadLetterQueue:
            resolved(subscriptionResource, subscriptionResource.redrivePolicy) !== undefined,
        }),
  ];
};

const ofFunction = (
  { name, ...consumer }: MessageConsumer,
  queue: CfnQueue,
  mapping: CfnEventSourceMapping,
): readonly RuleOutcome[] => {
  const lambda = resourceBehind(consumer.function, isFunction);
  const scaling = resolved(mapping, mapping.scalingConfig) as
    { readonly maximumConcurrency?: number } | undefined;
  return [
    queueReportRule({ queue: name, reportsBatchItemFailures: reportsBatchItemFailures(mapping) }),
    visibilityTimeoutRule({
      queue: name,
      visibilityTimeoutSeconds: numberOr(queue, queue.visibilityTimeout, defaultVisibilityTimeoutSeconds),
      function: name,
      timeoutSeconds:
        lambda === undefined ? undefined : numberOr(lambda, lambda.timeout, defaultFunctionTimeoutSeconds),
    }),
    concurrencyRule({
      queue: name,
      function: name,
      maximumConcurrency: scaling?.maximumConcurrency,
      reservedConcurrency:
        lambda === undefined ? undefined : resolvedNumber(lambda, lambda.reservedConcurrentExecutions),
    }),
  ];
};

/** What the rules say of a consumer as it will be deployed. */
export const consumerOutcomes = (
  consumer: MessageConsumer,
  { queue: queueDays, deadLetter: deadLetterDays }: RetentionDays,
): readonly RuleOutcome[] => {
  const queue = resourceBehind(consumer.queue, isQueue);
  const deadLetters = resourceBehind(consumer.deadLetterQueue, isQueue);
  const mapping = resourceBehind(consumer.mapping, isMapping);
  return [
    inboxRetentionRule({
      service: consumer.inbox.service,
      inboxDays: consumer.inbox.retentionDays,
      queueDays,
      deadLetterDays,
      replayDays: consumer.topic.replayDays,
    }),
    ...(queue === undefined || deadLetters === undefined ? [] : ofQueues(consumer, queue, deadLetters)),
    ...(queue === undefined ? [] : ofSubscription(consumer, queue)),
    ...(queue === undefined || mapping === undefined ? [] : ofFunction(consumer, queue, mapping)),
  ];
};
