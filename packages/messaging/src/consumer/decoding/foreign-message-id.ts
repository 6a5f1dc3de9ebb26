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

/** What identifies a message of another system. */
export interface ForeignMessageKey {
  /** Name of the decoder that reads its format, such as `cloud-events`. */
  readonly decoder: string;
  /** The sender. Default: the name of the decoder. */
  readonly source?: string | undefined;
  /** Its id among the messages of its source. */
  readonly id: string;
}

/**
 * Derives the message id of a foreign message from its format, its source and its id: a UUIDv8 from their SHA-256. Messages of different
 * formats have different ids, so a message cannot make one of another format a duplicate.
 *
 * The inbox stores it, and messages that a handler sends have it as their `causationid`. Messages of this toolkit have ids of
 * another UUID version, so a foreign id never equals one of theirs.
 */
export const toForeignMessageId = ({ decoder, source = decoder, id }: ForeignMessageKey): MessageId =>
  must(toMessageId(uuidOf(['message', decoder, source, id])));

/** Returns a correlation id of another system: itself if it is a UUID, else a UUID derived from it. */
export const toForeignCorrelationId = (text: string): CorrelationId =>
  toCorrelationId(text) ?? must(toCorrelationId(uuidOf(['correlation', text])));
