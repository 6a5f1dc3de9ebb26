import type { AttributeValue, DynamoDBClient, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { outboxAttributes, undispatchedIndexName } from '../tables/outbox-table.ts';

/** A table whose index is read. */
export interface IndexedTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** A page of a shard of the index. */
export interface ShardPage {
  readonly shard: string;
  /** Most entries in the page. */
  readonly limit: number;
  /** The last key of the page before. */
  readonly startKey?: Record<string, AttributeValue> | undefined;
  /** Earliest time, ISO 8601, inclusive. Default: no limit. */
  readonly from?: string | undefined;
  /** Latest time, ISO 8601, exclusive. Default: no limit. */
  readonly before?: string | undefined;
}

// A key condition has one comparison for each attribute, and BETWEEN includes both ends.
const toTimeCondition = ({ from, before }: ShardPage): string => {
  if (from !== undefined && before !== undefined) {
    return ' AND #recordedAt BETWEEN :from AND :before';
  }
  if (from !== undefined) {
    return ' AND #recordedAt >= :from';
  }
  return before === undefined ? '' : ' AND #recordedAt < :before';
};

/**
 * Reads a page of the list of undispatched items in one shard, oldest first. With both times, the page may contain
 * entries that were recorded exactly at `before`. `from` must not be later than `before`.
 */
export const queryUndispatchedIndex = (
  { client, tableName }: IndexedTable,
  page: ShardPage,
): Promise<QueryCommandOutput> => {
  const { from, before } = page;
  const isTimed = from !== undefined || before !== undefined;
  return client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: undispatchedIndexName,
      KeyConditionExpression: `#undispatched = :shard${toTimeCondition(page)}`,
      ExpressionAttributeNames: {
        '#undispatched': outboxAttributes.undispatched,
        ...(isTimed ? { '#recordedAt': outboxAttributes.recordedAt } : {}),
      },
      ExpressionAttributeValues: {
        ':shard': { S: page.shard },
        ...(from === undefined ? {} : { ':from': { S: from } }),
        ...(before === undefined ? {} : { ':before': { S: before } }),
      },
      Limit: page.limit,
      ExclusiveStartKey: page.startKey,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
};
