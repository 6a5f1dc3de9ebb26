import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

import {
  INSTANCES_BY_STATUS,
  type ListedStatus,
  STATUS_SHARDS,
  toStatusShard,
} from '../tables/process-table.ts';

/** Instances of a process that need attention. */
export interface UnsettledInstances {
  /** Instances that wait for an operator. */
  readonly stuck: number;
  /** Instances that run or are compensated although their time ended: their deadline has not fired. */
  readonly overdue: number;
}

/** Which instances to count. */
export interface UnsettledOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly process: string;
  /** Instances whose time ended before are overdue. */
  readonly dueBefore: Date;
}

/** Most instances that are counted in a partition of the index, so that the cost of a count has a bound. */
const mostPerShard = 100;

const countShard = async (
  { client, tableName, process }: UnsettledOptions,
  { status, shard, dueBefore }: { status: ListedStatus; shard: number; dueBefore?: Date },
): Promise<number> => {
  const { Count = 0 } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: INSTANCES_BY_STATUS,
      Select: 'COUNT',
      Limit: mostPerShard,
      KeyConditionExpression: `StatusShard = :shard${dueBefore === undefined ? '' : ' AND DueAt < :due'}`,
      ExpressionAttributeValues: {
        ':shard': { S: toStatusShard(process, status, shard) },
        ...(dueBefore === undefined ? {} : { ':due': { S: dueBefore.toISOString() } }),
      },
    }),
  );
  return Count;
};

const countStatus = async (
  options: UnsettledOptions,
  status: ListedStatus,
  dueBefore?: Date,
): Promise<number> => {
  const due = dueBefore === undefined ? {} : { dueBefore };
  const counts = await Promise.all(
    Array.from({ length: STATUS_SHARDS }, (_, shard) => countShard(options, { status, shard, ...due })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/**
 * Counts the instances of a process that are stuck or overdue: 24 queries on the index of statuses, without a scan. It counts at most 100
 * in each of the 8 partitions of a status, so a count may be too low, but it is 0 only if there are none.
 *
 * It reads what is stored, so it also finds an instance whose consumer crashed before it logged anything.
 */
export const countUnsettled = async (options: UnsettledOptions): Promise<UnsettledInstances> => {
  const { dueBefore } = options;
  const [stuck, running, compensating] = await Promise.all([
    countStatus(options, 'stuck'),
    countStatus(options, 'running', dueBefore),
    countStatus(options, 'compensating', dueBefore),
  ]);
  return { stuck, overdue: running + compensating };
};
