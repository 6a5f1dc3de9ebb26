import type { ClaimCheck } from './claim-check.ts';
import type { PayloadCompression } from './compression.ts';

/** A payload that is compressed, stored outside its envelope, or both. */
export type PackedPayload = {
  /** Absent if the bytes are uncompressed JSON. */
  readonly compression?: PayloadCompression;
} & ({ readonly bytes: Uint8Array } | { readonly claim: ClaimCheck });
