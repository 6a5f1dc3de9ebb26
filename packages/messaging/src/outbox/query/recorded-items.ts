import type { OutboxItem, OutboxItemKey } from '../outbox-item.ts';
import type { DispatchState } from './dispatch-state.ts';

/** Range of recorded items to read. An item must match all given options. */
export interface RecordedRange {
  /** Only items of this ordering key, which is by far the cheapest range to read. */
  readonly orderingKey?: string;
  /** Only items that were recorded at this time or later. */
  readonly recordedFrom?: Date;
  /** Only items that were recorded before this time. */
  readonly recordedBefore?: Date;
  /**
   * Whether to read only items that the outbox lists as undispatched. Ignored with an ordering key. Such a range MAY
   * miss an item that was just recorded, and contain one that was just dispatched.
   */
  readonly isUndispatched?: boolean;
}

/** A recorded item, and the state of each of its messages. */
export interface RecordedItem extends OutboxItem {
  /** One state for each message, in the same order. */
  readonly dispatch: readonly DispatchState[];
}

/** An item that could not be decoded. */
export interface UndecodableItem extends OutboxItemKey {
  /** Name of the attribute that makes it invalid, never its value. */
  readonly undecodable: string;
  /** When it was recorded, ISO 8601; absent if it does not say. */
  readonly recordedAt?: string;
  readonly dispatch: DispatchState;
}

/** Place and size of a page. */
export interface RecordedPageOptions {
  /** Cursor of the page. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Most items to read for the page, from 1, including those outside the range. Default: as the adapter is configured. */
  readonly maxItems?: number | undefined;
}

/** A page of recorded items. */
export interface RecordedPage {
  /** Items, those of one key in the order of their sort keys, unless the range is `isUndispatched`. */
  readonly items: readonly (RecordedItem | UndecodableItem)[];
  /** Items that were read for the page, including those outside the range. */
  readonly itemsRead: number;
  /** Read units that DynamoDB charged for the page; 0 in memory. */
  readonly readUnits: number;
  /** Cursor of the next page; absent on the last one. You can store this text for as long as the table exists. */
  readonly next?: string;
  /** Returns the cursor of a page that begins after the item at this index of `items`. */
  readonly cursorAfter: (index: number) => string;
}

/** The items that an outbox still contains, dispatched or not. Queries and replays read them. */
export interface RecordedItems {
  /**
   * Reads one page.
   *
   * MUST return each item of the range that exists from the first page to the last exactly once, and any other item at
   * most once. MUST return all items of a key in the order of their sort keys across pages, unless the range is
   * `isUndispatched`; then oldest first within a shard. MUST return items that cannot be decoded, unless their key or
   * time is outside the range. MUST NOT read more than `maxItems` items. A page MAY be empty although there is a next one.
   *
   * Reading with the same cursor again returns the same items, except for deleted and new ones. MUST reject with
   * `INVALID_CURSOR` for a cursor that it did not create for the same kind of range. MUST reject with
   * `OUTBOX_NOT_TRACKED` for the range `isUndispatched` of an outbox without tracking.
   */
  readPage(range: RecordedRange, options?: RecordedPageOptions): Promise<RecordedPage>;
}
