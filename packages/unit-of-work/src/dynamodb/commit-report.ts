import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** What a commit took of one table. */
export interface TableCapacity {
  /** The table, as DynamoDB names it in its answer. */
  readonly tableName: string;
  /** Capacity units, indexes included; a transactional write costs two for each started KB. */
  readonly capacityUnits: number;
}

/** What a successful commit took. */
export interface CommitReport {
  /** How many items the transaction wrote or checked. */
  readonly items: number;
  /** How many requests were sent, those the SDK repeated by itself included. */
  readonly attempts: number;
  /** Capacity units of all tables; those of failed attempts, which AWS bills as well, are not included. */
  readonly capacityUnits: number;
  /** The same by table. */
  readonly tables: readonly TableCapacity[];
}

/** Sums up what DynamoDB says a transaction consumed. */
export const commitReportOf = (
  items: number,
  attempts: number,
  consumed: readonly ConsumedCapacity[] = [],
): CommitReport => {
  const tables = consumed.map(({ TableName = '', CapacityUnits = 0 }) => ({
    tableName: TableName,
    capacityUnits: CapacityUnits,
  }));
  const capacityUnits = tables.reduce((sum, table) => sum + table.capacityUnits, 0);
  return { items, attempts, capacityUnits, tables };
};
