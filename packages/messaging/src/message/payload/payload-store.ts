import type { MessageId } from '../ids.ts';

/** Metadata of a stored payload, for people who look at the object. Consumers use the envelope. */
export interface PayloadMetadata {
  /** Type of the message that it belongs to. */
  readonly messageType: string;
  /** Media type of the bytes: `application/json`, or `application/gzip` if they are compressed. */
  readonly contentType: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Bytes of a stored payload, or why they cannot be read. */
export type FetchedPayload =
  | { readonly bytes: Uint8Array }
  /**
   * `missing`: no payload exists under this reference, and a retry cannot succeed. `foreign`: the reference points to
   * another store or to the payload of another message, so nothing was read.
   */
  | { readonly absent: 'missing' | 'foreign' };

/** Source from which consumers fetch payloads that are stored outside their message. */
export interface PayloadSource {
  /**
   * Reads at most the first `maxBytes` bytes of the payload of one message.
   *
   * MUST NOT follow a reference of another form or to another store, and MUST NOT read the payload of another message,
   * because any publisher can put a reference into a message. MUST reject if the store is unreachable, so that the
   * message is redelivered.
   */
  get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload>;
}

/** Stores payloads that are too large for a message until long after the last consumer has fetched them. */
export interface PayloadStore extends PayloadSource {
  /**
   * Most days that a scheduled message with a stored payload may wait for its delivery: the retention of payloads, less the time in
   * which a message can be redelivered or redriven. Without it, a scheduled message cannot have a stored payload.
   */
  readonly maxDelayDays?: number | undefined;

  /**
   * Stores a payload and resolves with its reference, an absolute URI.
   *
   * When it resolves, every consumer MUST be able to read the payload. Storing the same id again replaces the payload.
   * A payload that no committed message refers to is not removed; it expires like all others.
   */
  put(id: MessageId, bytes: Uint8Array, metadata: PayloadMetadata): Promise<string>;
}
