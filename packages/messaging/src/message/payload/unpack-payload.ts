import { isClaimed, type ClaimCheck } from './claim-check.ts';
import type { MessageId } from '../ids.ts';
import { decompress } from './compression.ts';
import { countJsonValues } from './count-json-values.ts';
import { isNestedDeeper } from './json-depth.ts';
import { MAX_PAYLOAD_DEPTH } from './limits.ts';
import type { MemoryShare } from './memory-budget.ts';
import type { PackedPayload } from './packed-payload.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import { memoryOf } from './payload-memory.ts';
import type { PayloadSource } from './payload-store.ts';

/** Why a payload can never be had. */
export type PayloadRefusal =
  /** Nothing lies where the claim check leads. */
  | 'PAYLOAD_MISSING'
  /** The claim check leads where this consumer does not fetch from. */
  | 'FOREIGN_PAYLOAD'
  /** More bytes than this consumer takes, as they are fetched or once they are decompressed. */
  | 'PAYLOAD_TOO_LARGE'
  /** More JSON values than this consumer takes, so that it would take too much memory; or nested too deep. */
  | 'PAYLOAD_TOO_COMPLEX'
  /** Not the bytes that were sent, not what they are said to be compressed with, or not JSON. */
  | 'DAMAGED_PAYLOAD';

/** A payload as it was stated, or why it can never be had. */
export type UnpackedPayload =
  { readonly payload: unknown } | { readonly refusal: PayloadRefusal; readonly detail: string };

/** What a payload is unpacked with. */
export interface Unpacking {
  /** Message that carries it. */
  readonly id: MessageId;
  /** Where claim checks lead; without it every claim check leads elsewhere. */
  readonly source: PayloadSource | undefined;
  /** The defaults where nothing else is said. */
  readonly limits?: Required<PayloadLimits>;
  /** Memory that was taken for it; shrinks to what the payload takes. */
  readonly share?: MemoryShare;
}

const refuse = (refusal: PayloadRefusal, detail: string): UnpackedPayload => ({ refusal, detail });

const tooLarge = ({ maxBytes }: Required<PayloadLimits>): UnpackedPayload =>
  refuse('PAYLOAD_TOO_LARGE', `The payload is larger than the ${maxBytes} bytes that are taken.`);

const tooComplex = ({ maxValues }: Required<PayloadLimits>): UnpackedPayload =>
  refuse('PAYLOAD_TOO_COMPLEX', `The payload has more than the ${maxValues} JSON values that are taken.`);

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

const read = (
  bytes: Uint8Array,
  limits: Required<PayloadLimits>,
  share: MemoryShare | undefined,
): UnpackedPayload => {
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

/** Makes the payload of the bytes it was packed into. */
export const unpackBytes = (
  bytes: Uint8Array,
  { compression }: PackedPayload,
  { limits = toPayloadLimits(), share }: Pick<Unpacking, 'limits' | 'share'> = {},
): UnpackedPayload => {
  const result: ReturnType<typeof decompress> =
    compression === undefined ? { bytes } : decompress(bytes, limits.maxBytes);
  if ('bytes' in result) {
    return result.bytes.byteLength > limits.maxBytes ? tooLarge(limits) : read(result.bytes, limits, share);
  }
  return result.fault === 'too large'
    ? tooLarge(limits)
    : refuse('DAMAGED_PAYLOAD', 'The payload is not the gzip that it is said to be.');
};

/** Fetches what a claim check leads to, after a look at how much that is. */
const fetchBytes = async (
  claim: ClaimCheck,
  id: MessageId,
  source: PayloadSource,
): Promise<Uint8Array | UnpackedPayload> => {
  const fetched = await source.get(id, claim.reference, claim.sizeBytes);
  if ('bytes' in fetched) {
    return isClaimed(claim, fetched.bytes)
      ? fetched.bytes
      : refuse('DAMAGED_PAYLOAD', 'What the claim check leads to is not what it was given for.');
  }
  return fetched.absent === 'missing'
    ? refuse('PAYLOAD_MISSING', 'Nothing lies where the claim check leads.')
    : refuse(
        'FOREIGN_PAYLOAD',
        'The claim check leads to a place that this consumer does not fetch from, or to the payload of another message.',
      );
};

/**
 * Makes a payload of what a message carries in its place: fetches, verifies size and checksum, decompresses, parses.
 *
 * Rejects when the payload store cannot be asked, so that the message is delivered again. Everything else that can go wrong
 * is a value: another delivery would end the same way.
 */
export const unpackPayload = async (
  packed: PackedPayload,
  unpacking: Unpacking,
): Promise<UnpackedPayload> => {
  const { id, source, limits = toPayloadLimits() } = unpacking;
  if ('bytes' in packed) {
    return unpackBytes(packed.bytes, packed, unpacking);
  }
  const { claim } = packed;
  if (source === undefined) {
    return refuse(
      'FOREIGN_PAYLOAD',
      'This consumer has no payload store, and the message carries a claim check.',
    );
  }
  if (claim.sizeBytes > limits.maxBytes) {
    return tooLarge(limits);
  }
  const fetched = await fetchBytes(claim, id, source);
  return fetched instanceof Uint8Array ? unpackBytes(fetched, packed, unpacking) : fetched;
};
