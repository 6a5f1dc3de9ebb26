import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { type StatusQuery, toStatusQueries } from './status-query.ts';

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

const countStatus = async (client: UnsettledOptions['client'], query: StatusQuery): Promise<number> => {
  const queries = toStatusQueries(query, { Select: 'COUNT', Limit: mostPerShard });
  const counted = await Promise.all(queries.map((each) => client.send(each)));
  return counted.reduce((sum, { Count = 0 }) => sum + Count, 0);
};

/**
 * Counts the instances of a process that are stuck or overdue: 24 queries on the index of statuses, without a scan. It counts at most 100
 * in each of the 8 partitions of a status, so a count may be too low, but it is 0 only if there are none.
 *
 * It reads what is stored, so it also finds an instance whose consumer crashed before it logged anything.
 */
export const countUnsettled = async ({
  client,
  dueBefore,
  ...place
}: UnsettledOptions): Promise<UnsettledInstances> => {
  const [stuck, running, compensating] = await Promise.all([
    countStatus(client, { ...place, status: 'stuck' }),
    countStatus(client, { ...place, status: 'running', dueBefore }),
    countStatus(client, { ...place, status: 'compensating', dueBefore }),
  ]);
  return { stuck, overdue: running + compensating };
};
