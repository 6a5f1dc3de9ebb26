import * as runner from '@jest/globals';
/** Runs the contract suites of scheduled messages on the simulator's model of DynamoDB. */
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { describeReleaseContract } from '../../testing/release-contract.ts';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { createScheduleHarness } from './schedule-harness.fixture.ts';

const createHarness = async () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
  return createScheduleHarness(new ModelDynamoDbClient({ database }), 'outbox');
};

describeScheduleContract(runner, 'DynamoDbOutbox on the model', createHarness);

describeReleaseContract(runner, 'DynamoDbScheduledMessages on the model', createHarness);
