import { DuplicateMessageTypeError, InvalidMessageDefinitionError } from '../message/errors.ts';
import { assertMessageDefinition, type MessageDefinition } from '../message/message-definition.ts';
import type { MessageOrder, Topic } from '../message/topic.ts';
import { type BodyLimit, bodyLimitOf } from './body-limit.ts';

/** Topic, order and limit of a message type. */
export interface CatalogueEntry {
  readonly definition: MessageDefinition;
  /** Name of the topic that lists it. */
  readonly topic: string;
  /** The order of that topic. */
  readonly order: MessageOrder;
  /** Limit for the body of its messages. */
  readonly bodyLimit: BodyLimit;
}

/** Every message type a service publishes. */
export type MessageCatalogue = ReadonlyMap<string, CatalogueEntry>;

// A service has one list of topics and many units of work.
const known = new WeakMap<readonly Topic[], MessageCatalogue>();

// All messages of an aggregate are under one key of the outbox, and a key has one order.
const assertOneOrder = (topics: readonly Topic[]): void => {
  const firstOf = new Map<string, Topic>();
  for (const topic of topics) {
    for (const { aggregateType } of topic.definitions) {
      const first = firstOf.get(aggregateType) ?? topic;
      if (first.order !== topic.order) {
        throw new InvalidMessageDefinitionError(
          `Messages of aggregate type ${aggregateType} have order ${first.order} on topic ${first.name} and order ` +
            `${topic.order} on topic ${topic.name}. Give both topics the same order.`,
        );
      }
      firstOf.set(aggregateType, first);
    }
  }
};

const build = (topics: readonly Topic[]): MessageCatalogue => {
  const catalogue = new Map<string, CatalogueEntry>();
  assertOneOrder(topics);
  for (const { name, definitions, order, maxMessageBytes } of topics) {
    const bodyLimit = bodyLimitOf(name, maxMessageBytes);
    for (const definition of definitions) {
      assertMessageDefinition(definition);
      const other = catalogue.get(definition.type);
      if (other !== undefined) {
        throw new DuplicateMessageTypeError(definition.type, `topics ${other.topic} and ${name}`);
      }
      catalogue.set(definition.type, { definition, topic: name, order, bodyLimit });
    }
  }
  return catalogue;
};

/**
 * The message types of these topics.
 *
 * Throws `DUPLICATE_MESSAGE_TYPE` for a type that two topics list. Throws `INVALID_MESSAGE_DEFINITION` for a definition
 * whose messages no consumer could read, and if two topics order the messages of one aggregate type differently.
 */
export const catalogueOf = (topics: readonly Topic[]): MessageCatalogue => {
  const catalogue = known.get(topics) ?? build(topics);
  known.set(topics, catalogue);
  return catalogue;
};
