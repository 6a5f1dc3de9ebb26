import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { undispatchedIndexName } from '@dynamo-outbox/messaging/tables';

/** Whether an outbox table tracks dispatched items, with the index that also lists scheduled messages. */
export const isTracked = async (client: DynamoDBClient, table: string): Promise<boolean> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  return Table?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === undispatchedIndexName) ?? false;
};
