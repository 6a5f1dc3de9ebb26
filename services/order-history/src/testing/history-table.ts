import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { ordersByState } from '../adapters/dynamodb/history-items.ts';

/** Creates a table for copies in a test. */
export const createHistoryTable = async (dynamoDb: TestDynamoDb, name: string): Promise<void> => {
  await dynamoDb.createTable({
    name,
    partitionKey: { name: 'PK', type: 'S' },
    sortKey: { name: 'SK', type: 'S' },
    indexes: [
      {
        name: ordersByState.name,
        partitionKey: { name: ordersByState.partitionKey, type: 'S' },
        sortKey: { name: 'SK', type: 'S' },
        projection: 'ALL',
      },
    ],
    timeToLiveAttribute: 'ExpiresAt',
  });
};
