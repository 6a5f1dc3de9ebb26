import { MAX_OUTBOX_ITEM_BYTES } from './limits.ts';
import type { StoredMessage } from './outbox-item.ts';

// Keys, RecordedAt, Service, ExpiresAt or Undispatched, their names, and the list's own overhead: an ordering key has
// at most 512 bytes, a sort key 53. The remainder is a reserve.
const itemOverheadBytes = 1024;

// DynamoDB counts 3 bytes for a map, 1 for each pair in it, 1 for its place in the list, and the names
// `Id`, `Type`, `Topic`, `Body`. Source: "DynamoDB item sizes and formats", Amazon DynamoDB Developer Guide.
const messageOverheadBytes = 3 + 4 + 1 + 'IdTypeTopicBody'.length;

/** Bytes of a message in an item without its body. Ids, names and fairness keys have only characters of ASCII. */
const bytesWithoutBody = ({ id, type, topic, fairnessKey }: StoredMessage): number =>
  messageOverheadBytes +
  id.length +
  type.length +
  topic.length +
  (fairnessKey === undefined ? 0 : 1 + 'FairnessKey'.length + fairnessKey.length);

/** Bytes of a message within an outbox item, as DynamoDB counts them. */
export const storedMessageBytes = (message: StoredMessage): number =>
  bytesWithoutBody(message) + Buffer.byteLength(message.body);

// In UTF-8, a UTF-16 unit has at most 3 bytes, so short messages fit together without being measured.
const fitsSurely = (messages: readonly StoredMessage[]): boolean => {
  let most = itemOverheadBytes;
  for (const message of messages) {
    most += bytesWithoutBody(message) + message.body.length * 3;
  }
  return most <= MAX_OUTBOX_ITEM_BYTES;
};

/** Splits messages, in order, into as few items as possible within the limit of an outbox item. */
export const packMessages = (messages: readonly StoredMessage[]): readonly (readonly StoredMessage[])[] => {
  if (messages.length > 0 && fitsSurely(messages)) {
    return [messages];
  }
  const parts: StoredMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const messageBytes = storedMessageBytes(message);
    if (bytes + messageBytes > MAX_OUTBOX_ITEM_BYTES) {
      parts.push([]);
      bytes = itemOverheadBytes;
    }
    parts.at(-1)?.push(message);
    bytes += messageBytes;
  }
  return parts;
};
