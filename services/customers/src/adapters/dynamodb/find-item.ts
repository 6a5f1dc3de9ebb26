import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredItem } from '@dynamo-outbox/unit-of-work/dynamodb';

/** Where customers and their credit reservations are read. */
export interface CustomersTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Reads one item. Consistent: an order placed right after its customer was created must find the customer. */
export const findItem = async (
  { client, tableName }: CustomersTable,
  key: string,
): Promise<StoredItem | undefined> => {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: { PK: { S: key } }, ConsistentRead: true }),
  );
  return item;
};
