import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toMessageId } from '../../message/ids.ts';
import { fairnessFaultOf } from '../../message/message-header-fault.ts';
import type { OutboxItem, StoredMessage } from '../../outbox/outbox-item.ts';
import { outboxAttributes, storedMessageAttributes } from '../tables/outbox-table.ts';

/** How long an item is kept: forever while it is undispatched, and until a fixed time without tracking. */
export type OutboxItemLife =
  | {
      /** Shard of the list of undispatched items. */
      readonly undispatched: string;
    }
  | {
      /** Epoch seconds. */
      readonly expiresAt: number;
    };

/** A decoded outbox item, or the name of the attribute that makes it invalid, without its value. */
type DecodedOutboxItem = { readonly item: OutboxItem } | { readonly undecodable: string };

/** Encodes a stored message. */
export const toMessageAttribute = ({
  id,
  type,
  topic,
  body,
  fairnessKey,
}: StoredMessage): AttributeValue => ({
  M: {
    [storedMessageAttributes.id]: { S: id },
    [storedMessageAttributes.type]: { S: type },
    [storedMessageAttributes.topic]: { S: topic },
    [storedMessageAttributes.body]: { S: body },
    ...(fairnessKey === undefined ? {} : { [storedMessageAttributes.fairnessKey]: { S: fairnessKey } }),
  },
});

/** Encodes an outbox item in the low-level form that transactions and streams share. */
export const toOutboxAttributes = (
  item: OutboxItem,
  life: OutboxItemLife,
): Record<string, AttributeValue> => ({
  [outboxAttributes.orderingKey]: { S: item.orderingKey },
  [outboxAttributes.sortKey]: { S: item.sortKey },
  [outboxAttributes.messages]: { L: item.messages.map(toMessageAttribute) },
  [outboxAttributes.recordedAt]: { S: item.recordedAt },
  [outboxAttributes.service]: { S: item.service },
  ...(item.part === undefined
    ? {}
    : {
        [outboxAttributes.part]: { N: String(item.part.number) },
        [outboxAttributes.parts]: { N: String(item.part.of) },
      }),
  ...('undispatched' in life
    ? { [outboxAttributes.undispatched]: { S: life.undispatched } }
    : { [outboxAttributes.expiresAt]: { N: String(life.expiresAt) } }),
});

/** Stops decoding an item. Never thrown outside this file. */
class UndecodableItem extends Error {}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

// The path is built only for an error, because this code runs for every member of every relayed message.
const placeOf = (name: string, index: number | undefined): string =>
  index === undefined ? name : `${outboxAttributes.messages}[${index}].${name}`;

const readString = (attributes: unknown, name: string, index?: number): string => {
  const text = memberOf(memberOf(attributes, name), 'S');
  if (typeof text !== 'string' || text === '') {
    throw new UndecodableItem(`${placeOf(name, index)} is not a non-empty string`);
  }
  return text;
};

/** A malformed fairness key counts as absent, because a message needs none. */
const readFairnessKey = (members: unknown): Pick<StoredMessage, 'fairnessKey'> => {
  const fairnessKey = memberOf(memberOf(members, storedMessageAttributes.fairnessKey), 'S');
  return typeof fairnessKey === 'string' && fairnessFaultOf(fairnessKey) === undefined ? { fairnessKey } : {};
};

const readMessage = (element: unknown, index: number): StoredMessage => {
  const members = memberOf(element, 'M');
  const id = toMessageId(readString(members, storedMessageAttributes.id, index));
  if (id === undefined) {
    throw new UndecodableItem(`${placeOf(storedMessageAttributes.id, index)} is not a UUID`);
  }
  return {
    id,
    type: readString(members, storedMessageAttributes.type, index),
    topic: readString(members, storedMessageAttributes.topic, index),
    body: readString(members, storedMessageAttributes.body, index),
    ...readFairnessKey(members),
  };
};

const readMessages = (attributes: unknown): readonly StoredMessage[] => {
  const list: unknown = memberOf(memberOf(attributes, outboxAttributes.messages), 'L');
  if (!Array.isArray(list) || list.length === 0) {
    throw new UndecodableItem(`${outboxAttributes.messages} is not a non-empty list`);
  }
  return Array.from(list, readMessage);
};

const readCount = (attributes: unknown, name: string): number | undefined => {
  const digits: unknown = memberOf(memberOf(attributes, name), 'N');
  const count = typeof digits === 'string' ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(count) && count >= 1 ? count : undefined;
};

/** A part without a valid number counts as a whole item, so its messages are still published. */
const readPart = (attributes: unknown): Pick<OutboxItem, 'part'> => {
  const number = readCount(attributes, outboxAttributes.part);
  const of = readCount(attributes, outboxAttributes.parts);
  return number === undefined || of === undefined ? {} : { part: { number, of } };
};

/** Decodes a stored message; `undefined` if it is damaged. */
export const fromMessageAttribute = (attribute: unknown): StoredMessage | undefined => {
  try {
    return readMessage(attribute, 0);
  } catch {
    return undefined;
  }
};

/**
 * Decodes an outbox item from the low-level form of the SDK or of a Lambda stream event. Ignores attributes that it
 * does not need.
 *
 * Never throws. An item that cannot be decoded is returned as a value, so that the relay can park it.
 */
export const fromOutboxAttributes = (attributes: unknown): DecodedOutboxItem => {
  const read = (name: string): string => readString(attributes, name);
  try {
    return {
      item: {
        orderingKey: read(outboxAttributes.orderingKey),
        sortKey: read(outboxAttributes.sortKey),
        messages: readMessages(attributes),
        recordedAt: read(outboxAttributes.recordedAt),
        service: read(outboxAttributes.service),
        ...readPart(attributes),
      },
    };
  } catch (error) {
    return { undecodable: error instanceof UndecodableItem ? error.message : 'unreadable' };
  }
};
