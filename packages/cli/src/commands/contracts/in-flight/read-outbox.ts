import { createOutboxQuery, type OutboxPage, type RecordedMessage } from '@dynamo-outbox/messaging';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { openEnvelope } from '@dynamo-outbox/messaging/recovery';
import type { Clients } from '../../../services/clients.ts';
import { withTable } from '../../../services/tables.ts';
import type { HeldMessage, HeldState } from './held-message.ts';

/** What was read of an outbox, and its cost. */
export interface OutboxReading {
  readonly table: string;
  readonly itemsRead: number;
  readonly readUnits: number;
  /** Whether the outbox has more items than were read. */
  readonly isPartial: boolean;
}

/** Options for reading the outbox of a service. */
export interface OutboxReadingOptions {
  /** Most items to read. */
  readonly maxItems: number;
  /** Receives each message. */
  readonly onMessage: (message: HeldMessage) => void;
  /** Whether a parked message was already seen in a parking queue. */
  readonly isSeenParked: (id: string) => boolean;
  readonly onProgress: (text: string) => void;
  /** Ends the reading before its next call. */
  readonly signal: AbortSignal;
}

// Bodies can be large, and are dropped after each page.
const pageMessages = 200;
const pageItems = 500;

const stateOf = ({ dispatch }: Pick<RecordedMessage, 'dispatch'>): HeldState =>
  dispatch.state === 'unknown' ? 'untracked' : dispatch.state;

const readHeader = (body: string): Pick<HeldMessage, 'message' | 'undecodable'> => {
  const opened = openEnvelope(body);
  return 'header' in opened ? { message: { ...opened.header, payload: undefined } } : opened;
};

const toHeld = (recorded: RecordedMessage, table: string): HeldMessage => ({
  body: recorded.body ?? '',
  place: { state: stateOf(recorded), name: table },
  type: recorded.type,
  since: recorded.recordedAt,
  ...readHeader(recorded.body ?? ''),
});

/** Passes on the messages of a page, and its items that cannot be decoded. */
const passOn = (
  { messages, undecodable }: OutboxPage,
  table: string,
  { onMessage, isSeenParked }: OutboxReadingOptions,
): void => {
  for (const message of messages) {
    if (message.dispatch.state !== 'parked' || !isSeenParked(message.id)) {
      onMessage(toHeld(message, table));
    }
  }
  for (const item of undecodable) {
    onMessage({
      place: { state: stateOf(item), name: table },
      since: new Date(item.recordedAt ?? Number.NaN),
      body: '',
      undecodable: item.undecodable,
    });
  }
};

/** Reads the messages of an outbox page by page. Rejects with `NOT_FOUND` if its table does not exist. */
export const readOutbox = async (
  { dynamoDb }: Clients,
  table: string,
  options: OutboxReadingOptions,
): Promise<OutboxReading> => {
  const items = new DynamoDbRecordedItems({ client: dynamoDb, tableName: table, isConsistent: false });
  const query = createOutboxQuery({ items });
  let [itemsRead, readUnits] = [0, 0];
  let next: { readonly cursor?: string } | undefined = {};
  while (next !== undefined && itemsRead < options.maxItems && !options.signal.aborted) {
    const size = { limit: pageMessages, maxItems: Math.min(pageItems, options.maxItems - itemsRead) };
    const page: OutboxPage = await withTable(
      table,
      query.bind(undefined, {}, { ...size, ...next, content: 'body' }),
    );
    passOn(page, table, options);
    itemsRead += page.itemsRead;
    readUnits += page.readUnits;
    next = page.next === undefined ? undefined : { cursor: page.next };
    options.onProgress(`Reading ${table}: ${itemsRead.toLocaleString('en-US')} items`);
  }
  return { table, itemsRead, readUnits, isPartial: next !== undefined };
};
