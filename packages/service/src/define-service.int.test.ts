import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { createOutboxQuery, defineMessage, defineTopic, handle } from '@dynamo-outbox/messaging';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { LostRaceError, refuse } from '@dynamo-outbox/unit-of-work';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineService } from './define-service.ts';

const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});
const topic = defineTopic('shop', [OrderPlaced]);

let dynamoDb: TestDynamoDb;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({
    name: 'orders',
    partitionKey: { name: 'PK', type: 'S' },
    indexes: [],
  });
  await dynamoDb.createTable(describeOutboxTable('shop-outbox', { tracking: 'status' }));
  await dynamoDb.createTable(describeInboxTable('shop-inbox'));
  environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    ORDERS_TABLE_NAME: 'orders',
    OUTBOX_TABLE_NAME: 'shop-outbox',
    OUTBOX_TRACKING: 'status',
    OUTBOX_RETENTION_DAYS: '7',
    INBOX_TABLE_NAME: 'shop-inbox',
    INBOX_RETENTION_DAYS: '35',
  };
});

afterAll(() => dynamoDb.stop());

const define = () =>
  defineService({ name: 'shop', topics: [topic], tables: ['orders'], environment: () => environment });

const orderOf = async (orderId: string) => {
  const { Item } = await dynamoDb.client.send(
    new GetItemCommand({ TableName: 'orders', Key: { PK: { S: orderId } }, ConsistentRead: true }),
  );
  return Item;
};

/** The bodies of the messages in the outbox about an order. */
const bodiesAbout = async (orderId: string): Promise<readonly string[]> => {
  const { messages } = await createOutboxQuery({
    items: new DynamoDbRecordedItems({
      client: dynamoDb.client,
      tableName: 'shop-outbox',
      isConsistent: true,
    }),
  })({ orderingKey: `order#${orderId}` }, { content: 'body' });
  return messages.map(({ body }) => body ?? '');
};

const placing = (orderId: string) => OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } });

describe('run', () => {
  it('commits the writes and the messages of its work together, and returns its result', async () => {
    const result = await define().run(async ({ put, outbox }) => {
      put('orders', { Item: { PK: '1', Version: 0 }, ConditionExpression: 'attribute_not_exists(PK)' });
      outbox.add(placing('1'));
      return 'PLACED';
    });

    expect(result).toBe('PLACED');
    expect(await orderOf('1')).toEqual({ PK: { S: '1' }, Version: { N: '0' } });
    expect(await bodiesAbout('1')).toHaveLength(1);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['returns a refusal', () => Promise.resolve(refuse('OUT_OF_STOCK'))],
  ])('writes nothing when its work %s', async (_, end) => {
    await define()
      .run(async ({ put, outbox }) => {
        put('orders', { Item: { PK: '2', Version: 0 } });
        outbox.add(placing('2'));
        return end();
      })
      .catch(() => undefined);

    expect(await orderOf('2')).toBeUndefined();
    expect(await bodiesAbout('2')).toEqual([]);
  });

  it('runs the whole work again with fresh reads after a lost race', async () => {
    const shop = define();
    await shop.run(async ({ put }) => {
      put('orders', { Item: { PK: '3', Version: 0 } });
    });
    let runs = 0;

    await shop.run(async ({ get, put }) => {
      runs += 1;
      const current = await get('orders', { Key: { PK: '3' } });
      const version = Number(current?.['Version']);
      if (runs === 1) {
        await dynamoDb.client.send(
          new PutItemCommand({
            TableName: 'orders',
            Item: { PK: { S: '3' }, Version: { N: '7' } },
          }),
        );
      }
      put('orders', {
        Item: { PK: '3', Version: version + 1 },
        ConditionExpression: 'Version = :expected',
        ExpressionAttributeValues: { ':expected': version },
        onConditionFailed: () => new LostRaceError('ORDER_CHANGED_MEANWHILE', 'Read it again.'),
      });
    });

    expect(runs).toBe(2);
    expect((await orderOf('3'))?.['Version']).toEqual({ N: '8' });
  });
});

describe('a consumer', () => {
  it('handles a message once, however often it is delivered', async () => {
    const shop = define();
    await shop.run(async ({ outbox }) => {
      outbox.add(placing('4'));
    });
    const [body = ''] = await bodiesAbout('4');
    const consumer = shop.consumer('shop--shop', [
      handle(OrderPlaced, async ({ payload }, { update }) => {
        update('orders', {
          Key: { PK: payload.orderId },
          UpdateExpression: 'ADD Labels :one',
          ExpressionAttributeValues: { ':one': 1 },
        });
      }),
    ]);

    const outcomes = [
      await consumer.consume({ body, receiveCount: 1 }),
      await consumer.consume({ body, receiveCount: 2 }),
    ];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['processed', 'duplicate']);
    expect((await orderOf('4'))?.['Labels']).toEqual({ N: '1' });
  });
});
