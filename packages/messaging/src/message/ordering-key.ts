/*
 * An ordering key is `<aggregate type>#<aggregate id>` if the id has only ASCII letters, digits and punctuation and the key is short
 * enough for a FIFO group. Any other id is encoded: `<type>%#<id, percent-encoded>`, or `<type>%%#<SHA-256 of the id>` if that is too
 * long. A type contains neither `%` nor `#`, so keys of different ids are different, and keys of earlier versions do not change.
 *
 * Scheduled messages of an aggregate whose messages are ordered by version have a key of their own: with `~` after the type, as in
 * `order~#42`. A type does not contain `~` either.
 */
import { createHash } from 'node:crypto';
import { percentDecode, percentEncode } from './percent-encoding.ts';

/** Most characters of a key that is not encoded, and of the `MessageGroupId` of FIFO topics and queues. */
export const MAX_GROUP_LENGTH = 128;

/** Most characters of an encoded key. With the key prefixes of the tables, it fits into a DynamoDB key and one outbox item. */
export const MAX_ORDERING_KEY_LENGTH = 512;

/** Form of an aggregate type, and of a message type: ASCII letters, digits, `.`, `_`, `-` and `/`. */
export const typeForm = /^[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9_])?$/;

// Characters that SNS accepts in a MessageGroupId: letters, digits and punctuation of ASCII.
const printable = /^[\x21-\x7e]+$/;

const encodedCharacters = /[^\x21-\x24\x26-\x7e]+/g;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether a text can be an id in an ordering key: not empty, and without half a surrogate pair. */
export const isAggregateId = (id: string): boolean => id !== '' && id.isWellFormed();

const toKeyOf = (start: string, id: string): string => {
  const plain = `${start}#${id}`;
  if (plain.length <= MAX_GROUP_LENGTH && printable.test(plain)) {
    return plain;
  }
  const encoded = `${start}%#${percentEncode(id, encodedCharacters)}`;
  return encoded.length <= MAX_ORDERING_KEY_LENGTH ? encoded : `${start}%%#${hashOf(id)}`;
};

/**
 * Returns the ordering key of an aggregate: `order#42`. An id with other characters than those of ASCII without spaces, or a long one,
 * is encoded: `order%#a%20b`. Different aggregates have different keys.
 *
 * `id` is not empty, and contains no half of a surrogate pair.
 */
export const toOrderingKey = (aggregateType: string, id: string): string => toKeyOf(aggregateType, id);

const laneMark = '~';

/**
 * Returns the ordering key of the scheduled messages of an aggregate whose other messages are ordered by version: `order~#42`.
 * `id` is as for `toOrderingKey`.
 */
export const toScheduledOrderingKey = (aggregateType: string, id: string): string =>
  toKeyOf(`${aggregateType}${laneMark}`, id);

/** The aggregate that an ordering key names. */
export interface KeyedAggregate {
  readonly type: string;
  /** `undefined` if the key contains only a hash of the id. */
  readonly id: string | undefined;
}

const keyForm = /^([^#%~]+)(~?)(%{0,2})#(.+)$/s;

/** Reads an ordering key, also one of scheduled messages; `undefined` for a key of another form, such as that of a foreign message. */
export const fromOrderingKey = (orderingKey: string): KeyedAggregate | undefined => {
  const [, type, , encoding, rest] = keyForm.exec(orderingKey) ?? [];
  if (type === undefined || rest === undefined) {
    return undefined;
  }
  if (encoding === '%%') {
    return { type, id: undefined };
  }
  return { type, id: encoding === '%' ? percentDecode(rest) : rest };
};

/**
 * Returns the ordering key of the scheduled messages of the aggregate that an ordering key names: `order~#42` for `order#42`. `undefined`
 * for a key of scheduled messages, and for a key of another form.
 */
export const toLaneKey = (orderingKey: string): string | undefined => {
  const [, type = '', lane, encoding = '', rest = ''] = keyForm.exec(orderingKey) ?? [];
  if (lane !== '') {
    return undefined;
  }
  const id = fromOrderingKey(orderingKey)?.id;
  return id === undefined ? `${type}${laneMark}${encoding}#${rest}` : toScheduledOrderingKey(type, id);
};

/** Whether an ordering key is that of an aggregate of this type, or of its scheduled messages. */
export const isKeyOfType = (orderingKey: string, aggregateType: string): boolean =>
  ['#', '%#', '%%#', '~#', '~%#', '~%%#'].some((separator) =>
    orderingKey.startsWith(`${aggregateType}${separator}`),
  );

/** Whether an ordering key is that of an aggregate with this id, or of its scheduled messages. */
export const isKeyOfId = (orderingKey: string, id: string): boolean => {
  const type = fromOrderingKey(orderingKey)?.type;
  return (
    type !== undefined &&
    isAggregateId(id) &&
    [toOrderingKey(type, id), toScheduledOrderingKey(type, id)].includes(orderingKey)
  );
};

/**
 * Returns the ordering key that a person wrote as `<type>#<id>`, with any id. A key that is already encoded stays the same, so that you
 * can copy it from a listing.
 */
export const parseOrderingKey = (text: string): string => {
  const [, type, lane, encoding, id] = keyForm.exec(text) ?? [];
  return type === undefined || id === undefined || encoding !== '' || !isAggregateId(id)
    ? text
    : toKeyOf(`${type}${lane ?? ''}`, id);
};

/**
 * Returns the `MessageGroupId` of an ordering key: the key, or `sha256-` and its hash if the key is longer than 128 characters or has
 * characters that SNS and SQS do not accept. No key of this toolkit begins like that hash, because each contains a `#`.
 */
export const toMessageGroupId = (orderingKey: string): string =>
  orderingKey.length <= MAX_GROUP_LENGTH && printable.test(orderingKey)
    ? orderingKey
    : `sha256-${hashOf(orderingKey)}`;
