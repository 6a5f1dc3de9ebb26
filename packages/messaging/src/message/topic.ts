import { DuplicateMessageTypeError, InvalidMessageDefinitionError } from './errors.ts';
import type { MessageDefinition } from './message-definition.ts';
import { DEFAULT_TOPIC_MESSAGE_BYTES, parseMaxMessageBytes } from './message-size.ts';

/**
 * Definition of the order of an aggregate's messages.
 *
 * `version`: by the aggregate's version, which the same unit of work writes under a condition. Every message states it,
 * and the versions of one id never restart. Adds no cost.
 *
 * `commit`: by the order of commits, for messages with and without a version in any mix, and for aggregates that are
 * removed and created again. The outbox counts the commits of each ordering key, which costs a read and a write for
 * each commit.
 *
 * `none`: no order, for standard topics.
 */
export type MessageOrder = 'version' | 'commit' | 'none';

/** Options of a topic. */
export interface TopicOptions {
  /**
   * Order of the messages of an aggregate. It can change from `version` to `commit`, but not back. Default `version`.
   */
  readonly order?: MessageOrder | undefined;
  /**
   * Most bytes of a message with its attributes, from 5,120 to 1,048,576 (1 MiB): the topic's `MaximumMessageSize` in
   * SNS. Default 262,144 (256 KiB).
   *
   * Above the default, SNS allows at most 100 subscriptions, all of SQS, Lambda or Firehose.
   */
  readonly maxMessageBytes?: number | undefined;
}

/**
 * A topic and its message types. Each family of aggregates has one topic, because order across types needs a shared
 * topic.
 */
export interface Topic {
  /** Logical name, such as `orders`. The relay maps it to the ARN. */
  readonly name: string;
  readonly definitions: readonly MessageDefinition[];
  readonly order: MessageOrder;
  /** Most bytes of a message with its attributes. */
  readonly maxMessageBytes: number;
}

const orders: ReadonlySet<string> = new Set<MessageOrder>(['version', 'commit', 'none']);

const topicNameForm = /^[a-z][a-z0-9]*(?:--?[a-z0-9]+)*$/;

// SNS allows 256 characters. The name of a FIFO topic ends in `.fifo`.
const maxTopicNameLength = 251;

const validOrder = (name: string, order: MessageOrder): MessageOrder => {
  if (!orders.has(order)) {
    throw new InvalidMessageDefinitionError(
      `Topic ${name} has the order ${JSON.stringify(order)}, which is not version, commit or none.`,
    );
  }
  return order;
};

/** Code without types may pass one definition, or `undefined` because of an import cycle. */
const assertDefinitions = (name: string, definitions: unknown): void => {
  if (!Array.isArray(definitions) || definitions.includes(undefined)) {
    throw new InvalidMessageDefinitionError(
      `Topic ${name} has no list of definitions. Pass [OrderCreated], with definitions that defineMessage returned; if they are imported, ` +
        'check that the two modules do not import each other.',
    );
  }
};

/**
 * Defines a topic and its message types.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for a name that SNS rejects, an unknown order or a limit out of range, and
 * `DUPLICATE_MESSAGE_TYPE` for a type that is listed twice.
 *
 * @example
 * ```ts
 * const ordersTopic = defineTopic('orders', [OrderCreated]);
 * const customersTopic = defineTopic('customers', [CustomerCreated, CustomerValidationFailed], { order: 'commit' });
 * ```
 */
export const defineTopic = (
  name: string,
  definitions: readonly MessageDefinition[],
  { order = 'version', maxMessageBytes = DEFAULT_TOPIC_MESSAGE_BYTES }: TopicOptions = {},
): Topic => {
  if (!topicNameForm.test(name) || name.length > maxTopicNameLength) {
    throw new InvalidMessageDefinitionError(
      `Topic ${JSON.stringify(name)} is not lower kebab case of at most ${maxTopicNameLength} characters.`,
    );
  }
  assertDefinitions(name, definitions);
  const types = new Set<string>();
  for (const { type } of definitions) {
    if (types.has(type)) {
      throw new DuplicateMessageTypeError(type, `topic ${name}`);
    }
    types.add(type);
  }
  return Object.freeze({
    name,
    definitions: Object.freeze([...definitions]),
    order: validOrder(name, order),
    maxMessageBytes: parseMaxMessageBytes(name, maxMessageBytes),
  });
};
