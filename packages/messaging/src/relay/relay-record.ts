import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';

/** Content that cannot be decoded. */
export interface UndecodableContent {
  /** The reason, without any content of the record. */
  readonly undecodable: string;
  /** The key of the item, if it could be read. */
  readonly key?: OutboxItemKey;
  /** The whole record, as a JSON value. This is the content that is parked. */
  readonly raw?: unknown;
}

/** One record of the outbox stream, as input of the relay core. */
export interface RelayRecord {
  /** Place in the stream: the sequence number, or another value by which the caller reports failures. */
  readonly position: string;
  /** The decoded item, or why it could not be decoded. */
  readonly content: { readonly item: OutboxItem } | UndecodableContent;
}

/** The relay's report of a batch. */
export interface RelayReport {
  /**
   * The first position of the batch that must be redelivered, with all positions after it. `undefined` if the whole
   * batch is done. Later messages may already be published; consumers recognise them by id.
   */
  readonly firstFailed: string | undefined;
  /** All positions that failed, in the order of the batch. */
  readonly failedPositions: readonly string[];
  /** Messages the broker accepted. */
  readonly published: number;
  /** Messages that this run did not publish after all attempts. */
  readonly failed: number;
  /** Messages and records that were parked. */
  readonly parked: number;
  /** Messages left to the polling relay, because an earlier message of their key waits for it. */
  readonly left: number;
}

/** Publishes recorded messages to the broker. Does not depend on Lambda or SNS. */
export interface MessageRelay {
  /** Dispatches one batch in stream order. Resolves to its report. Rejects only on a bug. */
  dispatch(records: readonly RelayRecord[]): Promise<RelayReport>;
}
