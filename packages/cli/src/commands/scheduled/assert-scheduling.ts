import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import { UsageFault } from '../../fault.ts';

/** Throws `USAGE` for an outbox without tracking, which has no scheduled messages. */
export const assertScheduling = async (client: DynamoDBClient, table: string): Promise<void> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  if (Table?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === undispatchedIndexName) !== true) {
    throw new UsageFault(`The outbox table "${table}" has tracking none, so it has no scheduled messages.`);
  }
};
