import { createHash } from 'node:crypto';
import { type CorrelationId, type MessageId, toCorrelationId, toMessageId } from '../../message/ids.ts';

// JSON separates the parts, and escapes lone surrogates, which UTF-8 would replace by one and the same character.
const digestOf = (parts: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

/** A UUIDv8 (RFC 9562) of 122 bits of the hash. */
const uuidOf = (parts: readonly string[]): string => {
  const bytes = digestOf(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const must = <TId extends string>(id: TId | undefined): TId => {
  if (id === undefined) {
    throw new Error('A derived id is not a UUID.');
  }
  return id;
};

/**
 * Derives the message id of a foreign message from its source and its id: a UUIDv8 from their SHA-256.
 *
 * The inbox stores it, and messages that a handler sends have it as their `causationid`. Messages of this toolkit have ids of
 * another UUID version, so a foreign id never equals one of theirs.
 */
export const toForeignMessageId = (source: string, id: string): MessageId =>
  must(toMessageId(uuidOf(['message', source, id])));

/** Returns a correlation id of another system: itself if it is a UUID, else a UUID derived from it. */
export const toForeignCorrelationId = (text: string): CorrelationId =>
  toCorrelationId(text) ?? must(toCorrelationId(uuidOf(['correlation', text])));
