import type { Topic } from '@dynamo-outbox/messaging';
import { publishedTopicsOf } from '@dynamo-outbox/topology/internal';
import { listKnown } from '../arguments/known-names.ts';
import { UsageFault } from '../fault.ts';
import type { Configuration } from '../services/configuration.ts';
import type { ServiceDescription } from './recognise.ts';
import type { Consumption, ServiceTopology } from './service-topology.ts';

/** Returns the topology of a service that a module describes. */
export const toTopology = (description: ServiceDescription): ServiceTopology => {
  const { name, consumes = [] } = description;
  const published = publishedTopicsOf(description);
  const [kind, ...otherKinds] = new Set(published.map(({ fifo }) => fifo));
  return {
    name,
    publishes: published.map(({ topic }) => topic),
    consumes: consumes.map(({ topic, messageTypes, fifo: isConsumedFifo = false }) => ({
      topic,
      fifo: isConsumedFifo,
      definitions: topic.definitions.filter(
        ({ type }) => messageTypes === 'all' || messageTypes.includes(type),
      ),
    })),
    // A document has one kind for all topics of a service.
    fifo: otherKinds.length === 0 ? (kind ?? false) : undefined,
  };
};

/** A member of the configuration file, for error messages. */
interface Named {
  readonly member: string;
  readonly name: string;
}

const findTopic = (topics: readonly Topic[], { member, name }: Named): Topic => {
  const topic = topics.find((one) => one.name === name);
  if (topic === undefined) {
    const known = topics.map((one) => one.name);
    throw new UsageFault(
      `${member} names the topic "${name}", which no module exports.${listKnown('topics', known, name)}`,
    );
  }
  return topic;
};

const findType = (topics: readonly Topic[], { member, name }: Named): readonly Consumption[] => {
  const found = topics.flatMap((topic) => {
    const definitions = topic.definitions.filter(({ type }) => type === name);
    return definitions.length === 0 ? [] : [{ topic, definitions }];
  });
  if (found.length === 0) {
    const known = topics.flatMap(({ definitions }) => definitions.map(({ type }) => type));
    throw new UsageFault(
      `${member} names the message type "${name}", which no topic of your modules carries.${listKnown('types', known, name)}`,
    );
  }
  return found;
};

/** Joins what a service consumes of each topic, in the order of the topic. */
const joinByTopic = (found: readonly Consumption[]): readonly Consumption[] =>
  [...new Set(found.map(({ topic }) => topic))].map((topic) => {
    const wanted = found.filter((one) => one.topic === topic).flatMap(({ definitions }) => definitions);
    return { topic, definitions: topic.definitions.filter((definition) => wanted.includes(definition)) };
  });

/**
 * Returns the topology of a service that the configuration file describes. Without `publishes`, the service publishes to
 * the topic with its own name, if there is one.
 *
 * Throws `USAGE` for a topic or a message type that no module defines.
 */
export const toConfiguredTopology = (
  name: string,
  { publishes, consumes = [], fifo }: Configuration['services'][string],
  topics: readonly Topic[],
): ServiceTopology => ({
  name,
  fifo,
  publishes:
    publishes?.map((topic) => findTopic(topics, { member: `services.${name}.publishes`, name: topic })) ??
    topics.filter((topic) => topic.name === name),
  consumes: joinByTopic(
    consumes.flatMap((consumed) => {
      const named = { member: `services.${name}.consumes`, name: consumed };
      // Message types have a dot, and names of topics have none.
      if (consumed.includes('.')) {
        return findType(topics, named);
      }
      const topic = findTopic(topics, named);
      return [{ topic, definitions: topic.definitions }];
    }),
  ).map((consumed) => ({ ...consumed, fifo })),
});
