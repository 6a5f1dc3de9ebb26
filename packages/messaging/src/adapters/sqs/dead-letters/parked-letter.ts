/** Format of a parked message in a queue: the body unchanged, and everything else in attributes. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MessageId } from '../../../message/ids.ts';
import { toMessageId } from '../../../message/ids.ts';
import type { OutboxItemKey, StoredMessage } from '../../../outbox/outbox-item.ts';
import type { Parked } from '../../../parking/parked-message.ts';
import { isParkReason } from '../../../parking/parked-message.ts';
import { toAttributeText } from './dead-letter-attributes.ts';
import { fairnessFaultOf } from '../../../message/message-header-fault.ts';

/** A parked message or record in the form for a queue. All attributes are strings. */
export interface ParkedLetter {
  /** The message's body, or the record as JSON. Unchanged, unless `BodyEncoding` states how it was encoded. */
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Names of the attributes. The first five are for people who look at the queue; `Parked` is for `decodeParked`. */
export const parkedAttributes = {
  reason: 'ParkReason',
  detail: 'ParkDetail',
  messageId: 'MessageId',
  messageType: 'MessageType',
  orderingKey: 'OrderingKey',
  /** JSON in ASCII: everything but the body. */
  parked: 'Parked',
  /** `gzip+base64` if the queue could not accept the body unchanged; absent otherwise. */
  bodyEncoding: 'BodyEncoding',
} as const;

const gzipped = 'gzip+base64';

// A DynamoDB record has about 400 KB at most, and JSON may write a character as six.
const maxUnzippedBytes = 4 * 1_048_576;

const bodyOf = (parked: Parked): string => (parked.kind === 'message' ? parked.message.body : parked.record);

const bodyNames: ReadonlySet<string> = new Set(['body', 'record']);

// SQS rejects some characters even in attributes, and JSON can escape each of them.
const toAsciiJson = (parked: Parked): string =>
  JSON.stringify(parked, (name, value: unknown) => (bodyNames.has(name) ? undefined : value)).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const forPeople = (parked: Parked): readonly (readonly [string, string])[] => {
  const named: readonly (readonly [string, string])[] =
    parked.kind === 'message'
      ? [
          [parkedAttributes.messageId, parked.message.id],
          [parkedAttributes.messageType, parked.message.type],
          [parkedAttributes.orderingKey, parked.orderingKey],
        ]
      : [[parkedAttributes.orderingKey, parked.item?.orderingKey ?? '']];
  return [[parkedAttributes.reason, parked.reason], [parkedAttributes.detail, parked.detail], ...named];
};

/**
 * Encodes a parked message or record for a queue. With `isWrapped`, the body is compressed and in base64, for a queue
 * that rejects the unchanged body.
 */
export const encodeParked = (parked: Parked, isWrapped = false): ParkedLetter => {
  // SQS rejects an empty attribute.
  const readable = forPeople(parked).flatMap(([name, value]) =>
    value === '' ? [] : [[name, toAttributeText(value)] as const],
  );
  const attributes = {
    ...Object.fromEntries(readable),
    [parkedAttributes.parked]: toAsciiJson(parked),
  };
  const body = bodyOf(parked);
  return isWrapped
    ? {
        body: gzipSync(Buffer.from(body)).toString('base64'),
        attributes: { ...attributes, [parkedAttributes.bodyEncoding]: gzipped },
      }
    : { body, attributes };
};

/** Stops decoding a letter. Never thrown outside this file. */
class UnreadableLetter extends Error {}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

const textOf = (value: unknown, name: string): string => {
  const text = memberOf(value, name);
  if (typeof text !== 'string') {
    throw new UnreadableLetter(name);
  }
  return text;
};

const countOf = (value: unknown, name: string): number => {
  const count = memberOf(value, name);
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    throw new UnreadableLetter(name);
  }
  return count;
};

const readKey = (value: unknown): OutboxItemKey => ({
  orderingKey: textOf(value, 'orderingKey'),
  sortKey: textOf(value, 'sortKey'),
});

const readId = (message: unknown): MessageId => {
  const id = toMessageId(memberOf(message, 'id'));
  if (id === undefined) {
    throw new UnreadableLetter('id');
  }
  return id;
};

const readFairnessKey = (message: unknown): Pick<StoredMessage, 'fairnessKey'> => {
  const fairnessKey = memberOf(message, 'fairnessKey');
  return typeof fairnessKey === 'string' && fairnessFaultOf(fairnessKey) === undefined ? { fairnessKey } : {};
};

const readBody = ({ body, attributes }: ReceivedLetter): string => {
  const encoding = attributes[parkedAttributes.bodyEncoding];
  if (encoding === undefined) {
    return body;
  }
  if (encoding !== gzipped) {
    throw new UnreadableLetter(parkedAttributes.bodyEncoding);
  }
  return gunzipSync(Buffer.from(body, 'base64'), { maxOutputLength: maxUnzippedBytes }).toString();
};

const readParked = (letter: ReceivedLetter): Parked => {
  const json: unknown = JSON.parse(letter.attributes[parkedAttributes.parked] ?? '');
  const reason = memberOf(json, 'reason');
  if (!isParkReason(reason)) {
    throw new UnreadableLetter('reason');
  }
  const parking = {
    reason,
    detail: textOf(json, 'detail'),
    parkedAt: textOf(json, 'parkedAt'),
    position: textOf(json, 'position'),
    attempts: countOf(json, 'attempts'),
  };
  const body = readBody(letter);
  if (textOf(json, 'kind') === 'record') {
    const item = memberOf(json, 'item');
    return {
      kind: 'record',
      ...parking,
      record: body,
      ...(item === undefined ? {} : { item: readKey(item) }),
    };
  }
  const message = memberOf(json, 'message');
  return {
    kind: 'message',
    ...parking,
    ...readKey(json),
    message: {
      id: readId(message),
      type: textOf(message, 'type'),
      topic: textOf(message, 'topic'),
      body,
      ...readFairnessKey(message),
    },
    place: countOf(json, 'place'),
    service: textOf(json, 'service'),
    recordedAt: textOf(json, 'recordedAt'),
  };
};

/** A letter as it was received. Attributes that are not strings count as absent. */
interface ReceivedLetter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** Decodes the output of `encodeParked`. `undefined` for any other message, because other senders may use the queue. */
export const decodeParked = (letter: ReceivedLetter): Parked | undefined => {
  try {
    return readParked(letter);
  } catch {
    return undefined;
  }
};
