import { limits } from './limits.ts';
import type {
  DeploymentDescription,
  EnvironmentValue,
  QueueDescription,
  QueueMappingDescription,
  StreamMappingDescription,
} from './resource-descriptions.ts';
import { concurrencyRule, queueReportRule } from './rules/consumer-concurrency.ts';
import { deadLetterQueueRule, deadLetterRetentionRule } from './rules/dead-letter-queue.ts';
import { fifoDeadLetterRule, fifoSubscriptionRule } from './rules/fifo-with-fifo.ts';
import {
  deadLetterMessageSizeRule,
  largeMessageTopicRule,
  queueMessageSizeRule,
} from './rules/message-size.ts';
import { faultsIn, type RuleOutcome } from './rules/outcome.ts';
import {
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from './rules/outbox-stream.ts';
import { payloadMemoryRule } from './rules/payload-memory.ts';
import { subscriptionDeadLetterRule } from './rules/subscription.ts';
import { visibilityTimeoutRule } from './rules/visibility-timeout.ts';

/** Message size limit of a topic or queue in bytes; the default if none is set. */
const bytesOf = (described: { readonly maxMessageBytes?: number } | undefined): number | undefined =>
  described === undefined ? undefined : (described.maxMessageBytes ?? limits.defaultMessageBytes);

type Named<TResource> = ReadonlyMap<string, TResource>;

const byName = <TResource extends { readonly name: string }>(
  resources: readonly TResource[],
): Named<TResource> => new Map(resources.map((resource) => [resource.name, resource]));

const ofStreamMapping =
  ({ tables }: DeploymentDescription) =>
  (mapping: StreamMappingDescription): readonly RuleOutcome[] => {
    const table = byName(tables).get(mapping.table);
    const failures = {
      table: mapping.table,
      reportsBatchItemFailures: mapping.reportBatchItemFailures,
      hasBucketForFailures: mapping.onFailureBucket !== '',
    };
    return [
      table === undefined
        ? 'not-applicable'
        : streamViewRule({ table: mapping.table, function: mapping.function, view: table.stream }),
      streamFilterRule(mapping),
      streamReportRule(failures),
      streamFailureBucketRule(failures),
    ];
  };

const ofSubscriptions = ({
  subscriptions,
  topics,
  queues,
}: DeploymentDescription): readonly RuleOutcome[] => {
  const topicOf = byName(topics);
  const queueOf = byName(queues);
  return subscriptions.flatMap(({ topic, queue, deadLetterQueue }) => [
    fifoSubscriptionRule({
      topic,
      isTopicFifo: topicOf.get(topic)?.fifo,
      queue,
      isQueueFifo: queueOf.get(queue)?.fifo,
    }),
    subscriptionDeadLetterRule({ topic, queue, hasDeadLetterQueue: deadLetterQueue !== undefined }),
    ...[queue, ...(deadLetterQueue === undefined ? [] : [deadLetterQueue])].map((name) =>
      queueMessageSizeRule({
        topic,
        topicBytes: bytesOf(topicOf.get(topic)),
        queue: name,
        queueBytes: bytesOf(queueOf.get(name)),
      }),
    ),
  ]);
};

const ofDeadLetterQueue =
  ({ queues }: DeploymentDescription) =>
  (queue: QueueDescription): readonly RuleOutcome[] => {
    const deadLetterQueue = byName(queues).get(queue.deadLetter?.queue ?? '');
    return deadLetterQueue === undefined
      ? []
      : [
          fifoDeadLetterRule({
            queue: queue.name,
            isFifo: queue.fifo,
            isDeadLetterQueueFifo: deadLetterQueue.fifo,
          }),
          deadLetterRetentionRule({
            queue: queue.name,
            retentionSeconds: queue.retentionSeconds,
            deadLetterQueue: deadLetterQueue.name,
            deadLetterRetentionSeconds: deadLetterQueue.retentionSeconds,
          }),
          deadLetterMessageSizeRule({
            queue: queue.name,
            queueBytes: bytesOf(queue),
            deadLetterQueue: deadLetterQueue.name,
            deadLetterQueueBytes: bytesOf(deadLetterQueue),
          }),
        ];
  };

/** Returns a number that is known before the deployment. */
const numberIn = (value: EnvironmentValue | undefined): number | undefined =>
  typeof value === 'string' ? Number(value) : undefined;

const ofPayloads = ({ functions }: DeploymentDescription, name: string): readonly RuleOutcome[] =>
  functions
    .filter((described) => described.name === name)
    .map(({ memoryMegabytes, environment }) =>
      payloadMemoryRule({
        function: name,
        memoryMegabytes,
        maxBytes: numberIn(environment['PAYLOAD_MAX_BYTES']),
        maxValues: numberIn(environment['PAYLOAD_MAX_VALUES']),
      }),
    );

const ofQueueMapping =
  (description: DeploymentDescription) =>
  (mapping: QueueMappingDescription): readonly RuleOutcome[] => {
    const { queues, functions } = description;
    const queue = byName(queues).get(mapping.queue);
    return queue === undefined
      ? []
      : [
          deadLetterQueueRule({ queue: queue.name, hasDeadLetterQueue: queue.deadLetter !== undefined }),
          visibilityTimeoutRule({
            queue: queue.name,
            visibilityTimeoutSeconds: queue.visibilityTimeoutSeconds,
            function: mapping.function,
            timeoutSeconds: byName(functions).get(mapping.function)?.timeoutSeconds,
          }),
          queueReportRule({ queue: queue.name, reportsBatchItemFailures: mapping.reportBatchItemFailures }),
          concurrencyRule({ ...mapping, reservedConcurrency: undefined }),
          ...ofPayloads(description, mapping.function),
        ];
  };

const ofTopics = ({ topics, subscriptions }: DeploymentDescription): readonly RuleOutcome[] =>
  topics.map((described) =>
    largeMessageTopicRule({
      topic: described.name,
      topicBytes: bytesOf(described),
      protocols: subscriptions.filter(({ topic }) => topic === described.name).map(() => 'sqs'),
    }),
  );

const crowdedTopicFaults = ({ topics, subscriptions }: DeploymentDescription): readonly string[] =>
  topics
    .filter(({ fifo }) => fifo)
    .map(({ name }) => ({ name, count: subscriptions.filter(({ topic }) => topic === name).length }))
    .filter(({ count }) => count > limits.fifoTopicSubscriptions)
    .map(
      ({ name, count }) =>
        `FIFO topic "${name}" has ${count} subscriptions; AWS allows at most ${limits.fifoTopicSubscriptions}.`,
    );

const scheduleFaults = ({ scheduledFunctions }: DeploymentDescription): readonly string[] => {
  const names = scheduledFunctions.map((schedule) => schedule.function);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `Function "${name}" has two schedules; one interval is enough.`,
  );
};

/** Checks combinations of resources that are each valid alone. */
export const checkWiring = (description: DeploymentDescription): readonly string[] => [
  ...faultsIn([
    ...description.streamMappings.flatMap(ofStreamMapping(description)),
    ...ofSubscriptions(description),
    ...ofTopics(description),
    ...description.queues.flatMap(ofDeadLetterQueue(description)),
    ...description.queueMappings.flatMap(ofQueueMapping(description)),
  ]),
  ...crowdedTopicFaults(description),
  ...scheduleFaults(description),
];
