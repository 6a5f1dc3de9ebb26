import { DuplicateMessageTypeError, InvalidMessageDefinitionError } from './errors.ts';
import type { MessageDefinition } from './message-definition.ts';
import { DEFAULT_TOPIC_MESSAGE_BYTES, validMaxMessageBytes } from './message-size.ts';

/**
 * What decides where a message stands among the messages of its aggregate.
 *
 * `version`: the aggregate's version, which the same unit of work writes under a condition. Every message states it, and the
 * versions of one id never start again. Costs nothing.
 *
 * `commit`: the commit itself, for messages with and without a version in any mix, and for aggregates that are removed and
 * created again. The outbox counts the commits of each ordering key, which costs a read and a write for each.
 *
 * `none`: nothing. For standard topics, which promise no order.
 */
export type MessageOrder = 'version' | 'commit' | 'none';

/** How a topic differs from others. */
export interface TopicOptions {
  /** What orders the messages of an aggregate; `version` by default. From `version` it may become `commit`, not back. */
  readonly order?: MessageOrder | undefined;
  /**
   * Most bytes of a message with its attributes, from 5,120 to 1,048,576 (1 MiB): the topic's `MaximumMessageSize` in SNS. Default
   * 262,144 (256 KiB).
   *
   * Above the default, SNS takes at most 100 subscriptions, all of SQS, Lambda or Firehose.
   */
  readonly maxMessageBytes?: number | undefined;
}

/** A channel and the message types it carries. One per publishing aggregate family: order across types needs it. */
export interface Topic {
  /** Logical name, `orders`; where that is, the relay knows. */
  readonly name: string;
  readonly definitions: readonly MessageDefinition[];
  readonly order: MessageOrder;
  /** Most bytes of a message with its attributes. */
  readonly maxMessageBytes: number;
}

const orders: ReadonlySet<string> = new Set<MessageOrder>(['version', 'commit', 'none']);

const topicNameForm = /^[a-z][a-z0-9]*(?:--?[a-z0-9]+)*$/;

// SNS takes 256 characters; a FIFO topic's name ends in `.fifo`.
const maxTopicNameLength = 251;

const validOrder = (name: string, order: MessageOrder): MessageOrder => {
  if (!orders.has(order)) {
    throw new InvalidMessageDefinitionError(
      `Topic ${name} has the order ${JSON.stringify(order)}, which is not version, commit or none.`,
    );
  }
  return order;
};

/**
 * Lists what a topic carries.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for a name that SNS would not take, an order that does not exist or a limit out of
 * range, and `DUPLICATE_MESSAGE_TYPE` for a type that is listed twice.
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
    maxMessageBytes: validMaxMessageBytes(name, maxMessageBytes),
  });
};
