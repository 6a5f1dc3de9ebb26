import {
  CreateTableCommand,
  DescribeTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type AttributeDefinition,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@dynamo-outbox/topology';
import type { KeyAttribute } from '@dynamo-outbox/topology/internal';

/** An existing table. */
export interface CreatedTable {
  readonly name: string;
  readonly arn: string;
  /** Present if the table has a stream. */
  readonly streamArn?: string;
}

interface Keys {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

const keySchema = ({ partitionKey, sortKey }: Keys): KeySchemaElement[] => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  ...(sortKey === undefined ? [] : [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }]),
];

const attributeDefinitions = ({ indexes, ...table }: TableDescription): AttributeDefinition[] => {
  const keys = [table, ...indexes].flatMap(({ partitionKey, sortKey }) =>
    sortKey === undefined ? [partitionKey] : [partitionKey, sortKey],
  );
  // A key attribute of the table may also be one of an index, but is defined once.
  const types = new Map(keys.map(({ name, type }) => [name, type]));
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
};

const toCreateTable = (table: TableDescription): CreateTableCommandInput => ({
  TableName: table.name,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: keySchema(table),
  AttributeDefinitions: attributeDefinitions(table),
  ...(table.stream === undefined
    ? {}
    : { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
  ...(table.indexes.length === 0
    ? {}
    : {
        GlobalSecondaryIndexes: table.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: index.projection },
        })),
      }),
});

/** Resolves with whether the table is new. */
const createUnlessExisting = async (client: DynamoDBClient, table: TableDescription): Promise<boolean> => {
  try {
    await client.send(new CreateTableCommand(toCreateTable(table)));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceInUseException') {
      return false;
    }
    throw error;
  }
};

const enableTimeToLive = async (client: DynamoDBClient, table: string, attribute: string): Promise<void> => {
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { Enabled: true, AttributeName: attribute },
    }),
  );
};

/** Creates a table as described, and waits until it is active. Does not change an existing table with that name. */
export const createTable = async (client: DynamoDBClient, table: TableDescription): Promise<CreatedTable> => {
  const isNew = await createUnlessExisting(client, table);
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: table.name });
  if (isNew && table.timeToLiveAttribute !== undefined) {
    await enableTimeToLive(client, table.name, table.timeToLiveAttribute);
  }
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
  const streamArn = Table?.LatestStreamArn;
  return {
    name: table.name,
    arn: Table?.TableArn ?? '',
    ...(streamArn === undefined ? {} : { streamArn }),
  };
};
