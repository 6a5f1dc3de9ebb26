import type { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { assertCount, hasErrorCode } from '@dynamo-outbox/kernel';
import { getItem } from '@dynamo-outbox/unit-of-work/dynamodb';

import { readInstanceItem } from './instance-item.ts';
import type { InstanceKey, ProcessInstance } from '../instance/process-instance.ts';
import { toStatusQueries } from './status-query.ts';
import { type ListedStatus, toPartitionKey } from '../tables/process-table.ts';

/** Where the list of instances is read. */
export interface DynamoDbProcessListOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Which instances to list. */
export interface ProcessSelection {
  readonly process: string;
  readonly status: ListedStatus;
  /** Only instances whose time ended before: instances that run although they should have ended. */
  readonly dueBefore?: Date | undefined;
  /** Most instances to list, 1 to 1,000. */
  readonly limit: number;
}

/** An item of the list that cannot be read as an instance. */
export interface UnreadableInstance {
  readonly partitionKey: string;
  /** Which attribute cannot be read. */
  readonly reason: string;
}

/** Instances in the order of the ends of their times, and whether there may be more. */
export interface ListedInstances {
  readonly instances: readonly ProcessInstance[];
  /** Items that cannot be read as instances. They do not keep the list from the others. */
  readonly unreadable: readonly UnreadableInstance[];
  readonly hasMore: boolean;
}

/**
 * Lists instances by their status, without a scan: one query for each of the 8 partitions of a status, and one read for each instance that is listed.
 */
export class DynamoDbProcessList {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamoDbProcessListOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** Reads an instance. Rejects with `STORED_PROCESS_UNREADABLE`. */
  async find(key: InstanceKey): Promise<ProcessInstance | undefined> {
    const item = await getItem(this.#client, {
      TableName: this.#tableName,
      Key: { PK: toPartitionKey(key) },
    });
    return item && readInstanceItem(item);
  }

  /** Lists instances, the ones whose time ends first first. */
  async list({ limit, ...selection }: ProcessSelection): Promise<ListedInstances> {
    assertCount('limit', limit, { max: 1_000 });
    const queries = toStatusQueries({ ...selection, tableName: this.#tableName }, { Limit: limit });
    const found = await Promise.all(queries.map((query) => this.#query(query)));
    const keys = found.flat().toSorted((one, other) => (one.dueAt < other.dueAt ? -1 : 1));
    const read = await Promise.all(keys.slice(0, limit).map(({ partitionKey }) => this.#read(partitionKey)));
    return {
      // The index lags behind the table, so an instance may have left the status.
      instances: read.flatMap((each) =>
        each !== undefined && 'status' in each && each.status === selection.status ? [each] : [],
      ),
      unreadable: read.flatMap((each) => (each !== undefined && 'partitionKey' in each ? [each] : [])),
      hasMore: keys.length > limit || found.some((shard) => shard.length === limit),
    };
  }

  async #read(PK: string): Promise<ProcessInstance | UnreadableInstance | undefined> {
    const item = await getItem(this.#client, { TableName: this.#tableName, Key: { PK } });
    try {
      return item && readInstanceItem(item);
    } catch (error) {
      if (hasErrorCode(error, 'STORED_PROCESS_UNREADABLE')) {
        return { partitionKey: PK, reason: error.message };
      }
      throw error;
    }
  }

  async #query(
    query: QueryCommand,
  ): Promise<readonly { readonly partitionKey: string; readonly dueAt: string }[]> {
    const { Items = [] } = await this.#client.send(query);
    return Items.map(({ PK, DueAt }) => ({ partitionKey: PK?.S ?? '', dueAt: DueAt?.S ?? '' }));
  }
}
