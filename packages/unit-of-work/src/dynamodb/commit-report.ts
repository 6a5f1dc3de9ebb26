import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** Capacity that a commit consumed in one table. */
export interface TableCapacity {
  /** Name of the table in DynamoDB's answer. */
  readonly tableName: string;
  /** Capacity units, including those of indexes. A transactional write costs two for each started KB. */
  readonly capacityUnits: number;
}

/** Items, requests and capacity of a successful commit. */
export interface CommitReport {
  /** Number of items that the transaction wrote or checked. */
  readonly items: number;
  /** Number of requests, including retries of the SDK. */
  readonly attempts: number;
  /** Capacity units of all tables. Does not include failed attempts, which AWS also bills. */
  readonly capacityUnits: number;
  /** Capacity units by table. */
  readonly tables: readonly TableCapacity[];
}

/** Creates the report of a transaction from the capacity in DynamoDB's answer. */
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
