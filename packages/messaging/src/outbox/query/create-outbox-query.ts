import { assertCount } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox-item.ts';
import { toFingerprint } from './filter-fingerprint.ts';
import type {
  OutboxFilter,
  OutboxPageOptions,
  OutboxQuery,
  OutboxQueryDependencies,
} from './outbox-query.ts';
import { decodeQueryPlace, encodeQueryPlace, type PartOfItem, type QueryPlace } from './query-cursor.ts';
import type { RecordedItem, RecordedPage, RecordedRange, UndecodableItem } from './recorded-items.ts';
import { toRecordedMessage, type MessageContent, type RecordedMessage } from './recorded-message.ts';
import { isOfSelectedType, matchMessage, toRange } from './select-messages.ts';

const defaultLimit = 100;
const maxLimit = 1_000;
const defaultMaxItems = 1_000;
const maxMaxItems = 10_000;

const isSameKey = (one: OutboxItemKey, other: OutboxItemKey): boolean =>
  one.orderingKey === other.orderingKey && one.sortKey === other.sortKey;

/** A page in progress. */
class PageInProgress {
  readonly #filter: OutboxFilter;
  readonly #limit: number;
  readonly #content: MessageContent | undefined;
  readonly messages: RecordedMessage[] = [];
  readonly undecodable: UndecodableItem[] = [];

  constructor(filter: OutboxFilter, limit: number, content: MessageContent | undefined) {
    this.#filter = filter;
    this.#limit = limit;
    this.#content = content;
  }

  /** Messages and undecodable items that fit into the page. */
  room(): number {
    return this.#limit - this.messages.length - this.undecodable.length;
  }

  isFull(): boolean {
    return this.room() <= 0;
  }

  /** Adds what matches of an item until the page is full. Returns the part that is done if more of it may match. */
  add(item: RecordedPage['items'][number], part: PartOfItem | undefined): PartOfItem | undefined {
    if (!isOfSelectedType(item, this.#filter)) {
      return undefined;
    }
    if ('undecodable' in item) {
      if (this.#isInState(item.dispatch)) {
        this.undecodable.push(item);
      }
      return undefined;
    }
    return this.#addMessages(item, part?.messagesDone ?? 0);
  }

  #addMessages(item: RecordedItem, from: number): PartOfItem | undefined {
    const places = this.#matching(item).filter((place) => place >= from);
    for (const place of places) {
      if (this.isFull()) {
        return { orderingKey: item.orderingKey, sortKey: item.sortKey, messagesDone: place };
      }
      const message = toRecordedMessage(item, place, this.#content);
      if (message !== undefined) {
        this.messages.push(message);
      }
    }
    return undefined;
  }

  #matching(item: RecordedItem): readonly number[] {
    return [...item.messages.keys()].filter((place) => {
      const [message, dispatch] = [item.messages[place], item.dispatch[place]];
      return (
        message !== undefined &&
        this.#isInState(dispatch) &&
        // A message whose envelope cannot be decoded is shown rather than hidden.
        matchMessage(message, item, this.#filter) !== 'no'
      );
    });
  }

  #isInState(dispatch: { readonly state: string } | undefined): boolean {
    return this.#filter.state === undefined || dispatch?.state === this.#filter.state;
  }
}

/**
 * Adds the items of a page of the reader. Returns where the query continues; `undefined` after the last item of the
 * outbox.
 */
const addItems = (
  page: PageInProgress,
  { items, next, cursorAfter }: RecordedPage,
  from: QueryPlace,
): QueryPlace | undefined => {
  let place = from;
  for (const [index, item] of items.entries()) {
    if (page.isFull()) {
      return place;
    }
    const others = place.parts.filter((one) => !isSameKey(one, item));
    const part = page.add(
      item,
      place.parts.find((one) => isSameKey(one, item)),
    );
    if (part !== undefined) {
      return { ...place, parts: [part, ...others] };
    }
    place = { items: cursorAfter(index), parts: others };
  }
  return next === undefined ? undefined : { ...place, items: next };
};

/** Limits of a page, with defaults. */
const toLimits = ({ limit = defaultLimit, maxItems = defaultMaxItems }: OutboxPageOptions) => {
  assertCount('limit', limit, { max: maxLimit });
  assertCount('maxItems', maxItems, { max: maxMaxItems });
  return { limit, maxItems };
};

const assertDates = ({ recordedFrom, recordedBefore }: OutboxFilter): void => {
  for (const [name, date] of Object.entries({ recordedFrom, recordedBefore })) {
    if (date !== undefined && Number.isNaN(date.getTime())) {
      throw new RangeError(`${name} is not a valid date.`);
    }
  }
};

const toReaderRange = (filter: OutboxFilter): RecordedRange => ({
  ...toRange(filter),
  ...(filter.state === 'undispatched' ? { isUndispatched: true } : {}),
});

const toStart = (fingerprint: string, { cursor }: OutboxPageOptions): QueryPlace =>
  cursor === undefined ? { parts: [] } : decodeQueryPlace(fingerprint, cursor);

/** Whether an item that is read may not match. Otherwise a page needs no more items than messages. */
const isSparse = (filter: OutboxFilter): boolean => {
  const { aggregateType, types, topics, correlationId, recordedFrom, recordedBefore, state } = filter;
  const isIndexed = state === 'undispatched' && filter.orderingKey === undefined;
  const others = isIndexed ? [] : [recordedFrom, recordedBefore, state];
  return [aggregateType, types, topics, correlationId, ...others].some((option) => option !== undefined);
};

/**
 * Creates a query of the messages that an outbox still contains, dispatched or not. For readers, tests and tools.
 *
 * @example
 * ```ts
 * const query = createOutboxQuery({ items: new DynamoDbRecordedItems({ client, tableName: 'orders-outbox' }) });
 * const { messages, next } = await query({ topics: ['orders'], state: 'undispatched' }, { limit: 20 });
 * ```
 */
export const createOutboxQuery =
  ({ items }: OutboxQueryDependencies): OutboxQuery =>
  async (filter = {}, options = {}) => {
    const { limit, maxItems } = toLimits(options);
    assertDates(filter);
    const fingerprint = toFingerprint(filter);
    const range = toReaderRange(filter);
    const page = new PageInProgress(filter, limit, options.content);
    const skips = isSparse(filter);
    let [itemsRead, readUnits] = [0, 0];
    let place: QueryPlace | undefined = toStart(fingerprint, options);
    while (place !== undefined && itemsRead < maxItems && !page.isFull()) {
      const left = maxItems - itemsRead;
      const read = await items.readPage(range, {
        cursor: place.items,
        maxItems: skips ? left : Math.min(page.room(), left),
      });
      itemsRead += read.itemsRead;
      readUnits += read.readUnits;
      place = addItems(page, read, place);
    }
    const { messages, undecodable } = page;
    return {
      messages,
      undecodable,
      itemsRead,
      readUnits,
      ...(place === undefined ? {} : { next: encodeQueryPlace(fingerprint, place) }),
    };
  };
