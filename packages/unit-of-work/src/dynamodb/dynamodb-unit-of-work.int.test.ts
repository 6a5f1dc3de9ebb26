import * as runner from '@jest/globals';
import { afterAll, beforeAll } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';

import { describeUnitOfWorkContract } from '../testing/index.ts';
import { countersTable, createDynamoDbHarness } from './dynamodb-unit-of-work.fixture.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

describeUnitOfWorkContract(runner, 'DynamoDbUnitOfWork', async () => {
  tables += 1;
  const tableName = `counters-${tables}`;
  await dynamoDb.createTable(countersTable(tableName));
  return createDynamoDbHarness(dynamoDb.client, tableName);
});
