import type { StoredMessage } from '../outbox/outbox-item.ts';

/** One message to publish. */
export interface PublishEntry {
  readonly message: StoredMessage;
  /** Messages with the same key keep their order on ordered topics. */
  readonly orderingKey: string;
}

/** What became of one entry. */
export type PublishResult =
  | { readonly outcome: 'published' }
  | {
      readonly outcome: 'failed';
      /** `sender`: the message itself is at fault, and trying again is useless. */
      readonly fault: 'sender' | 'transient';
      /** The broker's own code, or `NO_RESULT` when it answered nothing for this entry. */
      readonly code: string;
      readonly reason: string;
    };

/** The broker, as the message relay sees it. */
export interface MessagePublisher {
  /** Most entries in one call; SNS PublishBatch takes 10. */
  readonly maxEntries: number;

  /** Most bytes in one call to this topic, all entries together; SNS takes the topic's `MaximumMessageSize`, 262,144 by default. */
  maxBytesOf(topic: string): number;

  /** The bytes this entry takes of `maxBytesOf`: body and attributes in UTF-8. */
  sizeInBytes(entry: PublishEntry): number;

  /**
   * Whether the topic promises the order of a key. If so, the relay never puts two messages of one key into one call,
   * because a failed entry before a published one would invert them.
   */
  isOrdered(topic: string): boolean;

  /**
   * Publishes entries of one topic in one call.
   *
   * MUST resolve to one result for each entry, in the order given, also when the whole call failed: an entry
   * that the broker mentioned nowhere counts as `failed` and `transient` with the code `NO_RESULT`.
   * MUST NOT reject.
   */
  publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]>;
}
