import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidMessageDefinitionError } from './errors.ts';
import { typeForm } from './ordering-key.ts';
import type { AggregateReference, Message, MessageDraft } from './message.ts';
import type { CodecSubject, CreatePayloadCodec, PayloadCodec } from './payload/payload-codec.ts';
import { faultOfVersions } from './versions/check-versions.ts';
import type { OlderVersion, OlderVersionsOptions } from './versions/older-version.ts';

/** What a producer states beside the payload of a message. */
export interface MessageStatement {
  readonly about: AggregateReference;
  /**
   * The group of the message on standard topics and queues, such as a tenant. A fair queue delays the messages of other groups less when
   * one group sends many. 1 to 128 letters, digits and punctuation marks of ASCII. FIFO topics and event buses ignore it.
   * Default: the `fairnessKey` of the definition.
   */
  readonly fairnessKey?: string | undefined;
}

/** A message type: its name, the schema of its payload in each version, and a function that creates a draft. */
export interface MessageDefinition<
  TType extends string = string,
  TSchema extends StandardSchemaV1 = StandardSchemaV1,
> {
  /** Name of the fact, also on the wire: `order.created`. */
  readonly type: TType;
  /** Newest version of the payload's schema, from 1. Producers create it, and handlers receive it. */
  readonly version: number;
  /** Any Standard Schema. Messages contain its input; consumers receive its output. */
  readonly payload: TSchema;
  /** Codec with which the outbox encodes payloads of the newest version. Default: JSON. Consumers read it and JSON. */
  readonly codec?: PayloadCodec | undefined;
  /** Versions that consumers still read, from the oldest, without gaps up to the newest. Empty if there is only one version. */
  readonly olderVersions: readonly OlderVersion[];
  /** Version in which the outbox stores new messages. */
  readonly publishVersion: number;
  /** Kind of the aggregate, the first half of the ordering key: `order`. */
  readonly aggregateType: string;

  /**
   * Creates a draft about an aggregate. The outbox validates it when the message is staged.
   *
   * Uses only the id, the version and the message number of `about`, so you can pass any aggregate that has them.
   */
  create(
    payload: StandardSchemaV1.InferInput<TSchema>,
    statement: MessageStatement,
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
export interface MessageDefinitionOptions<TSchema extends StandardSchemaV1, TOlderSchemas = unknown> {
  /** Newest version of the payload's schema, an integer from 1 of at most 15 digits. */
  readonly version: number;
  /** Schema of the newest version: any Standard Schema that validates synchronously. */
  readonly payload: TSchema;
  /**
   * Codec of the newest version, such as `avro()`. Default: JSON. Consumers with this definition read its messages and those in JSON. To change the
   * codec, define a new version, because consumers without the codec reject its messages.
   */
  readonly codec?: CreatePayloadCodec;
  /**
   * Older versions that messages may still have, and how to lift each to the next: `{ 1: { payload, up }, 2: { payload, up } }`. Keep a version
   * until no queue, dead-letter queue or outbox can hold it. Default: none.
   */
  readonly from?: OlderVersionsOptions<TOlderSchemas, TSchema>;
  /**
   * Version in which the outbox stores new messages, for a producer whose consumers cannot read the newest one yet. Each version
   * from it on needs `down` in `from`. Consumers ignore it. Default: the newest version.
   */
  readonly publishVersion?: number;
  /**
   * Returns the fairness key of a message from its payload, such as its tenant; `undefined` for none. `fairnessKey` of `create` overrides
   * it. Default: none.
   */
  readonly fairnessKey?: (payload: StandardSchemaV1.InferInput<TSchema>) => string | undefined;
  /**
   * Type of the aggregate, the first half of the ordering key. Required unless the message type has the form `order.created`. Default:
   * the part before the dot.
   */
  readonly aggregateType?: string;
}

const word = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';

/** A type whose first half names its aggregate: `order.created`. */
const splitForm = new RegExp(`^(${word})\\.${word}$`);

/** Types of the items that the outbox table holds beside outbox items. */
const reservedAggregateTypes = new Set(['HEAD', 'PARKED']);

/** Most characters of an aggregate type, which is part of every key. */
const maxAggregateTypeLength = 64;

/** Most characters of a message type, which is an SNS attribute and counts towards the size of every message. */
export const MAX_MESSAGE_TYPE_LENGTH = 128;

/** The parts of a definition that have rules. */
type CheckedParts = Pick<MessageDefinition, 'type' | 'version' | 'publishVersion' | 'aggregateType'> & {
  readonly olderVersions: readonly Omit<OlderVersion, 'codec'>[];
};

const faultOf = (parts: CheckedParts): string | undefined => {
  const { type, aggregateType } = parts;
  if (!typeForm.test(type)) {
    return "has other characters than letters, digits and '.', '_', '-', '/' between them; write a name such as order.created or com.acme.order-placed";
  }
  if (type.length > MAX_MESSAGE_TYPE_LENGTH) {
    return `is longer than ${MAX_MESSAGE_TYPE_LENGTH} characters`;
  }
  return faultOfAggregateType(aggregateType) ?? faultOfVersions(parts);
};

const faultOfAggregateType = (aggregateType: string): string | undefined => {
  if (aggregateType === '') {
    return "does not name its aggregate as order.created does; state aggregateType, such as 'order'";
  }
  if (!typeForm.test(aggregateType) || aggregateType.length > maxAggregateTypeLength) {
    return `has the aggregate type ${JSON.stringify(aggregateType)}; write 1 to ${maxAggregateTypeLength} letters, digits and '.', '_', '-', '/', such as order`;
  }
  return reservedAggregateTypes.has(aggregateType)
    ? `has the aggregate type ${aggregateType}, which the outbox table uses itself; choose another`
    : undefined;
};

/**
 * Throws `INVALID_MESSAGE_DEFINITION` for a definition whose messages no consumer could read, including one that was
 * not created by `defineMessage`.
 */
export const assertMessageDefinition = (parts: CheckedParts): void => {
  const fault = faultOf(parts);
  if (fault !== undefined) {
    throw new InvalidMessageDefinitionError(`Message type ${JSON.stringify(parts.type)} ${fault}.`);
  }
};

/** An older version before its codec is created. */
type OlderVersionDraft = Omit<OlderVersion, 'codec'> & { readonly codec?: CreatePayloadCodec };

const toOlderVersions = (
  from: Readonly<Record<string, Omit<OlderVersionDraft, 'version'>>>,
): readonly OlderVersionDraft[] =>
  Object.entries(from)
    .map(([version, older]) => ({ ...older, version: Number(version) }))
    .toSorted((one, other) => one.version - other.version);

/** Returns the codec of a version. Throws if it cannot represent the payloads. */
const createCodec = (subject: CodecSubject, create: CreatePayloadCodec | undefined) =>
  create === undefined ? {} : { codec: create(subject) };

const withCodec = (type: string, { codec, ...older }: OlderVersionDraft): OlderVersion =>
  Object.freeze({ ...older, ...createCodec({ ...older, type }, codec) });

const referTo = ({ id, version, messageNumber }: AggregateReference): AggregateReference => ({
  id,
  ...(version === undefined ? {} : { version }),
  ...(messageNumber === undefined ? {} : { messageNumber }),
});

/** Code without types may forget the aggregate. */
const assertStatement = (type: string, statement: unknown): void => {
  const about: unknown =
    typeof statement === 'object' && statement !== null && 'about' in statement ? statement.about : undefined;
  if (typeof about !== 'object' || about === null) {
    throw new TypeError(
      `A ${type} message says nothing about its aggregate. Pass it as second argument: create(payload, { about: { id, version } }).`,
    );
  }
};

/**
 * Defines a message type once, for producers and consumers.
 *
 * A type is a name in the style of your team, of letters, digits, `.`, `_`, `-` and `/`: `order.created`, `OrderPlaced`,
 * `com.acme.shop.order-placed.v1`. For any but the first style, state `aggregateType`.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for any other name. Throws the error of a codec that
 * cannot represent the payloads of its version.
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
export const defineMessage = <
  const TType extends string,
  TSchema extends StandardSchemaV1,
  TOlderSchemas = unknown,
>(
  type: TType,
  options: MessageDefinitionOptions<TSchema, TOlderSchemas>,
): MessageDefinition<TType, TSchema> => {
  const { version, payload, from = {}, publishVersion = version } = options;
  const { aggregateType = splitForm.exec(type)?.[1] ?? '' } = options;
  const drafts = toOlderVersions(from);
  assertMessageDefinition({ type, version, olderVersions: drafts, publishVersion, aggregateType });
  const olderVersions = Object.freeze(drafts.map((draft) => withCodec(type, draft)));
  return Object.freeze({
    type,
    version,
    payload,
    ...createCodec({ type, version, payload }, options.codec),
    olderVersions,
    publishVersion,
    aggregateType,
    create: (content: StandardSchemaV1.InferInput<TSchema>, statement: MessageStatement) => {
      assertStatement(type, statement);
      const { about, fairnessKey = options.fairnessKey?.(content) } = statement;
      return {
        type,
        version,
        aggregateType,
        about: referTo(about),
        payload: content,
        ...(fairnessKey === undefined ? {} : { fairnessKey }),
      };
    },
  });
};
