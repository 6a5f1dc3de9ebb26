import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { aPendingOrder } from '../../domain/order.fixture.ts';
import { describeOrderRepositoryContract } from '../../testing/order-repository-contract.ts';
import { DynamoDbOrderRepository, findStoredOrder } from './dynamodb-order-repository.ts';
import { orderKey } from './order-item.ts';

const tableName = 'orders';

const startWithTable = async (): Promise<TestDynamoDb> => {
  const dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({ name: tableName, partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  return dynamoDb;
};

describeOrderRepositoryContract(runner, 'DynamoDbOrderRepository', async () => {
  const dynamoDb = await startWithTable();
  const { client } = dynamoDb;
  return {
    open: () => {
      const transaction = new DynamoDbUnitOfWork({ client });
      return composeUnitOfWork(transaction, {
        orders: new DynamoDbOrderRepository({ client, tableName, transaction }),
      });
    },
    close: () => dynamoDb.stop(),
  };
});

describe('DynamoDbOrderRepository', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startWithTable();
  });

  afterAll(async () => {
    await dynamoDb.stop();
  });

  it('names an item that is not an order', async () => {
    const { client } = dynamoDb;
    const { id } = aPendingOrder();
    await client.send(new PutItemCommand({ TableName: tableName, Item: { PK: { S: orderKey(id) } } }));

    await expect(findStoredOrder({ client, tableName }, id)).rejects.toMatchObject({
      code: 'STORED_ORDER_UNREADABLE',
      message: expect.stringContaining(orderKey(id)),
    });
  });
});
