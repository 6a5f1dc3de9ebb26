import { assertCount } from '@dynamo-outbox/kernel';
import type { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { InvalidCursorError } from '../../recovery/replay/errors.ts';
import type { RecordedItems, RecordedPage, RecordedRange } from '../../recovery/replay/recorded-items.ts';

/** Options of in-memory recorded items. */
export interface InMemoryRecordedItemsOptions {
  /** Table of the in-memory outbox. */
  readonly table: InMemoryTable<OutboxItem>;
  /** Items in a page. Default 100. */
  readonly pageSize?: number;
}

// A space sorts before every character that an ordering key may contain.
const placeOf = ({ orderingKey, sortKey }: OutboxItem): string => `${orderingKey} ${sortKey}`;

const isWithin = (
  item: OutboxItem,
  { orderingKey = item.orderingKey, recordedFrom, recordedBefore }: RecordedRange,
): boolean =>
  item.orderingKey === orderingKey &&
  (recordedFrom === undefined || item.recordedAt >= recordedFrom.toISOString()) &&
  (recordedBefore === undefined || item.recordedAt < recordedBefore.toISOString());

/** Reads the items of an in-memory outbox, with the semantics of the DynamoDB adapter. */
export class InMemoryRecordedItems implements RecordedItems {
  readonly #table: InMemoryTable<OutboxItem>;
  readonly #pageSize: number;

  constructor({ table, pageSize = 100 }: InMemoryRecordedItemsOptions) {
    this.#table = table;
    assertCount('pageSize', pageSize);
    this.#pageSize = pageSize;
  }

  async readPage(range: RecordedRange, cursor?: string): Promise<RecordedPage> {
    const prefix = range.orderingKey === undefined ? 'scan:' : `key ${range.orderingKey}:`;
    if (cursor?.startsWith(prefix) === false) {
      throw new InvalidCursorError();
    }
    const behind = cursor?.slice(prefix.length) ?? '';
    const items = this.#table
      .values()
      .filter((item) => isWithin(item, range) && placeOf(item) > behind)
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    const page = items.slice(0, this.#pageSize);
    const last = page.at(-1);
    return {
      items: page,
      ...(last === undefined || page.length === items.length ? {} : { next: prefix + placeOf(last) }),
    };
  }
}
