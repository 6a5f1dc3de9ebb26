import type { RecordedItems, RecordedPage, RecordedRange } from '@dynamo-outbox/messaging/recovery';

/** Outbox items that record the types and topics of their messages while they are read. */
export class WatchedItems implements RecordedItems {
  readonly #items: RecordedItems;
  /** Types of all messages read so far. */
  readonly types = new Set<string>();
  /** Topics of all messages read so far. */
  readonly topics = new Set<string>();

  constructor(items: RecordedItems) {
    this.#items = items;
  }

  async readPage(range: RecordedRange, cursor?: string): Promise<RecordedPage> {
    const page = await this.#items.readPage(range, cursor);
    for (const item of page.items) {
      for (const { type, topic } of 'undecodable' in item ? [] : item.messages) {
        this.types.add(type);
        this.topics.add(topic);
      }
    }
    return page;
  }
}
