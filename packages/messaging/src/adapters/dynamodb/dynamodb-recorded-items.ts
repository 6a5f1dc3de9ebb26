import type {
  AttributeValue,
  DynamoDBClient,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { assertCount } from '@dynamo-outbox/kernel';
import { InvalidCursorError } from '../../recovery/replay/errors.ts';
import type { RecordedItems, RecordedPage, RecordedRange } from '../../recovery/replay/recorded-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

/** Options of the reader of recorded items in DynamoDB. */
export interface DynamoDbRecordedItemsOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /**
   * Number of parallel segments in a scan of the whole table, from 1. A page has up to 1 MB of each segment. Default 1.
   */
  readonly segments?: number;
  /** Most items in one page of a segment. Default: as many as DynamoDB reads in one call, 1 MB. */
  readonly pageSize?: number;
}

// Scan takes up to a million segments.
const maxSegments = 1_000_000;

type Attributes = Record<string, AttributeValue>;

/** Where a segment continues: at its beginning, after an item, or nowhere because it is complete. */
type Place = { readonly orderingKey: string; readonly sortKey: string } | 'start' | 'done';

/** A page of a segment, and where the segment continues. */
interface PartPage {
  readonly items: readonly Attributes[];
  readonly place: Place;
}

const { orderingKey: partitionKey, sortKey, recordedAt, messages } = outboxAttributes;

const isPlace = (value: unknown): value is Place =>
  value === 'start' ||
  value === 'done' ||
  (typeof value === 'object' &&
    value !== null &&
    'orderingKey' in value &&
    typeof value.orderingKey === 'string' &&
    'sortKey' in value &&
    typeof value.sortKey === 'string');

const isPlaces = (value: unknown): value is readonly Place[] =>
  Array.isArray(value) && value.length > 0 && value.every(isPlace);

const encodeCursor = (kind: string, places: readonly Place[]): string =>
  Buffer.from(JSON.stringify([kind, ...places])).toString('base64url');

const parseCursor = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new InvalidCursorError({ cause });
  }
};

const decodeCursor = (kind: string, cursor: string): readonly Place[] => {
  const decoded = parseCursor(cursor);
  const [foundKind, ...places] = Array.isArray(decoded) ? Array.from<unknown>(decoded) : [];
  if (foundKind !== kind || !isPlaces(places)) {
    throw new InvalidCursorError();
  }
  return places;
};

const toPlace = (lastKey: Attributes | undefined): Place =>
  lastKey === undefined
    ? 'done'
    : { orderingKey: lastKey[partitionKey]?.S ?? '', sortKey: lastKey[sortKey]?.S ?? '' };

const toStartKey = (place: Place): Attributes | undefined =>
  typeof place === 'string'
    ? undefined
    : { [partitionKey]: { S: place.orderingKey }, [sortKey]: { S: place.sortKey } };

interface Filter {
  readonly FilterExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Attributes;
}

/** The table contains other items too. Only outbox items have messages. */
const toFilter = ({ recordedFrom, recordedBefore }: RecordedRange): Filter => ({
  FilterExpression: [
    'attribute_exists(#messages)',
    ...(recordedFrom === undefined ? [] : ['#recordedAt >= :from']),
    ...(recordedBefore === undefined ? [] : ['#recordedAt < :before']),
  ].join(' AND '),
  ExpressionAttributeNames: {
    '#messages': messages,
    ...(recordedFrom === undefined && recordedBefore === undefined ? {} : { '#recordedAt': recordedAt }),
  },
  ExpressionAttributeValues: {
    ...(recordedFrom === undefined ? {} : { ':from': { S: recordedFrom.toISOString() } }),
    ...(recordedBefore === undefined ? {} : { ':before': { S: recordedBefore.toISOString() } }),
  },
});

const toRecorded = (item: Attributes): RecordedPage['items'][number] => {
  const decoded = fromOutboxAttributes(item);
  return 'item' in decoded
    ? decoded.item
    : {
        orderingKey: item[partitionKey]?.S ?? '',
        sortKey: item[sortKey]?.S ?? '',
        undecodable: decoded.undecodable,
      };
};

/**
 * Reads the items of an outbox table with any tracking: the items of one key by a query, all others by a scan of the
 * whole table, which costs a read unit for each 4 KB of the table.
 *
 * Reads consistently. Needs the permissions `dynamodb:Query` and `dynamodb:Scan`.
 */
export class DynamoDbRecordedItems implements RecordedItems {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #segments: number;
  readonly #pageSize: number | undefined;

  /** Throws a `RangeError` when `segments` or `pageSize` is not a whole number of at least 1. */
  constructor({ client, tableName, segments = 1, pageSize }: DynamoDbRecordedItemsOptions) {
    assertCount('segments', segments, { max: maxSegments });
    assertCount('pageSize', pageSize ?? 1);
    this.#client = client;
    this.#tableName = tableName;
    this.#segments = segments;
    this.#pageSize = pageSize;
  }

  async readPage(range: RecordedRange, cursor?: string): Promise<RecordedPage> {
    const kind = range.orderingKey === undefined ? 'scan' : `key ${range.orderingKey}`;
    const places = cursor === undefined ? this.#starts(range) : decodeCursor(kind, cursor);
    const parts = await Promise.all(
      places.map((place, index) => this.#readPart(range, places, { place, index })),
    );
    const next = parts.map(({ place }) => place);
    return {
      items: parts.flatMap(({ items }) => items.map(toRecorded)),
      ...(next.every((place) => place === 'done') ? {} : { next: encodeCursor(kind, next) }),
    };
  }

  #starts({ orderingKey }: RecordedRange): readonly Place[] {
    // All items of a key are in one segment, and a query has no segments.
    return Array.from({ length: orderingKey === undefined ? this.#segments : 1 }, () => 'start');
  }

  async #readPart(
    range: RecordedRange,
    { length }: readonly Place[],
    { place, index }: { readonly place: Place; readonly index: number },
  ): Promise<PartPage> {
    if (place === 'done') {
      return { items: [], place };
    }
    const startKey = toStartKey(place);
    const page = {
      TableName: this.#tableName,
      ConsistentRead: true,
      ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      ...(this.#pageSize === undefined ? {} : { Limit: this.#pageSize }),
    };
    const { Items = [], LastEvaluatedKey } = await (range.orderingKey === undefined
      ? this.#scan(range, { ...page, Segment: index, TotalSegments: length })
      : this.#query(range, page));
    return { items: Items, place: toPlace(LastEvaluatedKey) };
  }

  #scan(range: RecordedRange, page: ScanCommandInput): Promise<ScanCommandOutput> {
    const { ExpressionAttributeValues: values, ...filter } = toFilter(range);
    // DynamoDB rejects an empty map.
    const isEmpty = Object.keys(values).length === 0;
    const input = { ...page, ...filter, ...(isEmpty ? {} : { ExpressionAttributeValues: values }) };
    return this.#client.send(new ScanCommand(input));
  }

  #query(range: RecordedRange, page: QueryCommandInput): Promise<QueryCommandOutput> {
    const { FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues } = toFilter(range);
    return this.#client.send(
      new QueryCommand({
        ...page,
        FilterExpression,
        KeyConditionExpression: '#orderingKey = :orderingKey',
        ExpressionAttributeNames: { ...ExpressionAttributeNames, '#orderingKey': partitionKey },
        ExpressionAttributeValues: {
          ...ExpressionAttributeValues,
          ':orderingKey': { S: range.orderingKey ?? '' },
        },
      }),
    );
  }
}
