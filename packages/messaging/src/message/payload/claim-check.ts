import { createHash } from 'node:crypto';

/** Reference to a payload that is stored outside its message. */
export interface ClaimCheck {
  /** Absolute URI of the bytes. */
  readonly reference: string;
  /** Number of stored bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the stored bytes, in hexadecimal. */
  readonly sha256: string;
}

/** SHA-256 in hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether the bytes match the claim check. */
export const isClaimed = ({ sizeBytes, sha256 }: ClaimCheck, bytes: Uint8Array): boolean =>
  bytes.byteLength === sizeBytes && sha256Of(bytes) === sha256;
