import * as runner from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOutboxTable } from '../tables/index.ts';
import { describeItemPartsContract } from '../../testing/item-parts-contract.ts';
import { DynamoDbItemParts } from './dynamodb-item-parts.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

describeItemPartsContract(runner, 'DynamoDbItemParts', async () => {
  const dynamoDb = await startTestDynamoDb();
  let tables = 0;
  return {
    open: async () => {
      tables += 1;
      const tableName = `orders-outbox-${tables}`;
      const { client } = dynamoDb;
      await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
      return {
        store: new DynamoDbOutboxStore({ client, tableName, retentionDays: 7 }),
        parts: new DynamoDbItemParts({ client, tableName }),
        record: async (item) => {
          const Item = toOutboxAttributes(item, { undispatched: '0' });
          await client.send(new PutItemCommand({ TableName: tableName, Item }));
        },
      };
    },
    stop: () => dynamoDb.stop(),
  };
});

describe('DynamoDbItemParts', () => {
  const first = { orderingKey: 'order#1', sortKey: '000000000001#01994c6f-8a00-7000-8000-000000000001' };
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    await dynamoDb.createTable(describeOutboxTable('orders-outbox', { tracking: 'none' }));
  });

  afterAll(() => dynamoDb.stop());

  it('reads a damaged part with its key', async () => {
    const Item = { PK: { S: first.orderingKey }, SK: { S: first.sortKey }, Messages: { S: '?' } };
    await dynamoDb.client.send(new PutItemCommand({ TableName: 'orders-outbox', Item }));

    const parts = new DynamoDbItemParts({ client: dynamoDb.client, tableName: 'orders-outbox' });

    expect(await parts.readParts(first)).toEqual([
      {
        ...first,
        content: { undecodable: 'Messages is not a non-empty list', key: first, raw: Item },
        isSettled: false,
      },
    ]);
  });

  it('makes no call when no time is left', async () => {
    const client = { send: () => Promise.reject(new Error('called')) };
    const parts = new DynamoDbItemParts({ client, tableName: 'orders-outbox' });

    await expect(parts.readParts(first, () => 0)).rejects.toMatchObject({ code: 'NO_TIME_LEFT' });
  });
});
