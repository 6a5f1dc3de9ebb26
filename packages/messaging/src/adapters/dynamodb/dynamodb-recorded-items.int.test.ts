import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOutboxTable } from '../tables/index.ts';
import { describeRecordedItemsContract } from '../../testing/recorded-items-contract.ts';
import { DynamoDbParkedKeys } from './dynamodb-parked-keys.ts';
import { DynamoDbRecordedItems } from './dynamodb-recorded-items.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

for (const segments of [1, 3]) {
  describeRecordedItemsContract(`DynamoDbRecordedItems in ${segments} segments`, async () => {
    const dynamoDb = await startTestDynamoDb();
    let tables = 0;
    return {
      open: async () => {
        tables += 1;
        const tableName = `orders-outbox-${tables}`;
        const { client } = dynamoDb;
        await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'none' }));
        return {
          items: new DynamoDbRecordedItems({ client, tableName, segments, pageSize: 10 }),
          record: async (item) => {
            const Item = toOutboxAttributes(item, { expiresAt: 4_000_000_000 });
            await client.send(new PutItemCommand({ TableName: tableName, Item }));
          },
        };
      },
      stop: () => dynamoDb.stop(),
    };
  });
}

describe('DynamoDbRecordedItems', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });

  afterAll(() => dynamoDb.stop());

  it('skips other items, and reports a damaged outbox item by its key', async () => {
    const { client } = dynamoDb;
    const tableName = 'orders-outbox';
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
    await new DynamoDbParkedKeys({ client, tableName }).park({
      orderingKey: 'order#1',
      reason: 'UNKNOWN_TOPIC',
      parkedAt: '2026-11-20T10:15:30.000Z',
    });
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { PK: { S: 'order#2' }, SK: { S: 'x' }, Messages: { S: '?' } },
      }),
    );

    expect(await new DynamoDbRecordedItems({ client, tableName }).readPage({})).toEqual({
      items: [{ orderingKey: 'order#2', sortKey: 'x', undecodable: expect.any(String) }],
    });
  });

  it.each([0, 1.5])('refuses %d segments', (segments) => {
    expect(
      () => new DynamoDbRecordedItems({ client: dynamoDb.client, tableName: 'orders-outbox', segments }),
    ).toThrow(RangeError);
  });
});
