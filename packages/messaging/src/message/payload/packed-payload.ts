import type { ClaimCheck } from './claim-check.ts';
import type { PayloadCompression } from './compression.ts';
import type { PayloadCoding } from './payload-codec.ts';

/** A payload that is bytes of a codec, compressed, or stored outside its envelope. */
export type PackedPayload = {
  /** How the bytes are encoded, after decompression. Absent for JSON. */
  readonly coding?: PayloadCoding;
  /** Absent if the bytes are not compressed. */
  readonly compression?: PayloadCompression;
} & ({ readonly bytes: Uint8Array } | { readonly claim: ClaimCheck });
