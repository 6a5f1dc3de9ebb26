import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getItem, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';

/** The table that stores customers and their credit reservations, and the client to read it. */
export interface CustomersTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Reads one item. Consistent: an order placed right after its customer was created must find the customer. */
export const findItem = (
  { client, tableName }: CustomersTable,
  key: string,
): Promise<PlainItem | undefined> =>
  getItem(client, { TableName: tableName, Key: { PK: key }, ConsistentRead: true });
