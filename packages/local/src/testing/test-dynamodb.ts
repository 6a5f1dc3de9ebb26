import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { TableDescription } from '@dynamo-outbox/topology';
import { createDynamoDbClients } from '../clients/local-clients.ts';
import { startDynoxide } from '../emulators/start-dynoxide.ts';
import { createTable, type CreatedTable } from '../resources/create-table.ts';

/** A separate DynamoDB for one test file. */
export interface TestDynamoDb {
  /** Base URL of DynamoDB and its streams. */
  readonly endpoint: string;
  /** Client of this DynamoDB. Sends `ClientRequestToken` like any client. */
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  /** Creates a table with its stream, indexes and time to live. */
  createTable(table: TableDescription): Promise<CreatedTable>;
  /** Deletes expired items, and resolves with their number. */
  sweepTimeToLive(): Promise<number>;
  /** Ends the process and deletes its data. */
  stop(): Promise<void>;
}

/** Starts an empty DynamoDB emulator in about ten milliseconds, so that each test file can have its own. */
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
