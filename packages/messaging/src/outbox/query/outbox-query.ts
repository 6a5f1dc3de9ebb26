import type { DispatchState } from './dispatch-state.ts';
import type { RecordedItems, UndecodableItem } from './recorded-items.ts';
import type { MessageContent, RecordedMessage } from './recorded-message.ts';
import type { MessageSelection } from './select-messages.ts';

/** Messages to find. A message must match all given options. Default: everything that the outbox still contains. */
export interface OutboxFilter extends MessageSelection {
  /** Only messages in this state. `undispatched` reads the index of undispatched items, unless there is an ordering key. */
  readonly state?: DispatchState['state'];
}

/** Place, size and content of a page. */
export interface OutboxPageOptions {
  /** `next` of the page before, from a query of the same outbox with the same filter. Default: the first page. */
  readonly cursor?: string;
  /** Most messages and undecodable items in the page, 1 to 1,000. Default 100. */
  readonly limit?: number;
  /** Most outbox items to read for the page, 1 to 10,000. Default 1,000. */
  readonly maxItems?: number;
  /** What each message contains in addition to its header. Default: nothing. */
  readonly content?: MessageContent;
}

/** A page of messages. */
export interface OutboxPage {
  readonly messages: readonly RecordedMessage[];
  /** Items that cannot be decoded. They are in the page unless their key, time or state is outside the filter. */
  readonly undecodable: readonly UndecodableItem[];
  /** Outbox items that were read for the page. */
  readonly itemsRead: number;
  /** Read units that DynamoDB charged for the page; 0 in memory. */
  readonly readUnits: number;
  /** Cursor of the next page; absent on the last one. A page can be empty although there is a next one. */
  readonly next?: string;
}

/**
 * Reads a page of the messages that match a filter.
 *
 * Reading all pages returns each message exactly once that is in the outbox and matches the filter from the first page
 * to the last. A message that is recorded, deleted or marked meanwhile is returned once or not at all. With the state
 * `undispatched`, the same applies to a message that was recorded shortly before the first page.
 *
 * Order: messages of one aggregate in commit order, aggregates in no particular order. With the state `undispatched` and
 * no ordering key: oldest first within each shard of the index, by the clocks of the writers.
 *
 * Cost in DynamoDB, at a read unit for each 4 KB that is read (8 KB if the reader is not consistent):
 *
 * - With an ordering key: a query, which reads the items of that key only.
 * - With the state `undispatched`: a query of the index for each of its 64 shards, and a query for each undispatched item
 *   within the times.
 * - Everything else: a scan of the table. It reads every item, however few of them match, up to `maxItems` in each page.
 *
 * A page makes more than one call if a call reads 1 MB before `maxItems`, or if undispatched items are requested.
 *
 * Rejects with `INVALID_CURSOR` for a cursor that does not belong to the filter and the outbox, with
 * `OUTBOX_NOT_TRACKED` for the state `undispatched` of an outbox without an index for it, and with a `RangeError` for an
 * option out of range.
 */
export type OutboxQuery = (filter?: OutboxFilter, options?: OutboxPageOptions) => Promise<OutboxPage>;

/** Dependencies of a query. */
export interface OutboxQueryDependencies {
  readonly items: RecordedItems;
}
