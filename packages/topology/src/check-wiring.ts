import { limits, visibilityTimeouts } from './limits.ts';
import type { DeploymentDescription, QueueDescription } from './resource-descriptions.ts';

type Named<TResource> = ReadonlyMap<string, TResource>;

const byName = <TResource extends { readonly name: string }>(
  resources: readonly TResource[],
): Named<TResource> => new Map(resources.map((resource) => [resource.name, resource]));

const streamFaults = ({ streamMappings, tables }: DeploymentDescription): readonly string[] => {
  const table = byName(tables);
  return streamMappings
    .filter((mapping) => table.has(mapping.table) && table.get(mapping.table)?.stream === undefined)
    .map(
      (mapping) => `Table "${mapping.table}" has no stream for function "${mapping.function}"; give it one.`,
    );
};

const subscriptionFaults = ({ subscriptions, topics, queues }: DeploymentDescription): readonly string[] => {
  const topicOf = byName(topics);
  const queueOf = byName(queues);
  return subscriptions
    .filter(({ topic, queue }) => {
      const kinds = [topicOf.get(topic)?.fifo, queueOf.get(queue)?.fifo];
      return !kinds.includes(undefined) && kinds[0] !== kinds[1];
    })
    .map(
      ({ topic, queue }) =>
        `Queue "${queue}" and topic "${topic}" are not both FIFO or both standard; order ends where they meet.`,
    );
};

const deadLetterFaultsOf = (
  queue: QueueDescription,
  deadLetterQueue: QueueDescription,
): readonly string[] => [
  ...(queue.fifo === deadLetterQueue.fifo
    ? []
    : [
        `Queue "${queue.name}" and its dead-letter queue are not both FIFO or both standard; make them alike.`,
      ]),
  ...(deadLetterQueue.retentionSeconds >= queue.retentionSeconds
    ? []
    : [
        `The dead-letter queue "${deadLetterQueue.name}" keeps messages for less time than "${queue.name}", ` +
          `and counts from when they were first sent; let it keep them for ${queue.retentionSeconds} seconds or longer.`,
      ]),
];

const deadLetterFaults = ({ queues }: DeploymentDescription): readonly string[] => {
  const queueOf = byName(queues);
  return queues.flatMap((queue) => {
    const deadLetterQueue = queueOf.get(queue.deadLetter?.queue ?? '');
    return deadLetterQueue === undefined ? [] : deadLetterFaultsOf(queue, deadLetterQueue);
  });
};

const consumedQueueFaults = ({
  queueMappings,
  queues,
  functions,
}: DeploymentDescription): readonly string[] => {
  const queueOf = byName(queues);
  const functionOf = byName(functions);
  return queueMappings.flatMap((mapping) => {
    const queue = queueOf.get(mapping.queue);
    if (queue === undefined) {
      return [];
    }
    const wanted = visibilityTimeouts * (functionOf.get(mapping.function)?.timeoutSeconds ?? 0);
    return [
      ...(queue.deadLetter === undefined
        ? [
            `Queue "${queue.name}" is consumed but has no dead-letter queue; a poison message would stay for ever.`,
          ]
        : []),
      ...(queue.visibilityTimeoutSeconds >= wanted
        ? []
        : [
            `Queue "${queue.name}" hides messages for ${queue.visibilityTimeoutSeconds} seconds; ` +
              `${visibilityTimeouts} times the timeout of "${mapping.function}" are ${wanted}.`,
          ]),
    ];
  });
};

const crowdedTopicFaults = ({ topics, subscriptions }: DeploymentDescription): readonly string[] =>
  topics
    .filter(({ fifo }) => fifo)
    .map(({ name }) => ({ name, count: subscriptions.filter(({ topic }) => topic === name).length }))
    .filter(({ count }) => count > limits.fifoTopicSubscriptions)
    .map(
      ({ name, count }) =>
        `FIFO topic "${name}" has ${count} subscriptions; AWS takes ${limits.fifoTopicSubscriptions} at most.`,
    );

const scheduleFaults = ({ scheduledFunctions }: DeploymentDescription): readonly string[] => {
  const names = scheduledFunctions.map((schedule) => schedule.function);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `Function "${name}" has two schedules; one interval is enough.`,
  );
};

/** Resources that are right each for itself, and wrong together. */
export const checkWiring = (description: DeploymentDescription): readonly string[] => [
  ...streamFaults(description),
  ...subscriptionFaults(description),
  ...crowdedTopicFaults(description),
  ...scheduleFaults(description),
  ...deadLetterFaults(description),
  ...consumedQueueFaults(description),
];
