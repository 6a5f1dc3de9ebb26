import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbProjectionWriter } from '@dynamo-outbox/messaging/dynamodb';
import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCustomerId, anOrderId, describeHistoryContract } from '../../testing/history-contract.ts';
import { createHistoryTable } from '../../testing/history-table.ts';
import { DynamoDbHistoryReader } from './dynamodb-history-reader.ts';
import { customerItems, orderItems } from './history-items.ts';

const tableName = 'order-history';
let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await createHistoryTable(dynamoDb, tableName);
});

afterAll(() => dynamoDb.stop());

describeHistoryContract(runner, 'DynamoDbHistoryReader', async () => {
  const { client } = dynamoDb;
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (call) => {
      requests += 1;
      return next(call);
    },
    { step: 'initialize' },
  );
  return {
    reader: new DynamoDbHistoryReader({ client, tableName }),
    customers: new DynamoDbProjectionWriter({ ...customerItems, client, tableName }),
    orders: new DynamoDbProjectionWriter({ ...orderItems, client, tableName }),
    requests: () => requests,
  };
});

describe('a stored copy that this service did not write', () => {
  it('is an error that names the customer and the fault', async () => {
    const { client } = dynamoDb;
    const customerId = aCustomerId();
    const Item = {
      PK: { S: `CUSTOMER#${customerId}` },
      SK: { S: `ORDER#${anOrderId()}` },
      State: { S: 'LOST' },
    };
    await client.send(new PutItemCommand({ TableName: tableName, Item }));

    await expect(
      new DynamoDbHistoryReader({ client, tableName }).listOrders({ customerId, limit: 1 }),
    ).rejects.toMatchObject({
      code: 'STORED_COPY_UNREADABLE',
      message: expect.stringContaining('LOST') as unknown,
    });
  });
});
