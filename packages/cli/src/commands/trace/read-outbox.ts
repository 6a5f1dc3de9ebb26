import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  parseOrderingKey,
  type RecordedItem,
  type RecordedPage,
  type StoredMessage,
} from '@dynamo-outbox/messaging';
import { identifyBody } from '@dynamo-outbox/messaging/recovery';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { withTable } from '../../services/tables.ts';
import { isPartOf } from './match.ts';
import type { Recording, TracedIdentity } from './traced-message.ts';

/** A message found in an outbox. */
export interface RecordedMessage extends TracedIdentity {
  readonly recording: Recording;
}

/** Messages found in an outbox table, and the read units consumed. */
export interface OutboxSearch {
  readonly table: string;
  readonly found: readonly RecordedMessage[];
  readonly itemsRead: number;
  readonly readUnits: number;
  /** Items that could not be decoded, so that their messages are unknown. */
  readonly undecodable: number;
  /** Whether the table has more items than were read. */
  readonly isPartial: boolean;
}

/** Search criteria. */
export interface SearchOptions {
  readonly wanted: string;
  /** Maximum items to read from a table. */
  readonly limit: number;
  /** Called with the number of items read so far. */
  readonly onProgress: (itemsRead: number) => void;
}

/** Id and type are stored next to the body, so they are known even if the body is not. */
const identify = ({ id, type, body }: StoredMessage): TracedIdentity => ({ ...identifyBody(body), id, type });

const findInItem = (table: string, item: RecordedItem, wanted: string): readonly RecordedMessage[] => {
  const { orderingKey, sortKey } = item;
  const recording = { table, orderingKey, sortKey, recordedAt: new Date(item.recordedAt) };
  return item.messages.flatMap((message, index) => {
    const dispatch = item.dispatch[index];
    const found = { ...identify(message), orderingKey };
    return dispatch !== undefined && isPartOf(found, wanted)
      ? [{ ...found, recording: { ...recording, dispatch } }]
      : [];
  });
};

const pageItems = 500;

/** Reads an outbox up to the limit. An ordering key is a key of the table; any other id needs a scan. */
async function* readPages(
  items: DynamoDbRecordedItems,
  { wanted, limit, onProgress }: SearchOptions,
): AsyncGenerator<RecordedPage> {
  const range = wanted.includes('#') ? { orderingKey: parseOrderingKey(wanted) } : {};
  let itemsRead = 0;
  let cursor: string | undefined;
  do {
    const maxItems = Math.min(limit - itemsRead, pageItems);
    const page = await items.readPage(range, { cursor, maxItems });
    itemsRead += page.itemsRead;
    onProgress(itemsRead);
    yield page;
    cursor = page.next;
  } while (cursor !== undefined && itemsRead < limit);
}

/** Searches an outbox table for messages. Rejects with `NOT_FOUND` if the table does not exist. */
export const searchOutbox = async (
  client: DynamoDBClient,
  table: string,
  options: SearchOptions,
): Promise<OutboxSearch> =>
  withTable(table, async () => {
    const items = new DynamoDbRecordedItems({ client, tableName: table, isConsistent: false });
    let search: OutboxSearch = {
      ...{ table, found: [], itemsRead: 0, readUnits: 0, undecodable: 0, isPartial: false },
    };
    for await (const page of readPages(items, options)) {
      const decoded = page.items.flatMap((item) => ('undecodable' in item ? [] : [item]));
      search = {
        table,
        found: [...search.found, ...decoded.flatMap((item) => findInItem(table, item, options.wanted))],
        itemsRead: search.itemsRead + page.itemsRead,
        readUnits: search.readUnits + page.readUnits,
        undecodable: search.undecodable + page.items.length - decoded.length,
        isPartial: page.next !== undefined,
      };
    }
    return search;
  });
