import type { AttributeValue, DynamoDBClient, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { mapConcurrently } from '@dynamo-outbox/kernel';
import { InvalidCursorError, OutboxNotTrackedError } from '../../outbox/query/errors.ts';
import type { RecordedRange } from '../../outbox/query/recorded-items.ts';
import { MAX_OUTBOX_SHARDS } from '../../outbox/shard.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { isIndexMissing, isStartKeyRefused } from './read-refusals.ts';
import type { FoundPage } from './recorded-page.ts';
import {
  decodeIndexPlace,
  encodeIndexPlace,
  placeAfter,
  toKey,
  type IndexPlace,
  type ItemPlace,
} from './recorded-places.ts';
import { queryUndispatchedIndex } from './undispatched-index.ts';

/** Options of `UndispatchedRange`. */
export interface UndispatchedRangeOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly isConsistent: boolean;
}

/** A page of the range. */
export interface UndispatchedPage {
  readonly range: RecordedRange;
  /** Kind of the cursors. */
  readonly kind: string;
  readonly cursor: string | undefined;
  readonly maxItems: number;
}

type Attributes = Record<string, AttributeValue>;

/** Entries of the index, each with its place, and where the list continues. */
interface Listing {
  readonly entries: readonly Required<IndexPlace>[];
  readonly next: IndexPlace | undefined;
  readonly readUnits: number;
}

const maxInFlight = 8;

const toEntry = (shard: number, item: Attributes): Required<IndexPlace> => ({
  shard,
  after: { ...placeAfter(item), recordedAt: item[outboxAttributes.recordedAt]?.S ?? '' },
});

const toStartKey = ({ shard, after }: IndexPlace): Attributes | undefined =>
  after === undefined
    ? undefined
    : {
        ...toKey(after),
        [outboxAttributes.recordedAt]: { S: after.recordedAt },
        [outboxAttributes.undispatched]: { S: String(shard) },
      };

const nextShard = ({ shard }: IndexPlace): IndexPlace | undefined =>
  shard + 1 < MAX_OUTBOX_SHARDS ? { shard: shard + 1 } : undefined;

const unitsOf = ({ ConsumedCapacity }: QueryCommandOutput): number => ConsumedCapacity?.CapacityUnits ?? 0;

/**
 * Reads the undispatched items of an outbox table, from its index, shard by shard.
 *
 * It reads all 64 possible shards, because the number of shards is an option of the writers.
 */
export class UndispatchedRange {
  readonly #options: UndispatchedRangeOptions;

  constructor(options: UndispatchedRangeOptions) {
    this.#options = options;
  }

  /** Reads a page. Rejects with `OUTBOX_NOT_TRACKED` or `INVALID_CURSOR`. */
  async read({ range, kind, cursor, maxItems }: UndispatchedPage): Promise<FoundPage> {
    const place = cursor === undefined ? { shard: 0 } : decodeIndexPlace(kind, cursor, MAX_OUTBOX_SHARDS);
    const { entries, next, readUnits } = await this.#list(range, place, maxItems);
    const answers = await mapConcurrently(entries, maxInFlight, ({ after }) => this.#readItem(after));
    return {
      found: answers.flatMap(({ Items = [] }, index) => {
        const after = entries[index];
        return after === undefined
          ? []
          : Items.map((attributes) => ({ attributes, cursorAfter: () => encodeIndexPlace(kind, after) }));
      }),
      itemsRead: entries.length,
      readUnits: answers.reduce((sum, answer) => sum + unitsOf(answer), readUnits),
      next: next === undefined ? undefined : encodeIndexPlace(kind, next),
    };
  }

  async #list(range: RecordedRange, from: IndexPlace, maxItems: number): Promise<Listing> {
    const entries: Required<IndexPlace>[] = [];
    let readUnits = 0;
    let place: IndexPlace | undefined = isEmpty(range) ? undefined : from;
    while (place !== undefined && entries.length < maxItems) {
      // Most shards are empty, so several are read at once.
      const pages = await this.#listShards(range, place, maxItems - entries.length);
      readUnits += pages.reduce((sum, page) => sum + page.readUnits, 0);
      for (const page of pages) {
        entries.push(...page.entries);
        place = page.next;
        if (place?.after !== undefined) {
          break;
        }
      }
    }
    const kept = entries.slice(0, maxItems);
    return { entries: kept, next: kept.length < entries.length ? kept.at(-1) : place, readUnits };
  }

  #listShards(range: RecordedRange, from: IndexPlace, limit: number): Promise<readonly Listing[]> {
    const length = Math.min(maxInFlight, MAX_OUTBOX_SHARDS - from.shard);
    const places = Array.from({ length }, (_, index) => (index === 0 ? from : { shard: from.shard + index }));
    return Promise.all(
      places.map(async (place) => {
        const answer = await this.#listShard(range, place, limit);
        const { shard } = place;
        const { Items = [], LastEvaluatedKey: last } = answer;
        return {
          entries: Items.map((item) => toEntry(shard, item)),
          next: last === undefined ? nextShard(place) : toEntry(shard, last),
          readUnits: unitsOf(answer),
        };
      }),
    );
  }

  async #listShard(range: RecordedRange, place: IndexPlace, limit: number): Promise<QueryCommandOutput> {
    try {
      return await queryUndispatchedIndex(this.#options, {
        shard: String(place.shard),
        limit,
        startKey: toStartKey(place),
        from: range.recordedFrom?.toISOString(),
        before: range.recordedBefore?.toISOString(),
      });
    } catch (error) {
      if (isIndexMissing(error)) {
        throw new OutboxNotTrackedError(this.#options.tableName, { cause: error });
      }
      throw place.after !== undefined && isStartKeyRefused(error)
        ? new InvalidCursorError({ cause: error })
        : error;
    }
  }

  #readItem({ orderingKey, sortKey }: ItemPlace): Promise<QueryCommandOutput> {
    return this.#options.client.send(
      new QueryCommand({
        TableName: this.#options.tableName,
        ConsistentRead: this.#options.isConsistent,
        ReturnConsumedCapacity: 'TOTAL',
        KeyConditionExpression: '#orderingKey = :orderingKey AND #sortKey = :sortKey',
        ExpressionAttributeNames: {
          '#orderingKey': outboxAttributes.orderingKey,
          '#sortKey': outboxAttributes.sortKey,
        },
        ExpressionAttributeValues: { ':orderingKey': { S: orderingKey }, ':sortKey': { S: sortKey } },
      }),
    );
  }
}

// DynamoDB rejects a range of times that ends before it begins.
const isEmpty = ({ recordedFrom, recordedBefore }: RecordedRange): boolean =>
  recordedFrom !== undefined && recordedBefore !== undefined && recordedFrom >= recordedBefore;
