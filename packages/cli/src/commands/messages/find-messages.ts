import {
  createOutboxQuery,
  type OutboxFilter,
  type OutboxPage,
  type OutboxPageOptions,
  type RecordedItems,
} from '@dynamo-outbox/messaging';

/** A search of an outbox. */
export interface MessageSearch {
  readonly items: RecordedItems;
  readonly filter: OutboxFilter;
  readonly cursor: string | undefined;
  /** Maximum messages and undecodable items to find. */
  readonly limit: number;
  /** Maximum items to read. */
  readonly maxItems: number;
  readonly hasPayload: boolean;
  /** Called with the page so far, after each call. */
  readonly onProgress: (found: OutboxPage) => void;
  /** Ends the search before its next call. */
  readonly signal: AbortSignal;
}

// Small pages show progress, and let Ctrl-C end the search soon.
const pageItems = 500;
const maxPageMessages = 1_000;

const countFound = ({ messages, undecodable }: OutboxPage): number => messages.length + undecodable.length;

const toPageOptions = (search: MessageSearch, found: OutboxPage): OutboxPageOptions => {
  const cursor = found.next ?? search.cursor;
  return {
    limit: Math.min(search.limit - countFound(found), maxPageMessages),
    maxItems: Math.min(search.maxItems - found.itemsRead, pageItems),
    ...(cursor === undefined ? {} : { cursor }),
    ...(search.hasPayload ? { content: 'payload' } : {}),
  };
};

const join = (
  found: OutboxPage,
  { messages, undecodable, itemsRead, readUnits, next }: OutboxPage,
): OutboxPage => ({
  messages: [...found.messages, ...messages],
  undecodable: [...found.undecodable, ...undecodable],
  itemsRead: found.itemsRead + itemsRead,
  readUnits: found.readUnits + readUnits,
  ...(next === undefined ? {} : { next }),
});

const isDone = (search: MessageSearch, found: OutboxPage): boolean =>
  found.next === undefined ||
  search.signal.aborted ||
  countFound(found) >= search.limit ||
  found.itemsRead >= search.maxItems;

/** Finds messages, page by page, until enough are found or enough is read. `next` continues the search. */
export const findMessages = async (search: MessageSearch): Promise<OutboxPage> => {
  const query = createOutboxQuery({ items: search.items });
  let found: OutboxPage = { messages: [], undecodable: [], itemsRead: 0, readUnits: 0 };
  do {
    found = join(found, await query(search.filter, toPageOptions(search, found)));
    search.onProgress(found);
  } while (!isDone(search, found));
  return found;
};
