import * as runner from '@jest/globals';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
/** Runs the contract suites of scheduled messages on the simulator's model of DynamoDB. */
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { describe, expect, it } from '@jest/globals';
import { fromScheduleHandle } from '../../outbox/schedule/schedule-handle.ts';
import { contractContext, contractTopics, noteAdded } from '../../testing/contract-messages.ts';
import { describeReleaseContract } from '../../testing/release-contract.ts';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { createScheduleHarness } from './schedule-harness.fixture.ts';
import { toScheduledItemKey } from './scheduled-item-codec.ts';

const createClient = () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
  return new ModelDynamoDbClient({ database });
};

const createHarness = async () => createScheduleHarness(createClient(), 'outbox');

describeScheduleContract(runner, 'DynamoDbOutbox on the model', createHarness);

describeReleaseContract(runner, 'DynamoDbScheduledMessages on the model', createHarness);

describe('a scheduled message with a damaged time', () => {
  it('is not taken for a released one, and names what is damaged', async () => {
    const client = createClient();
    const { open } = createScheduleHarness(client, 'outbox');
    const options = { service: 'notebook', topics: contractTopics, context: contractContext };
    const { unitOfWork, outbox } = open(options);
    const handle = outbox.schedule(noteAdded.create({ text: 'a' }, { about: { id: 'a' } }), {
      delay: { hours: 1 },
    });
    await unitOfWork.commit();
    await client.send(
      new UpdateItemCommand({
        TableName: 'outbox',
        Key: toScheduledItemKey(fromScheduleHandle(handle)),
        UpdateExpression: 'SET DueAt = :damaged',
        ExpressionAttributeValues: { ':damaged': { S: 'tomorrow' } },
      }),
    );

    await expect(open(options).outbox.cancel(handle)).rejects.toMatchObject({
      code: 'SCHEDULED_MESSAGE_UNREADABLE',
      message: expect.stringContaining('DueAt'),
    });
  });
});
