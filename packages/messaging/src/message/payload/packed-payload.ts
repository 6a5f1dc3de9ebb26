import type { ClaimCheck } from './claim-check.ts';
import type { PayloadCompression } from './compression.ts';

/** A payload that does not stand in its envelope as JSON: compressed, somewhere else, or both. */
export type PackedPayload = {
  /** Absent when the bytes are the JSON text itself. */
  readonly compression?: PayloadCompression;
} & ({ readonly bytes: Uint8Array } | { readonly claim: ClaimCheck });
