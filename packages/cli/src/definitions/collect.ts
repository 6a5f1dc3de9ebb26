import type { MessageDefinition, Topic } from '@dynamo-outbox/messaging';
import { publishedTopicsOf } from '@dynamo-outbox/topology/internal';
import { UsageFault } from '../fault.ts';
import type { Exported, Exports } from './scan-exports.ts';

/** What several modules export, with unique names. */
export interface Collected extends Exports {
  /** Every message definition, also those of topics. */
  readonly definitions: Exports['definitions'];
}

const join = (all: readonly Exports[]): Exports => ({
  topics: all.flatMap(({ topics }) => topics),
  definitions: all.flatMap(({ definitions }) => definitions),
  services: all.flatMap(({ services }) => services),
});

const topicsOf = ({ topics, services }: Exports): readonly Exported<Topic>[] => [
  ...topics,
  ...services.flatMap(({ value, place }) =>
    [...publishedTopicsOf(value), ...(value.consumes ?? [])].map(({ topic }) => ({ value: topic, place })),
  ),
];

const definitionsOf = (
  topics: readonly Exported<Topic>[],
  { definitions }: Exports,
): readonly Exported<MessageDefinition>[] => [
  ...topics.flatMap(({ value, place }) =>
    value.definitions.map((definition) => ({
      value: definition,
      place: `the topic "${value.name}" (${place})`,
    })),
  ),
  ...definitions,
];

/** Sorts by name and removes repetitions. Throws `USAGE` if two different values have one name. */
const uniqueByName = <TValue>(
  found: readonly Exported<TValue>[],
  nameOf: (value: TValue) => string,
  describe: (name: string, places: string) => string,
): readonly Exported<TValue>[] => {
  const known = new Map<string, Exported<TValue>>();
  for (const one of found) {
    const name = nameOf(one.value);
    const other = known.get(name);
    if (other !== undefined && other.value !== one.value) {
      throw new UsageFault(describe(name, `${other.place} and ${one.place}`));
    }
    known.set(name, other ?? one);
  }
  return [...known.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};

/** Joins the exports of several modules. Throws `USAGE` if a topic, a message type or a service is defined twice. */
export const collect = (all: readonly Exports[]): Collected => {
  const exports = join(all);
  const topics = topicsOf(exports);
  return {
    services: uniqueByName(
      exports.services,
      ({ name }) => name,
      (name, places) => `The service "${name}" is described twice: ${places}. Describe each service once.`,
    ),
    topics: uniqueByName(
      topics,
      ({ name }) => name,
      (name, places) => `The topic "${name}" is defined twice: ${places}. Define each topic once.`,
    ),
    definitions: uniqueByName(
      definitionsOf(topics, exports),
      ({ type }) => type,
      (type, places) =>
        `The message type "${type}" is defined twice: in ${places}. Define each type once, with its older versions in "from".`,
    ),
  };
};
