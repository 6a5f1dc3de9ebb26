import type { MessageId } from '../ids.ts';

/** Metadata of a stored payload, for people who find the object. Consumers use the envelope. */
export interface PayloadMetadata {
  /** Type of the message that it belongs to. */
  readonly messageType: string;
  /** Media type of the bytes: `application/json`, or `application/gzip` when they are compressed. */
  readonly contentType: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Bytes that a reference led to, or why it led to none. */
export type FetchedPayload =
  | { readonly bytes: Uint8Array }
  /**
   * `missing`: there is nothing under this reference, and waiting will not change that. `foreign`: the reference leads
   * elsewhere, or to the payload of another message, so nothing was read.
   */
  | { readonly absent: 'missing' | 'foreign' };

/** Where consumers fetch payloads from that did not travel in their message. */
export interface PayloadSource {
  /**
   * Reads at most the first `maxBytes` bytes of the payload of one message.
   *
   * MUST read nothing that a reference of another form or place leads to, and no payload that was put under the id of another
   * message: references come with messages, and so from everyone who can publish one. MUST reject when the store cannot be asked,
   * so that the message is delivered again.
   */
  get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload>;
}

/** Where payloads lie that are too large for a message, until long after the last consumer has fetched them. */
export interface PayloadStore extends PayloadSource {
  /**
   * Stores a payload and resolves with the reference that leads to it, an absolute URI.
   *
   * MUST be readable by every consumer once it resolves. Storing the same id again replaces what was there. What no committed
   * message refers to is never taken back: it expires like everything else in the store.
   */
  put(id: MessageId, bytes: Uint8Array, metadata: PayloadMetadata): Promise<string>;
}
