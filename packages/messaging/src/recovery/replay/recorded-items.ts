import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';

/** Which recorded items are read. All that is given must hold. */
export interface RecordedRange {
  /** Items of one ordering key alone, which is by far the cheapest to read. */
  readonly orderingKey?: string;
  /** Recorded then or later. */
  readonly recordedFrom?: Date;
  /** Recorded before then. */
  readonly recordedBefore?: Date;
}

/** Some recorded items. */
export interface RecordedPage {
  /** Those of one key in the order of their sort keys. What could not be decoded has only its key. */
  readonly items: readonly (OutboxItem | (OutboxItemKey & { readonly undecodable: string }))[];
  /** Where the next page begins; absent behind the last. Text that may be kept for as long as the table lives. */
  readonly next?: string;
}

/** What an outbox still holds, dispatched or not: what a replay reads. */
export interface RecordedItems {
  /**
   * Reads one page. Default: the first page.
   *
   * MUST return all items of a key in order, page after page, and each item that is there from beginning to end exactly
   * once. Reading with the same cursor again returns the same items, except for deleted and new ones.
   * MUST reject with `INVALID_CURSOR` for a cursor that it did not make for the same kind of range.
   */
  readPage(range: RecordedRange, cursor?: string): Promise<RecordedPage>;
}
