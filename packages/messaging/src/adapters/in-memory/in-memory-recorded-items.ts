import { assertCount } from '@dynamo-outbox/kernel';
import type { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { decodeCursor, encodeCursor } from '../../outbox/query/cursor.ts';
import { toDispatchState } from '../../outbox/query/dispatch-state.ts';
import { InvalidCursorError } from '../../outbox/query/errors.ts';
import type {
  RecordedItem,
  RecordedItems,
  RecordedPage,
  RecordedPageOptions,
  RecordedRange,
} from '../../outbox/query/recorded-items.ts';
import { isWithinTime } from '../../outbox/query/recorded-range.ts';
import { itemProgressIn, toItemKey, toMarks } from './item-progress.ts';

/** Options of in-memory recorded items. */
export interface InMemoryRecordedItemsOptions {
  /** Table of the in-memory outbox. */
  readonly table: InMemoryTable<OutboxItem>;
  /** Items in a page. Default 100. */
  readonly pageSize?: number;
}

const isUndispatchedRange = ({ orderingKey, isUndispatched }: RecordedRange): boolean =>
  isUndispatched === true && orderingKey === undefined;

const kindOf = (range: RecordedRange): string => {
  if (range.orderingKey !== undefined) {
    return `key ${range.orderingKey}`;
  }
  return isUndispatchedRange(range) ? 'undispatched' : 'scan';
};

/** Returns the place of an item in the order of a range. */
const placeIn = (range: RecordedRange, { orderingKey, sortKey, recordedAt }: OutboxItem): string =>
  // A space sorts before every character that an ordering key may contain.
  `${isUndispatchedRange(range) ? `${recordedAt} ` : ''}${orderingKey} ${sortKey}`;

const toPlace = (range: RecordedRange, cursor: string): string => {
  const [place, ...others] = decodeCursor(kindOf(range), cursor);
  if (typeof place !== 'string' || others.length > 0) {
    throw new InvalidCursorError();
  }
  return place;
};

/** Reads the items of an in-memory outbox, with the semantics of the DynamoDB adapter and tracking `status`. */
export class InMemoryRecordedItems implements RecordedItems {
  readonly #table: InMemoryTable<OutboxItem>;
  readonly #pageSize: number;

  constructor({ table, pageSize = 100 }: InMemoryRecordedItemsOptions) {
    this.#table = table;
    assertCount('pageSize', pageSize);
    this.#pageSize = pageSize;
  }

  async readPage(
    range: RecordedRange,
    { cursor, maxItems }: RecordedPageOptions = {},
  ): Promise<RecordedPage> {
    assertCount('maxItems', maxItems ?? 1);
    const placed = this.#readAfter(range, cursor === undefined ? '' : toPlace(range, cursor));
    const read = placed.slice(0, Math.min(maxItems ?? this.#pageSize, this.#pageSize));
    const within = read.filter(({ item }) => isWithinTime(item.recordedAt, range));
    const cursorAfter = (place: string | undefined): string => {
      if (place === undefined) {
        throw new RangeError(`The page has ${within.length} items.`);
      }
      return encodeCursor([kindOf(range), place]);
    };
    return {
      items: within.map(({ item }) => item),
      itemsRead: read.length,
      readUnits: 0,
      ...(read.length === placed.length ? {} : { next: cursorAfter(read.at(-1)?.place) }),
      cursorAfter: (index) => cursorAfter(within[index]?.place),
    };
  }

  #readAfter(
    range: RecordedRange,
    behind: string,
  ): readonly { readonly item: RecordedItem; readonly place: string }[] {
    return this.#table
      .values()
      .filter((item) => (range.orderingKey ?? item.orderingKey) === item.orderingKey)
      .map((item) => ({ item: this.#toRecorded(item), place: placeIn(range, item) }))
      .filter(({ item, place }) => place > behind && this.#isListed(range, item))
      .sort((one, other) => (one.place < other.place ? -1 : 1));
  }

  #isListed(range: RecordedRange, { dispatch }: RecordedItem): boolean {
    return !isUndispatchedRange(range) || dispatch.some(({ state }) => state === 'undispatched');
  }

  #toRecorded(item: OutboxItem): RecordedItem {
    const marks = toMarks(itemProgressIn(this.#table).get(toItemKey(item)) ?? {});
    return { ...item, dispatch: item.messages.map(({ id }) => toDispatchState(marks, id)) };
  }
}
