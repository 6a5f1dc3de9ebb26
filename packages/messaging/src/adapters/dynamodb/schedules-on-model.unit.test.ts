import * as runner from '@jest/globals';
/** Runs the contract suite of scheduled messages on the simulator's model of DynamoDB. */
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { scan } from './dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';
import { fromScheduledAttributes } from './scheduled-item-codec.ts';

const tableName = 'outbox';

describeScheduleContract(runner, 'DynamoDbOutbox on the model', async () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  const client = new ModelDynamoDbClient({ database });
  return {
    open: (options) => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      return {
        unitOfWork,
        outbox: new DynamoDbOutbox({ ...options, transaction: unitOfWork, client, tableName }),
      };
    },
    scheduled: async () =>
      (await scan(client, tableName)).flatMap((attributes) => {
        const decoded = fromScheduledAttributes(attributes);
        return 'item' in decoded ? [decoded.item] : [];
      }),
    items: async () =>
      (await scan(client, tableName)).flatMap((attributes) => {
        const decoded = fromOutboxAttributes(attributes);
        return 'item' in decoded ? [decoded.item] : [];
      }),
  };
});
