import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';

/** Range of recorded items to read. An item must match all given options. */
export interface RecordedRange {
  /** Only items of this ordering key, which is by far the cheapest range to read. */
  readonly orderingKey?: string;
  /** Only items that were recorded at this time or later. */
  readonly recordedFrom?: Date;
  /** Only items that were recorded before this time. */
  readonly recordedBefore?: Date;
}

/** A page of recorded items. */
export interface RecordedPage {
  /** Items, those of one key in the order of their sort keys. An item that could not be decoded has only its key. */
  readonly items: readonly (OutboxItem | (OutboxItemKey & { readonly undecodable: string }))[];
  /** Cursor of the next page; absent on the last one. You can store this text for as long as the table exists. */
  readonly next?: string;
}

/** The items that an outbox still contains, dispatched or not. A replay reads them. */
export interface RecordedItems {
  /**
   * Reads one page. Default: the first page.
   *
   * MUST return all items of a key in order across pages, and each item that exists from beginning to end exactly once.
   * Reading with the same cursor again returns the same items, except for deleted and new ones. MUST reject with
   * `INVALID_CURSOR` for a cursor that it did not create for the same kind of range.
   */
  readPage(range: RecordedRange, cursor?: string): Promise<RecordedPage>;
}
