import * as runner from '@jest/globals';
import { afterAll, beforeAll } from '@jest/globals';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { describeReleaseContract } from '../../testing/release-contract.ts';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { createScheduleHarness } from './schedule-harness.fixture.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

const createHarness = async () => {
  tables += 1;
  const { name } = await dynamoDb.createTable(
    describeOutboxTable(`outbox-${tables}`, { tracking: 'status' }),
  );
  return createScheduleHarness(dynamoDb.client, name);
};

describeScheduleContract(runner, 'DynamoDbOutbox', createHarness);

describeReleaseContract(runner, 'DynamoDbScheduledMessages', createHarness);
