import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';

import {
  INSTANCES_BY_STATUS,
  type ListedStatus,
  STATUS_SHARDS,
  toStatusShard,
} from '../tables/process-table.ts';

/** Which instances to query: those of a process that have a status. */
export interface StatusQuery {
  readonly tableName: string;
  readonly process: string;
  readonly status: ListedStatus;
  /** Only instances whose time ended before. */
  readonly dueBefore?: Date | undefined;
}

/** Creates the queries of the index of statuses: one for each of its partitions of the status. */
export const toStatusQueries = (
  { tableName, process, status, dueBefore }: StatusQuery,
  page: Pick<QueryCommandInput, 'Limit' | 'Select'>,
): readonly QueryCommand[] =>
  Array.from(
    { length: STATUS_SHARDS },
    (_, shard) =>
      new QueryCommand({
        ...page,
        TableName: tableName,
        IndexName: INSTANCES_BY_STATUS,
        KeyConditionExpression: `StatusShard = :shard${dueBefore === undefined ? '' : ' AND DueAt < :due'}`,
        ExpressionAttributeValues: {
          ':shard': { S: toStatusShard(process, status, shard) },
          ...(dueBefore === undefined ? {} : { ':due': { S: dueBefore.toISOString() } }),
        },
      }),
  );
