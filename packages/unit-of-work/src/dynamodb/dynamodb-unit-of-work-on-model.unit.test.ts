import * as runner from '@jest/globals';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { describeUnitOfWorkContract } from '../testing/index.ts';
import { countersTable, createDynamoDbHarness } from './dynamodb-unit-of-work.fixture.ts';

describeUnitOfWorkContract(runner, 'DynamoDbUnitOfWork on the model of DynamoDB', async () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(countersTable('counters'));
  return createDynamoDbHarness(new ModelDynamoDbClient({ database }), 'counters');
});
