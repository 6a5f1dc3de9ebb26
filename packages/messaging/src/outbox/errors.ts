import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { BodyLimit } from './body-limit.ts';
import type { OutboxItemKey } from './outbox-item.ts';
import { fromPositionSortKey, fromVersionSortKey } from './sort-key.ts';

/** The exceeded limit: of the topic, of one outbox item, or of payloads. */
type ExceededLimit = BodyLimit | { readonly setBy: 'payloads'; readonly bytes: number };

const tooLargeSentence = (type: string, limit: ExceededLimit, sizeBytes: number): string => {
  if (limit.setBy === 'payloads') {
    return (
      `The payload of a ${type} message is ${sizeBytes} bytes, more than the ${limit.bytes} bytes that a payload may ` +
      'have. Split the message, or raise payloads.maxBytes here and in every consumer.'
    );
  }
  const size = `A ${type} message is ${sizeBytes} bytes with its envelope, more than the ${limit.bytes} bytes that `;
  return limit.setBy === 'topic'
    ? `${size}topic ${limit.topic} takes beside attributes. Give the outbox a payload store, or raise the topic's maxMessageBytes.`
    : `${size}one outbox item holds; topic ${limit.topic} would take it. Give the outbox a payload store.`;
};

/**
 * A message exceeds the limit of its topic or of one outbox item, or its payload exceeds the limit of consumers. The
 * error states which limit was exceeded. Configure a payload store for the outbox, or send a reference instead of the
 * large content.
 */
export class MessageTooLargeError extends CodedError<'MESSAGE_TOO_LARGE'> {
  readonly code = 'MESSAGE_TOO_LARGE';
  /** Number of bytes of the message or payload. */
  readonly sizeBytes: number;
  /** Highest number of bytes. */
  readonly limitBytes: number;

  constructor(type: string, limit: ExceededLimit, sizeBytes: number) {
    super(tooLargeSentence(type, limit, sizeBytes));
    this.sizeBytes = sizeBytes;
    this.limitBytes = limit.bytes;
  }
}

/** The exceeded limit of a payload: JSON values, or levels of nested objects and arrays. */
type Excess =
  | { readonly of: 'values'; readonly values: number; readonly limit: number }
  | { readonly of: 'levels'; readonly limit: number };

const tooComplexSentence = (type: string, excess: Excess): string =>
  excess.of === 'values'
    ? `The payload of a ${type} message has ${excess.values} values, more than the ${excess.limit} that a payload may have. ` +
      'Split the message, or raise payloads.maxValues here and in every consumer.'
    : `The payload of a ${type} message is nested more than ${excess.limit} levels deep, which no consumer accepts. ` +
      'Send a flatter payload, such as a list of nodes that refer to each other by id.';

/**
 * A payload has more JSON values than consumers accept (each object, array, string, number, boolean and null counts):
 * split the message, or raise `payloads.maxValues` here and in every consumer. Or its objects and arrays are nested
 * more than 256 levels deep: send a flatter payload.
 */
export class MessageTooComplexError extends CodedError<'MESSAGE_TOO_COMPLEX'> {
  readonly code = 'MESSAGE_TOO_COMPLEX';
  /** Number of values; `undefined` if the depth was exceeded. */
  readonly values: number | undefined;
  /** Highest number of values; `undefined` if the depth was exceeded. */
  readonly limitValues: number | undefined;
  /** Highest number of levels; `undefined` if the number of values was exceeded. */
  readonly limitLevels: number | undefined;

  constructor(type: string, excess: Excess, options?: ErrorOptions) {
    super(tooComplexSentence(type, excess), options);
    this.values = excess.of === 'values' ? excess.values : undefined;
    this.limitValues = excess.of === 'values' ? excess.limit : undefined;
    this.limitLevels = excess.of === 'levels' ? excess.limit : undefined;
  }
}

/** The `about` of a message cannot be an ordering key. The error states what is wrong with its id or version. */
export class InvalidAggregateReferenceError extends CodedError<'INVALID_AGGREGATE_REFERENCE'> {
  readonly code = 'INVALID_AGGREGATE_REFERENCE';
}

/** The service name of an outbox cannot be the `source` of an envelope. Use lower kebab case. */
export class InvalidServiceNameError extends CodedError<'INVALID_SERVICE_NAME'> {
  readonly code = 'INVALID_SERVICE_NAME';

  constructor(service: string) {
    super(`Service name ${JSON.stringify(service)} is not lower kebab case, such as orders.`);
  }
}

/**
 * The outbox already contains an item whose first message has the same id. Nothing was written. `nextMessageId`
 * returned an id twice.
 *
 * Only the keys of items with order `none` contain an id.
 */
class MessageAlreadyRecordedError extends CodedError<'MESSAGE_ALREADY_RECORDED'> {
  readonly code = 'MESSAGE_ALREADY_RECORDED';

  constructor({ orderingKey, sortKey }: OutboxItemKey) {
    super(`The outbox holds item ${orderingKey} / ${sortKey} already; nothing was written.`);
  }
}

/**
 * The outbox already contains this version of the aggregate, or a later one, and the topic orders messages by version.
 * Nothing was written.
 *
 * Either the aggregate was removed and created again under the same id, so its versions restarted, or the message is
 * about an aggregate that this unit of work does not change. There are three fixes: define the topic with order
 * `commit`, keep a removed aggregate as a tombstone with its version, or create it under a new id.
 */
class VersionAlreadyRecordedError extends CodedError<'VERSION_ALREADY_RECORDED'> {
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

/**
 * Another commit recorded messages of the same key first, so the position that was read is outdated. Run the work
 * again.
 */
export const outboxKeyChangedMeanwhile = (orderingKey: string): Error =>
  new LostRaceError(
    'OUTBOX_KEY_CHANGED_MEANWHILE',
    `Another commit has recorded messages of ${orderingKey} since its position was read; nothing was written. Run the work again.`,
  );

/** Creates the error for a rejected put of an item: its key exists, or it would sort before an earlier commit. */
export const toItemRefusal = (item: OutboxItemKey): Error => {
  const version = fromVersionSortKey(item.sortKey);
  if (version !== undefined) {
    return new VersionAlreadyRecordedError(item.orderingKey, version);
  }
  return fromPositionSortKey(item.sortKey) === undefined
    ? new MessageAlreadyRecordedError(item)
    : outboxKeyChangedMeanwhile(item.orderingKey);
};
