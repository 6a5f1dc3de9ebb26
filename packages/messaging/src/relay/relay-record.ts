import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';

/** What cannot be decoded, and as much as is known of it. */
export interface UndecodableContent {
  /** Why, without what it holds. */
  readonly undecodable: string;
  /** The item's key, where at least that could be read. */
  readonly key?: OutboxItemKey;
  /** The whole record, in a form that JSON can write: what is parked of it. */
  readonly raw?: unknown;
}

/** One record of the outbox stream, as the relay core takes it. */
export interface RelayRecord {
  /** Place in the stream: the sequence number, or another value by which the caller reports failures. */
  readonly position: string;
  /** The decoded item, or why it could not be decoded. */
  readonly content: { readonly item: OutboxItem } | UndecodableContent;
}

/** What the relay says of a batch. */
export interface RelayReport {
  /**
   * The first position of the batch that must be delivered again, with all behind it; `undefined` when all is done.
   * Messages behind it may have been published already: consumers recognise them by id.
   */
  readonly firstFailed: string | undefined;
  /** All positions that are not done, in the order of the batch. */
  readonly failedPositions: readonly string[];
  /** Messages the broker accepted. */
  readonly published: number;
  /** Messages not published, in this run, after all attempts. */
  readonly failed: number;
  /** Messages and records that were parked. */
  readonly parked: number;
  /** Messages left to the second path, because an earlier one of their key waits there. */
  readonly left: number;
}

/** Moves recorded messages to the broker. Knows neither Lambda nor SNS. */
export interface MessageRelay {
  /** Dispatches one batch, in stream order. Resolves to its report; rejects only on a bug. */
  dispatch(records: readonly RelayRecord[]): Promise<RelayReport>;
}
