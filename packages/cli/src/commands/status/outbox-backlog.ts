import { paginateQuery, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MAX_OUTBOX_SHARDS } from '@dynamo-outbox/messaging/limits';
import { outboxAttributes, undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import { isTracked } from '../../services/is-tracked.ts';
import { withTable } from '../../services/tables.ts';

/** Undispatched items of an outbox. */
export interface OutboxBacklog {
  readonly table: string;
  /** Whether the table tracks which items were dispatched. */
  readonly isTracked: boolean;
  readonly undispatched: number;
  /** Whether there are more items than were counted. */
  readonly isMore: boolean;
  /** When the oldest item was recorded; absent if there is none. */
  readonly oldest?: Date;
}

// 1,000 entries of a keys-only index take about 20 read units.
const maxCountedOfShard = 10_000;

const { undispatched, recordedAt } = outboxAttributes;

interface ShardBacklog {
  readonly count: number;
  readonly isMore: boolean;
  readonly oldest?: Date;
}

const toOldest = (recorded: string | undefined): { readonly oldest?: Date } =>
  recorded === undefined ? {} : { oldest: new Date(recorded) };

const countShard = async (client: DynamoDBClient, table: string, shard: number): Promise<ShardBacklog> => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: undispatchedIndexName,
      KeyConditionExpression: '#undispatched = :shard',
      ProjectionExpression: '#recordedAt',
      ExpressionAttributeNames: { '#undispatched': undispatched, '#recordedAt': recordedAt },
      ExpressionAttributeValues: { ':shard': { S: String(shard) } },
    },
  );
  let count = 0;
  let first: string | undefined;
  for await (const { Items = [], LastEvaluatedKey } of pages) {
    // The index sorts by this attribute.
    first ??= Items[0]?.[recordedAt]?.S;
    count += Items.length;
    if (count >= maxCountedOfShard) {
      return { count, isMore: LastEvaluatedKey !== undefined, ...toOldest(first) };
    }
  }
  return { count, isMore: false, ...toOldest(first) };
};

/**
 * Counts the undispatched items of an outbox with the index that lists them. Rejects with `NOT_FOUND` if the table does
 * not exist.
 */
export const readBacklog = async (client: DynamoDBClient, table: string): Promise<OutboxBacklog> => {
  if (!(await withTable(table, () => isTracked(client, table)))) {
    return { table, isTracked: false, undispatched: 0, isMore: false };
  }
  const shards = await Promise.all(
    Array.from({ length: MAX_OUTBOX_SHARDS }, (_, shard) => countShard(client, table, shard)),
  );
  const [oldest] = shards
    .flatMap((shard) => shard.oldest ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
  return {
    table,
    isTracked: true,
    undispatched: shards.reduce((sum, { count }) => sum + count, 0),
    isMore: shards.some(({ isMore }) => isMore),
    ...(oldest === undefined ? {} : { oldest }),
  };
};
