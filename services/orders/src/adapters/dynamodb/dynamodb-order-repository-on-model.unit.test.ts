import * as runner from '@jest/globals';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeOrderRepositoryContract } from '../../testing/order-repository-contract.ts';
import { DynamoDbOrderRepository } from './dynamodb-order-repository.ts';

const tableName = 'orders';

describeOrderRepositoryContract(runner, 'DynamoDbOrderRepository on the model of DynamoDB', async () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable({ name: tableName, partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  const client = new ModelDynamoDbClient({ database });
  return {
    open: () => {
      const transaction = new DynamoDbUnitOfWork({ client });
      return composeUnitOfWork(transaction, {
        orders: new DynamoDbOrderRepository({ client, tableName, transaction }),
      });
    },
    close: async () => undefined,
  };
});
