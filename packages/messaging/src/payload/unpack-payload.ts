import { isClaimed, type ClaimCheck } from './claim-check.ts';
import { decompress } from './compression.ts';
import { DEFAULT_MAX_PAYLOAD_BYTES } from './limits.ts';
import type { PackedPayload } from './packed-payload.ts';
import type { PayloadSource } from './payload-store.ts';

/** Why a payload can never be had. */
export type PayloadRefusal =
  /** Nothing lies where the claim check leads. */
  | 'PAYLOAD_MISSING'
  /** The claim check leads where this consumer does not fetch from. */
  | 'FOREIGN_PAYLOAD'
  /** More bytes than this consumer takes, as they are fetched or once they are decompressed. */
  | 'PAYLOAD_TOO_LARGE'
  /** Not the bytes that were sent, not what they are said to be compressed with, or not JSON. */
  | 'DAMAGED_PAYLOAD';

/** A payload as it was stated, or why it can never be had. */
export type UnpackedPayload =
  { readonly payload: unknown } | { readonly refusal: PayloadRefusal; readonly detail: string };

/** What a consumer takes of payloads that do not stand in their envelope as JSON. */
export interface UnpackOptions {
  /** Where claim checks lead; without it every claim check leads elsewhere. */
  readonly source?: PayloadSource;
  /** Most bytes of a payload, both as fetched and decompressed. Default 16 MiB. */
  readonly maxBytes?: number;
}

const refuse = (refusal: PayloadRefusal, detail: string): UnpackedPayload => ({ refusal, detail });

const tooLarge = (maxBytes: number): UnpackedPayload =>
  refuse('PAYLOAD_TOO_LARGE', `The payload is larger than the ${maxBytes} bytes that are taken.`);

const parse = (bytes: Uint8Array): UnpackedPayload => {
  try {
    return { payload: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch {
    // The error quotes the payload.
    return refuse('DAMAGED_PAYLOAD', 'The payload is not JSON.');
  }
};

/** Makes the payload of the bytes it was packed into. */
export const unpackBytes = (
  bytes: Uint8Array,
  { compression }: PackedPayload,
  maxBytes: number = DEFAULT_MAX_PAYLOAD_BYTES,
): UnpackedPayload => {
  const result: ReturnType<typeof decompress> =
    compression === undefined ? { bytes } : decompress(bytes, maxBytes);
  if ('bytes' in result) {
    return result.bytes.byteLength > maxBytes ? tooLarge(maxBytes) : parse(result.bytes);
  }
  return result.fault === 'too large'
    ? tooLarge(maxBytes)
    : refuse('DAMAGED_PAYLOAD', 'The payload is not the gzip that it is said to be.');
};

/** Fetches what a claim check leads to, after a look at how much that is. */
const fetchBytes = async (
  claim: ClaimCheck,
  source: PayloadSource,
): Promise<Uint8Array | UnpackedPayload> => {
  const fetched = await source.get(claim.reference, claim.sizeBytes);
  if ('bytes' in fetched) {
    return isClaimed(claim, fetched.bytes)
      ? fetched.bytes
      : refuse('DAMAGED_PAYLOAD', 'What the claim check leads to is not what it was given for.');
  }
  return fetched.absent === 'missing'
    ? refuse('PAYLOAD_MISSING', 'Nothing lies where the claim check leads.')
    : refuse('FOREIGN_PAYLOAD', 'The claim check leads to a place that this consumer does not fetch from.');
};

/**
 * Makes a payload of what a message carries in its place: fetches, verifies size and checksum, decompresses, parses.
 *
 * Rejects when the payload store cannot be asked, so that the message is delivered again. Everything else that can go wrong
 * is a value: another delivery would end the same way.
 */
export const unpackPayload = async (
  packed: PackedPayload,
  { source, maxBytes = DEFAULT_MAX_PAYLOAD_BYTES }: UnpackOptions = {},
): Promise<UnpackedPayload> => {
  if ('bytes' in packed) {
    return unpackBytes(packed.bytes, packed, maxBytes);
  }
  const { claim } = packed;
  if (source === undefined) {
    return refuse(
      'FOREIGN_PAYLOAD',
      'This consumer has no payload store, and the message carries a claim check.',
    );
  }
  if (claim.sizeBytes > maxBytes) {
    return tooLarge(maxBytes);
  }
  const fetched = await fetchBytes(claim, source);
  return fetched instanceof Uint8Array ? unpackBytes(fetched, packed, maxBytes) : fetched;
};
