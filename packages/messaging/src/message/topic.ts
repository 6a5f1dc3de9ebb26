import { DuplicateMessageTypeError, InvalidMessageDefinitionError } from './errors.ts';
import type { MessageDefinition } from './message-definition.ts';

/** A channel and the message types it carries. One per publishing aggregate family: order across types needs it. */
export interface Topic {
  /** Logical name, `orders`; where that is, the relay knows. */
  readonly name: string;
  readonly definitions: readonly MessageDefinition[];
}

const topicNameForm = /^[a-z][a-z0-9]*(?:--?[a-z0-9]+)*$/;

// SNS takes 256 characters; a FIFO topic's name ends in `.fifo`.
const maxTopicNameLength = 251;

/**
 * Lists what a topic carries.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for a name that SNS would not take, and `DUPLICATE_MESSAGE_TYPE` for a type
 * that is listed twice.
 */
export const defineTopic = (name: string, definitions: readonly MessageDefinition[]): Topic => {
  if (!topicNameForm.test(name) || name.length > maxTopicNameLength) {
    throw new InvalidMessageDefinitionError(
      `Topic ${JSON.stringify(name)} is not lower kebab case of at most ${maxTopicNameLength} characters.`,
    );
  }
  const types = new Set<string>();
  for (const { type } of definitions) {
    if (types.has(type)) {
      throw new DuplicateMessageTypeError(type, `topic ${name}`);
    }
    types.add(type);
  }
  return Object.freeze({ name, definitions: Object.freeze([...definitions]) });
};
