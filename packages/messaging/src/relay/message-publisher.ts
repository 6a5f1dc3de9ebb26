import type { StoredMessage } from '../outbox/outbox-item.ts';

/** One message to publish. */
export interface PublishEntry {
  readonly message: StoredMessage;
  /** Messages with the same key keep their order on ordered topics. */
  readonly orderingKey: string;
  /** X-Ray trace header to send with the message, where the broker has a place for it. */
  readonly traceHeader?: string;
}

/** The result of publishing one entry. */
export type PublishResult =
  | { readonly outcome: 'published' }
  | {
      readonly outcome: 'failed';
      /** `sender`: the message itself is at fault, and a retry cannot succeed. */
      readonly fault: 'sender' | 'transient';
      /** The broker's own code, or `NO_RESULT` if the broker returned no result for this entry. */
      readonly code: string;
      readonly reason: string;
    };

/** The message relay's interface to the broker. */
export interface MessagePublisher {
  /** Maximum number of entries in one call; 10 for SNS PublishBatch. */
  readonly maxEntries: number;

  /**
   * Maximum bytes of all entries in one call to this topic. For SNS, it is the topic's `MaximumMessageSize`, 262,144 by
   * default.
   */
  maxBytesOf(topic: string): number;

  /** The bytes this entry takes of `maxBytesOf`: body and attributes in UTF-8. */
  sizeInBytes(entry: PublishEntry): number;

  /**
   * Whether the topic keeps the order of a key. If so, the relay never puts two messages of one key into one call: if
   * the first entry failed and the second succeeded, their order would change.
   */
  isOrdered(topic: string): boolean;

  /**
   * Publishes entries of one topic in one call.
   *
   * MUST resolve to one result for each entry, in the given order, even if the whole call failed. An entry without a
   * result from the broker counts as `failed` and `transient` with the code `NO_RESULT`. MUST NOT reject.
   */
  publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]>;
}
