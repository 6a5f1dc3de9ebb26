import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { BodyLimit } from './body-limit.ts';
import type { OutboxItemKey } from './outbox-item.ts';
import { fromPositionSortKey, fromVersionSortKey } from './sort-key.ts';

/** What a message or its payload exceeded: the topic's limit, that of one outbox item, or that of payloads. */
type ExceededLimit = BodyLimit | { readonly setBy: 'payloads'; readonly bytes: number };

const tooLargeSentence = (type: string, limit: ExceededLimit, sizeBytes: number): string => {
  if (limit.setBy === 'payloads') {
    return (
      `The payload of a ${type} message is ${sizeBytes} bytes as JSON, more than the ${limit.bytes} bytes that a payload may ` +
      'have. Split the message, or raise payloads.maxBytes here and in every consumer.'
    );
  }
  const size = `A ${type} message is ${sizeBytes} bytes with its envelope, more than the ${limit.bytes} bytes that `;
  return limit.setBy === 'topic'
    ? `${size}topic ${limit.topic} takes beside attributes. Give the outbox a payload store, or raise the topic's maxMessageBytes.`
    : `${size}one outbox item holds; topic ${limit.topic} would take it. Give the outbox a payload store.`;
};

/**
 * A message is larger than its topic takes, than one outbox item holds, or its payload is larger than consumers take. The error says
 * which limit was exceeded. Give the outbox a payload store, or send a reference to what is large instead of the thing itself.
 */
export class MessageTooLargeError extends CodedError<'MESSAGE_TOO_LARGE'> {
  readonly code = 'MESSAGE_TOO_LARGE';
  /** How many bytes there are. */
  readonly sizeBytes: number;
  /** How many there may be. */
  readonly limitBytes: number;

  constructor(type: string, limit: ExceededLimit, sizeBytes: number) {
    super(tooLargeSentence(type, limit, sizeBytes));
    this.sizeBytes = sizeBytes;
    this.limitBytes = limit.bytes;
  }
}

/** What a payload has too many of: JSON values, or levels of objects and arrays inside each other. */
type Excess =
  | { readonly of: 'values'; readonly values: number; readonly limit: number }
  | { readonly of: 'levels'; readonly limit: number };

const tooComplexSentence = (type: string, excess: Excess): string =>
  excess.of === 'values'
    ? `The payload of a ${type} message has ${excess.values} JSON values, more than the ${excess.limit} that a payload may have. ` +
      'Split the message, or raise payloads.maxValues here and in every consumer.'
    : `The payload of a ${type} message is nested more than ${excess.limit} levels deep, which no consumer takes. ` +
      'Send a flatter payload, such as a list of nodes that refer to each other by id.';

/**
 * A payload has more JSON values than consumers take, where each object, array, text, number, boolean and null counts: split the message,
 * or raise `payloads.maxValues` here and in every consumer. Or its objects and arrays lie inside each other more than 256 levels deep:
 * send a flatter payload.
 */
export class MessageTooComplexError extends CodedError<'MESSAGE_TOO_COMPLEX'> {
  readonly code = 'MESSAGE_TOO_COMPLEX';
  /** How many values there are; `undefined` where only the depth is at fault. */
  readonly values: number | undefined;
  /** How many values there may be; `undefined` where only the depth is at fault. */
  readonly limitValues: number | undefined;
  /** How many levels there may be; `undefined` where the number of values is at fault. */
  readonly limitLevels: number | undefined;

  constructor(type: string, excess: Excess, options?: ErrorOptions) {
    super(tooComplexSentence(type, excess), options);
    this.values = excess.of === 'values' ? excess.values : undefined;
    this.limitValues = excess.of === 'values' ? excess.limit : undefined;
    this.limitLevels = excess.of === 'levels' ? excess.limit : undefined;
  }
}

/** What a message is `about` cannot be an ordering key. The error says what is wrong with id or version. */
export class InvalidAggregateReferenceError extends CodedError<'INVALID_AGGREGATE_REFERENCE'> {
  readonly code = 'INVALID_AGGREGATE_REFERENCE';
}

/** The outbox was given a service name that cannot be the `source` of an envelope. Use lower kebab case. */
export class InvalidServiceNameError extends CodedError<'INVALID_SERVICE_NAME'> {
  readonly code = 'INVALID_SERVICE_NAME';

  constructor(service: string) {
    super(`Service name ${JSON.stringify(service)} is not lower kebab case, such as orders.`);
  }
}

/**
 * The outbox holds an item with the id of this one's first message. Nothing was written: `nextMessageId` repeats itself.
 *
 * Only items of topics with order `none` have their id in their key.
 */
export class MessageAlreadyRecordedError extends CodedError<'MESSAGE_ALREADY_RECORDED'> {
  readonly code = 'MESSAGE_ALREADY_RECORDED';

  constructor({ orderingKey, sortKey }: OutboxItemKey) {
    super(`The outbox holds item ${orderingKey} / ${sortKey} already; nothing was written.`);
  }
}

/**
 * The outbox holds this version of the aggregate, or a later one, and the topic orders messages by version. Nothing was written.
 *
 * Either the aggregate was removed and created again under the same id, and its versions started again; or the message is about
 * an aggregate that this unit of work does not change. Three ways out: define the topic with order `commit`, keep a removed
 * aggregate as a mark that has its version, or create it under a new id.
 */
export class VersionAlreadyRecordedError extends CodedError<'VERSION_ALREADY_RECORDED'> {
  readonly code = 'VERSION_ALREADY_RECORDED';
  /** The aggregate: `order#01994c…`. */
  readonly orderingKey: string;
  /** The version that the message states. */
  readonly version: number;

  constructor(orderingKey: string, version: number) {
    super(
      `The outbox holds version ${version} of ${orderingKey} already, or a later one; nothing was written. Either the aggregate was ` +
        `removed and created again under the same id, or the message is about an aggregate that this unit of work does not ` +
        `change. Define the topic with order 'commit', keep removed aggregates with their version, or use a new id.`,
    );
    this.orderingKey = orderingKey;
    this.version = version;
  }
}

/** Another commit recorded messages of the same key first, so the position that was read is taken: run the work again. */
export const outboxKeyChangedMeanwhile = (orderingKey: string): Error =>
  new LostRaceError(
    'OUTBOX_KEY_CHANGED_MEANWHILE',
    `Another commit has recorded messages of ${orderingKey} since its position was read; nothing was written. Run the work again.`,
  );

/** Why the put of an item is refused: something lies at its key, or it would sort before an earlier commit. */
export const toItemRefusal = (item: OutboxItemKey): Error => {
  const version = fromVersionSortKey(item.sortKey);
  if (version !== undefined) {
    return new VersionAlreadyRecordedError(item.orderingKey, version);
  }
  return fromPositionSortKey(item.sortKey) === undefined
    ? new MessageAlreadyRecordedError(item)
    : outboxKeyChangedMeanwhile(item.orderingKey);
};
