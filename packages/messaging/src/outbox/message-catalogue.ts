import { DuplicateMessageTypeError } from '../message/errors.ts';
import type { MessageDefinition } from '../message/message-definition.ts';
import type { Topic } from '../message/topic.ts';

/** Where a message type belongs. */
export interface CatalogueEntry {
  readonly definition: MessageDefinition;
  /** Name of the topic that lists it. */
  readonly topic: string;
}

/** Every message type a service publishes. */
export type MessageCatalogue = ReadonlyMap<string, CatalogueEntry>;

// A service has one list of topics and many units of work.
const known = new WeakMap<readonly Topic[], MessageCatalogue>();

const build = (topics: readonly Topic[]): MessageCatalogue => {
  const catalogue = new Map<string, CatalogueEntry>();
  for (const { name, definitions } of topics) {
    for (const definition of definitions) {
      const other = catalogue.get(definition.type);
      if (other !== undefined) {
        throw new DuplicateMessageTypeError(definition.type, `topics ${other.topic} and ${name}`);
      }
      catalogue.set(definition.type, { definition, topic: name });
    }
  }
  return catalogue;
};

/** The message types of these topics; throws `DUPLICATE_MESSAGE_TYPE` for a type that two of them list. */
export const catalogueOf = (topics: readonly Topic[]): MessageCatalogue => {
  const catalogue = known.get(topics) ?? build(topics);
  known.set(topics, catalogue);
  return catalogue;
};
