import { isClaimed, type ClaimCheck } from './claim-check.ts';
import type { MessageId } from '../ids.ts';
import { decompress } from './compression.ts';
import { countJsonValues } from './count-json-values.ts';
import { isNestedDeeper } from './json-depth.ts';
import { MAX_PAYLOAD_DEPTH } from './limits.ts';
import type { MemoryShare } from './memory-budget.ts';
import type { PackedPayload } from './packed-payload.ts';
import type { CodecRefusal, PayloadCodec, PayloadCoding } from './payload-codec.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import { memoryOf, memoryOfCoded } from './payload-memory.ts';
import type { PayloadSource } from './payload-store.ts';

/** Why a payload can never be read. */
export type PayloadRefusal =
  /** The claim check refers to a missing payload. */
  | 'PAYLOAD_MISSING'
  /** The claim check refers to a store that this consumer does not read. */
  | 'FOREIGN_PAYLOAD'
  /** The payload has more bytes than this consumer accepts, as stored or after decompression. */
  | 'PAYLOAD_TOO_LARGE'
  /**
   * The payload has more JSON values than this consumer accepts, which would take too much memory, or is nested too
   * deep.
   */
  | 'PAYLOAD_TOO_COMPLEX'
  /** The payload has a media type for which the definition of the consumer has no codec. */
  | 'UNKNOWN_PAYLOAD_CODEC'
  /**
   * The bytes do not match the claim check, do not have the stated compression, or are not JSON or what their codec writes. Or
   * they were written with a schema that the definition of the consumer does not list.
   */
  | CodecRefusal;

/** The original payload, or why it can never be read. */
export type UnpackedPayload =
  { readonly payload: unknown } | { readonly refusal: PayloadRefusal; readonly detail: string };

/** Dependencies of unpacking a payload. */
export interface Unpacking {
  /** Id of its message. */
  readonly id: MessageId;
  /** Where claim checks lead; without it every claim check leads elsewhere. */
  readonly source: PayloadSource | undefined;
  /** Limits of the payload. Default: the default limits. */
  readonly limits?: Required<PayloadLimits>;
  /** Memory share of the payload, which is reduced to its real size. */
  readonly share?: MemoryShare;
  /** Codec of the definition for the version of the message. Without one, only JSON is read. */
  readonly codec?: PayloadCodec | undefined;
}

const refuse = (refusal: PayloadRefusal, detail: string): UnpackedPayload => ({ refusal, detail });

const tooLarge = ({ maxBytes }: Required<PayloadLimits>): UnpackedPayload =>
  refuse('PAYLOAD_TOO_LARGE', `The payload has more than ${maxBytes} bytes, the limit of this consumer.`);

const tooComplex = ({ maxValues }: Required<PayloadLimits>): UnpackedPayload =>
  refuse(
    'PAYLOAD_TOO_COMPLEX',
    `The payload has more than ${maxValues} JSON values, the limit of this consumer.`,
  );

const tooDeep = (): UnpackedPayload =>
  refuse('PAYLOAD_TOO_COMPLEX', `The payload is nested more than ${MAX_PAYLOAD_DEPTH} levels deep.`);

const toText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const parse = (text: string | undefined): UnpackedPayload => {
  try {
    return { payload: JSON.parse(text ?? '') };
  } catch {
    // The error quotes the payload.
    return refuse('DAMAGED_PAYLOAD', 'The payload is not JSON.');
  }
};

/** Limits and memory of reading bytes. */
interface Reading {
  readonly limits: Required<PayloadLimits>;
  readonly share: MemoryShare | undefined;
}

/** Reads the uncompressed bytes of a payload. */
type ReadBytes = (bytes: Uint8Array, reading: Reading) => UnpackedPayload;

const readJson: ReadBytes = (bytes, { limits, share }) => {
  const text = toText(bytes);
  const values = countJsonValues(text ?? '', limits.maxValues);
  if (values > limits.maxValues) {
    return tooComplex(limits);
  }
  if (isNestedDeeper(text ?? '')) {
    return tooDeep();
  }
  share?.shrinkTo(memoryOf(bytes.byteLength, values));
  return parse(text);
};

const readCoded =
  (codec: PayloadCodec, { schemaId }: PayloadCoding): ReadBytes =>
  (bytes, { limits: { maxValues }, share }) => {
    const inspected = codec.inspect(bytes, schemaId, { maxValues, maxDepth: MAX_PAYLOAD_DEPTH });
    if ('refusal' in inspected) {
      return inspected;
    }
    share?.shrinkTo(memoryOfCoded(bytes.byteLength, inspected.values));
    return { payload: inspected.read() };
  };

/** Returns how to read the bytes of a payload, or why they cannot be read. */
const readerOf = (
  { coding }: PackedPayload,
  codec: PayloadCodec | undefined,
): ReadBytes | UnpackedPayload => {
  if (coding === undefined) {
    return readJson;
  }
  return codec?.contentType === coding.contentType
    ? readCoded(codec, coding)
    : refuse(
        'UNKNOWN_PAYLOAD_CODEC',
        `The payload is ${coding.contentType}, and the definition of this consumer has no codec for it.`,
      );
};

/** Decompresses the bytes of a payload, and parses them or reads them with a codec. */
export const unpackBytes = (
  bytes: Uint8Array,
  packed: PackedPayload,
  { limits = toPayloadLimits(), share, codec }: Pick<Unpacking, 'limits' | 'share' | 'codec'> = {},
): UnpackedPayload => {
  const { compression } = packed;
  const readBytes = readerOf(packed, codec);
  if (typeof readBytes !== 'function') {
    return readBytes;
  }
  const result: ReturnType<typeof decompress> =
    compression === undefined ? { bytes } : decompress(bytes, limits.maxBytes);
  if ('bytes' in result) {
    return result.bytes.byteLength > limits.maxBytes
      ? tooLarge(limits)
      : readBytes(result.bytes, { limits, share });
  }
  return result.fault === 'too large'
    ? tooLarge(limits)
    : refuse('DAMAGED_PAYLOAD', 'The payload is not valid gzip, which its envelope states.');
};

/** Fetches the payload of a claim check, after a check of its size. */
const fetchBytes = async (
  claim: ClaimCheck,
  id: MessageId,
  source: PayloadSource,
): Promise<Uint8Array | UnpackedPayload> => {
  const fetched = await source.get(id, claim.reference, claim.sizeBytes);
  if ('bytes' in fetched) {
    return isClaimed(claim, fetched.bytes)
      ? fetched.bytes
      : refuse('DAMAGED_PAYLOAD', 'The stored payload does not match its claim check.');
  }
  return fetched.absent === 'missing'
    ? refuse('PAYLOAD_MISSING', 'No payload is stored under the reference of the claim check.')
    : refuse(
        'FOREIGN_PAYLOAD',
        'The claim check refers to a store that this consumer does not read, or to the payload of another message.',
      );
};

/**
 * Unpacks a payload: fetches it, verifies size and checksum, decompresses it, and parses it or reads it with a codec.
 *
 * Rejects if the payload store is unreachable, so that the message is redelivered. Every other failure is a value,
 * because a redelivery would end the same way.
 */
export const unpackPayload = async (
  packed: PackedPayload,
  unpacking: Unpacking,
): Promise<UnpackedPayload> => {
  const { id, source, limits = toPayloadLimits() } = unpacking;
  if ('bytes' in packed) {
    return unpackBytes(packed.bytes, packed, unpacking);
  }
  const readBytes = readerOf(packed, unpacking.codec);
  if (typeof readBytes !== 'function') {
    return readBytes;
  }
  const { claim } = packed;
  if (source === undefined) {
    return refuse(
      'FOREIGN_PAYLOAD',
      'The message has a claim check, but this consumer has no payload store.',
    );
  }
  if (claim.sizeBytes > limits.maxBytes) {
    return tooLarge(limits);
  }
  const fetched = await fetchBytes(claim, id, source);
  return fetched instanceof Uint8Array ? unpackBytes(fetched, packed, unpacking) : fetched;
};
