import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isSchemaVersion, MAX_SCHEMA_VERSION } from './envelope.ts';
import { InvalidMessageDefinitionError } from './errors.ts';
import type { AggregateReference, Message, MessageDraft } from './message.ts';

/** A message type: its name, the schema of its payload, and a function that creates a draft. */
export interface MessageDefinition<
  TType extends string = string,
  TSchema extends StandardSchemaV1 = StandardSchemaV1,
> {
  /** Name of the fact, also on the wire: `order.created`. */
  readonly type: TType;
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Any Standard Schema. Messages contain its input; consumers receive its output. */
  readonly payload: TSchema;
  /** Kind of the aggregate, the first half of the ordering key: `order`. */
  readonly aggregateType: string;

  /**
   * Creates a draft about an aggregate. The outbox validates it when the message is staged.
   *
   * Uses only the id, the version and the message number of `about`, so you can pass any aggregate that has them.
   */
  create(
    payload: StandardSchemaV1.InferInput<TSchema>,
    statement: { readonly about: AggregateReference },
  ): MessageDraft<TType, StandardSchemaV1.InferInput<TSchema>>;
}

/** Payload that a producer passes to `create`. */
export type PayloadInputOf<TDefinition extends MessageDefinition> = StandardSchemaV1.InferInput<
  TDefinition['payload']
>;

/** Payload that a handler receives: the output of the schema. */
export type PayloadOf<TDefinition extends MessageDefinition> = StandardSchemaV1.InferOutput<
  TDefinition['payload']
>;

/** Message that a handler of this definition receives. */
export type MessageOf<TDefinition extends MessageDefinition> = Message<
  TDefinition['type'],
  PayloadOf<TDefinition>
>;

/** Options of `defineMessage`. */
export interface MessageDefinitionOptions<TSchema extends StandardSchemaV1> {
  /** Version of the payload's schema, an integer from 1 of at most 15 digits. */
  readonly version: number;
  /** Any Standard Schema that validates synchronously. */
  readonly payload: TSchema;
  /** Type of the aggregate. Default: the part of the message type before the dot. */
  readonly aggregateType?: string;
}

const word = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const aggregateTypeForm = new RegExp(`^${word}$`);
const messageTypeForm = new RegExp(`^${word}\\.${word}$`);

/** Most characters of a message type, which is an SNS attribute and counts towards the size of every message. */
export const MAX_MESSAGE_TYPE_LENGTH = 128;

const faultOf = (type: string, version: number, aggregateType: string): string | undefined => {
  if (!messageTypeForm.test(type)) {
    return 'is not of the form <aggregate>.<past-participle>, lower case, such as order.created';
  }
  if (type.length > MAX_MESSAGE_TYPE_LENGTH) {
    return `is longer than ${MAX_MESSAGE_TYPE_LENGTH} characters`;
  }
  if (!isSchemaVersion(version)) {
    return `has version ${String(version)}, which is not an integer from 1 to ${MAX_SCHEMA_VERSION}`;
  }
  return aggregateTypeForm.test(aggregateType)
    ? undefined
    : 'has an aggregate type that is not lower kebab case, such as order';
};

/**
 * Throws `INVALID_MESSAGE_DEFINITION` for a definition whose messages no consumer could read, including one that was
 * not created by `defineMessage`.
 */
export const assertMessageDefinition = ({
  type,
  version,
  aggregateType,
}: Pick<MessageDefinition, 'type' | 'version' | 'aggregateType'>): void => {
  const fault = faultOf(type, version, aggregateType);
  if (fault !== undefined) {
    throw new InvalidMessageDefinitionError(`Message type ${JSON.stringify(type)} ${fault}.`);
  }
};

const referTo = ({ id, version, messageNumber }: AggregateReference): AggregateReference => ({
  id,
  ...(version === undefined ? {} : { version }),
  ...(messageNumber === undefined ? {} : { messageNumber }),
});

/**
 * Defines a message type once, for producers and consumers.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for a name without the form `<aggregate>.<past-participle>`.
 *
 * @example
 * ```ts
 * const OrderCreated = defineMessage('order.created', {
 *   version: 1,
 *   payload: z.object({ orderId: z.string(), orderTotal: z.int() }),
 * });
 * outbox.add(OrderCreated.create({ orderId: order.id, orderTotal: 1000 }, { about: order }));
 * ```
 */
export const defineMessage = <const TType extends `${string}.${string}`, TSchema extends StandardSchemaV1>(
  type: TType,
  { version, payload, aggregateType = type.slice(0, type.indexOf('.')) }: MessageDefinitionOptions<TSchema>,
): MessageDefinition<TType, TSchema> => {
  assertMessageDefinition({ type, version, aggregateType });
  return Object.freeze({
    type,
    version,
    payload,
    aggregateType,
    create: (
      content: StandardSchemaV1.InferInput<TSchema>,
      { about }: { readonly about: AggregateReference },
    ) => ({
      type,
      version,
      aggregateType,
      about: referTo(about),
      payload: content,
    }),
  });
};
