import { createHash } from 'node:crypto';

/** What a message carries in place of a payload that lies elsewhere. */
export interface ClaimCheck {
  /** Leads to the bytes: an absolute URI. */
  readonly reference: string;
  /** How many bytes there are, as they are stored. */
  readonly sizeBytes: number;
  /** SHA-256 of the bytes as they are stored, in hexadecimal. */
  readonly sha256: string;
}

/** SHA-256 in hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether these are the bytes that the claim check was given for. */
export const isClaimed = ({ sizeBytes, sha256 }: ClaimCheck, bytes: Uint8Array): boolean =>
  bytes.byteLength === sizeBytes && sha256Of(bytes) === sha256;
