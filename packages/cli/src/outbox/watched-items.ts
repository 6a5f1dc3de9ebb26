import {
  fromOrderingKey,
  type RecordedItems,
  type RecordedPage,
  type RecordedPageOptions,
  type RecordedRange,
} from '@dynamo-outbox/messaging';

const aggregateTypeOf = (orderingKey: string): string => fromOrderingKey(orderingKey)?.type ?? '';

/** Outbox items that record the aggregates, types and topics of their messages while they are read. */
export class WatchedItems implements RecordedItems {
  readonly #items: RecordedItems;
  /** Number of items read so far that are within the range. */
  itemsSeen = 0;
  /** Types of the aggregates of all items read so far. */
  readonly aggregateTypes = new Set<string>();
  /** Types of all messages read so far. */
  readonly types = new Set<string>();
  /** Topics of all messages read so far. */
  readonly topics = new Set<string>();

  constructor(items: RecordedItems) {
    this.#items = items;
  }

  async readPage(range: RecordedRange, options?: RecordedPageOptions): Promise<RecordedPage> {
    const page = await this.#items.readPage(range, options);
    this.itemsSeen += page.items.length;
    for (const item of page.items) {
      this.aggregateTypes.add(aggregateTypeOf(item.orderingKey));
      for (const { type, topic } of 'undecodable' in item ? [] : item.messages) {
        this.types.add(type);
        this.topics.add(topic);
      }
    }
    return page;
  }
}
