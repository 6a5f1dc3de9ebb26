import {
  paginateQuery,
  paginateScan,
  type AttributeValue,
  type ConsumedCapacity,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { StoredMessage } from '@dynamo-outbox/messaging';
import { identifyBody } from '@dynamo-outbox/messaging/recovery';
import { fromOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { outboxAttributes } from '@dynamo-outbox/messaging/tables';
import { withTable } from '../../services/tables.ts';
import { isPartOf } from './match.ts';
import type { DispatchState, Recording, TracedIdentity } from './traced-message.ts';

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

type Item = Readonly<Record<string, AttributeValue>>;

interface Page {
  readonly Items?: readonly Item[] | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly LastEvaluatedKey?: unknown;
}

const instantOf = (item: Item, attribute: string): Date | undefined => {
  const text = item[attribute]?.S;
  return text === undefined ? undefined : new Date(text);
};

/** Whether a message is one of its item's parked messages. Items of earlier versions do not record which are. */
const isParked = (item: Item, messageId: string): boolean =>
  item[outboxAttributes.parkedMessages]?.SS?.includes(messageId) ?? true;

/**
 * A parked message may have been redriven since, and its item may then expire. Timestamps do not help: relay and
 * redrive have different clocks.
 */
const dispatchOf = (item: Item, messageId: string): DispatchState => {
  const dispatchedAt = instantOf(item, 'LastDispatchedAt');
  const parkedAt = instantOf(item, outboxAttributes.parkedAt);
  if (parkedAt !== undefined && !(outboxAttributes.expiresAt in item)) {
    return isParked(item, messageId)
      ? { state: 'parked', at: parkedAt, reason: item[outboxAttributes.parkReason]?.S ?? '' }
      : { state: 'dispatched', at: parkedAt };
  }
  if (dispatchedAt !== undefined) {
    return { state: 'dispatched', at: dispatchedAt };
  }
  return { state: outboxAttributes.undispatched in item ? 'undispatched' : 'unknown' };
};

/** Id and type are stored next to the body, so they are known even if the body is not. */
const identify = ({ id, type, body }: StoredMessage): TracedIdentity => ({ ...identifyBody(body), id, type });

const findIn = (table: string, item: Item, wanted: string): readonly RecordedMessage[] => {
  const decoded = fromOutboxAttributes(item);
  if ('undecodable' in decoded) {
    return [];
  }
  const { orderingKey, sortKey, recordedAt, messages } = decoded.item;
  const recording = {
    table,
    orderingKey,
    sortKey,
    recordedAt: new Date(recordedAt),
  };
  return messages
    .map((message) => ({
      ...identify(message),
      orderingKey,
      recording: { ...recording, dispatch: dispatchOf(item, message.id) },
    }))
    .filter((message) => isPartOf(message, wanted));
};

/** An ordering key is a key of the table; any other id needs a scan. */
const readPages = (
  client: DynamoDBClient,
  table: string,
  { wanted, limit }: SearchOptions,
): AsyncIterable<Page> => {
  const common = { TableName: table, ReturnConsumedCapacity: 'TOTAL' as const };
  const pageSize = Math.min(limit, 500);
  return wanted.includes('#')
    ? paginateQuery(
        { client, pageSize },
        {
          ...common,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': outboxAttributes.orderingKey },
          ExpressionAttributeValues: { ':key': { S: wanted } },
        },
      )
    : paginateScan({ client, pageSize }, common);
};

/** Searches an outbox table for messages. Rejects with `NOT_FOUND` if the table does not exist. */
export const searchOutbox = async (
  client: DynamoDBClient,
  table: string,
  options: SearchOptions,
): Promise<OutboxSearch> =>
  withTable(table, async () => {
    const found: RecordedMessage[] = [];
    let [itemsRead, readUnits] = [0, 0];
    for await (const { Items = [], ConsumedCapacity, LastEvaluatedKey } of readPages(
      client,
      table,
      options,
    )) {
      found.push(...Items.flatMap((item) => findIn(table, item, options.wanted)));
      itemsRead += Items.length;
      readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
      options.onProgress(itemsRead);
      if (itemsRead >= options.limit) {
        return { table, found, itemsRead, readUnits, isPartial: LastEvaluatedKey !== undefined };
      }
    }
    return { table, found, itemsRead, readUnits, isPartial: false };
  });
