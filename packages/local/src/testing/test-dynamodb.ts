import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { TableDescription } from '@dynamo-outbox/topology';
import { createDynamoDbClients } from '../clients/local-clients.ts';
import { startDynoxide } from '../emulators/start-dynoxide.ts';
import { createTable, type CreatedTable } from '../resources/create-table.ts';

/** A DynamoDB of one test file's own. */
export interface TestDynamoDb {
  /** Base URL of DynamoDB and of its streams. */
  readonly endpoint: string;
  /** Talks to this DynamoDB; sends `ClientRequestToken` as any client does. */
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  /** Creates a table, its stream, its indexes and its time to live. */
  createTable(table: TableDescription): Promise<CreatedTable>;
  /** Deletes what has expired, and resolves with the number of items. */
  sweepTimeToLive(): Promise<number>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/** Starts an empty DynamoDB emulator: some ten milliseconds, so that each test file can have its own. */
export const startTestDynamoDb = async (): Promise<TestDynamoDb> => {
  const dynoxide = await startDynoxide();
  const { dynamoDb, streams } = createDynamoDbClients(dynoxide.endpoint);
  return {
    endpoint: dynoxide.endpoint,
    client: dynamoDb,
    streams,
    createTable: (table) => createTable(dynamoDb, table),
    sweepTimeToLive: () => dynoxide.sweepTimeToLive(),
    stop: async () => {
      dynamoDb.destroy();
      streams.destroy();
      await dynoxide.stop();
    },
  };
};
