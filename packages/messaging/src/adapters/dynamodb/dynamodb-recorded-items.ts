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
import { InvalidCursorError } from '../../outbox/query/errors.ts';
import type {
  RecordedItems,
  RecordedPage,
  RecordedPageOptions,
  RecordedRange,
} from '../../outbox/query/recorded-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { toRecordedPage, type FoundItem } from './recorded-page.ts';
import {
  decodePlaces,
  encodePlaces,
  placeAfter,
  toCursorKind,
  toKey,
  type Place,
} from './recorded-places.ts';
import { toTimeFilter } from './recorded-time-filter.ts';
import { isStartKeyRefused } from './read-refusals.ts';
import { UndispatchedRange } from './undispatched-range.ts';

/** Options of the reader of recorded items in DynamoDB. */
export interface DynamoDbRecordedItemsOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /**
   * Number of parallel segments in a scan of the whole table, from 1. A page has up to 1 MB of each segment. A cursor
   * belongs to one number of segments. Default 1.
   */
  readonly segments?: number;
  /** Most items in one page of a segment. Default: as many as DynamoDB reads in one call, 1 MB. */
  readonly pageSize?: number;
  /**
   * Whether reads see every commit that was acknowledged before. Without it, they cost half as much, and may be a second
   * behind. Default true.
   */
  readonly isConsistent?: boolean;
}

// Items in a page of undispatched items, each of which is a query.
const defaultEntries = 100;
const maxEntries = 10_000;

// Scan takes up to a million segments.
const maxSegments = 1_000_000;

/** A segment to read, and the most items to read from it. */
interface Part {
  readonly index: number;
  readonly place: Place;
  readonly limit: number | undefined;
}

/** A page of a segment, and where the segment continues. */
interface PartPage {
  readonly items: readonly Record<string, AttributeValue>[];
  readonly place: Place;
  readonly itemsRead: number;
  readonly readUnits: number;
}

/** A reading in progress. */
interface Reading {
  readonly range: RecordedRange;
  readonly kind: string;
  readonly places: readonly Place[];
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/**
 * Reads the items of an outbox table with any tracking.
 *
 * One ordering key is a query. The range `isUndispatched` is a query of each of the 64 shards of the index, and of each
 * item in it. Every other range is a scan of the whole table, however few items are within its times. A query or scan
 * costs a read unit for each 4 KB that it reads, or for 8 KB if it is not consistent. The range `isUndispatched` costs
 * also half a read unit for each shard.
 *
 * Needs the permissions `dynamodb:Query` and `dynamodb:Scan`, and `dynamodb:Query` on the index for undispatched items.
 */
export class DynamoDbRecordedItems implements RecordedItems {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #segments: number;
  readonly #pageSize: number | undefined;
  readonly #isConsistent: boolean;
  readonly #undispatched: UndispatchedRange;

  /** Throws a `RangeError` when `segments` or `pageSize` is not a whole number of at least 1. */
  constructor({
    client,
    tableName,
    segments = 1,
    pageSize,
    isConsistent = true,
  }: DynamoDbRecordedItemsOptions) {
    assertCount('segments', segments, { max: maxSegments });
    assertCount('pageSize', pageSize ?? 1);
    this.#client = client;
    this.#tableName = tableName;
    this.#segments = segments;
    this.#pageSize = pageSize;
    this.#isConsistent = isConsistent;
    this.#undispatched = new UndispatchedRange({ client, tableName, isConsistent });
  }

  async readPage(
    range: RecordedRange,
    { cursor, maxItems }: RecordedPageOptions = {},
  ): Promise<RecordedPage> {
    assertCount('maxItems', maxItems ?? 1);
    const kind = toCursorKind(this.#tableName, range);
    if (range.isUndispatched === true && range.orderingKey === undefined) {
      const most = Math.min(maxItems ?? this.#pageSize ?? defaultEntries, this.#pageSize ?? maxEntries);
      return toRecordedPage(await this.#undispatched.read({ range, kind, cursor, maxItems: most }), range);
    }
    return this.#readParts({ range, kind, places: this.#placesOf(range, kind, cursor) }, maxItems);
  }

  #placesOf(range: RecordedRange, kind: string, cursor: string | undefined): readonly Place[] {
    // All items of a key are in one segment, and a query has no segments.
    const segments = range.orderingKey === undefined ? this.#segments : 1;
    return cursor === undefined
      ? Array.from({ length: segments }, () => 'start' as const)
      : decodePlaces(kind, cursor, segments);
  }

  /** Reads a page of each segment, or of as many segments as `maxItems` allows. */
  async #readParts(reading: Reading, maxItems: number | undefined): Promise<RecordedPage> {
    const { range, kind, places } = reading;
    const parts = this.#toParts(places, maxItems);
    const pages = await Promise.all(parts.map((part) => this.#readPart(reading, part)));
    let next = places;
    const found: FoundItem[] = [];
    for (const [index, page] of pages.entries()) {
      const segment = parts[index]?.index ?? 0;
      const before = next;
      found.push(
        ...page.items.map((attributes) => ({
          attributes,
          cursorAfter: () => encodePlaces(kind, before.with(segment, placeAfter(attributes))),
        })),
      );
      next = next.with(segment, page.place);
    }
    return toRecordedPage(
      {
        found,
        itemsRead: sum(pages.map(({ itemsRead }) => itemsRead)),
        readUnits: sum(pages.map(({ readUnits }) => readUnits)),
        next: next.every((place) => place === 'done') ? undefined : encodePlaces(kind, next),
      },
      range,
    );
  }

  #toParts(places: readonly Place[], maxItems = Number.POSITIVE_INFINITY): readonly Part[] {
    const open = [...places.entries()].filter(([, place]) => place !== 'done').slice(0, maxItems);
    const limit = Math.min(Math.floor(maxItems / open.length), this.#pageSize ?? Number.POSITIVE_INFINITY);
    return open.map(([index, place]) => ({
      index,
      place,
      limit: Number.isFinite(limit) ? limit : undefined,
    }));
  }

  async #readPart({ range, places }: Reading, { index, place, limit }: Part): Promise<PartPage> {
    const answer = await this.#read(range, this.#toInput(range, place, limit), {
      Segment: index,
      TotalSegments: places.length,
    });
    const { Items = [], LastEvaluatedKey, ScannedCount = Items.length, ConsumedCapacity } = answer;
    return {
      items: Items,
      place: LastEvaluatedKey === undefined ? 'done' : placeAfter(LastEvaluatedKey),
      itemsRead: ScannedCount,
      readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
    };
  }

  #toInput(range: RecordedRange, place: Place, limit: number | undefined): QueryCommandInput {
    const isAfterItem = typeof place !== 'string';
    if (isAfterItem && (range.orderingKey ?? place.orderingKey) !== place.orderingKey) {
      throw new InvalidCursorError();
    }
    return {
      TableName: this.#tableName,
      ConsistentRead: this.#isConsistent,
      ReturnConsumedCapacity: 'TOTAL',
      ...(isAfterItem ? { ExclusiveStartKey: toKey(place) } : {}),
      ...(limit === undefined ? {} : { Limit: limit }),
    };
  }

  async #read(
    range: RecordedRange,
    page: QueryCommandInput,
    segment: Pick<ScanCommandInput, 'Segment' | 'TotalSegments'>,
  ): Promise<QueryCommandOutput | ScanCommandOutput> {
    try {
      return await (range.orderingKey === undefined
        ? this.#client.send(new ScanCommand({ ...page, ...segment, ...toTimeFilter(range) }))
        : this.#client.send(new QueryCommand({ ...page, ...toKeyQuery(range.orderingKey, range) })));
    } catch (error) {
      throw page.ExclusiveStartKey !== undefined && isStartKeyRefused(error)
        ? new InvalidCursorError({ cause: error })
        : error;
    }
  }
}

const toKeyQuery = (orderingKey: string, range: RecordedRange): Omit<QueryCommandInput, 'TableName'> => {
  const { FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues } = toTimeFilter(range);
  return {
    FilterExpression,
    KeyConditionExpression: '#orderingKey = :orderingKey',
    ExpressionAttributeNames: { ...ExpressionAttributeNames, '#orderingKey': outboxAttributes.orderingKey },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':orderingKey': { S: orderingKey } },
  };
};
