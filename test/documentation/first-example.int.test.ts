import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { CreatedQueue, TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { createPollingRelay } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, DynamoDbUndispatchedItems } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleOf } from './compile-blocks.ts';
import { codeBlocks, readPage, root } from './markdown.ts';

let dynamoDb: TestDynamoDb;
let broker: TestBroker;
let topicArn: string;
let queue: CreatedQueue;
let deadLetters: CreatedQueue;
const environment = { ...process.env };

const keyOnly = (name: string) => ({
  name,
  partitionKey: { name: 'PK', type: 'S' as const },
  indexes: [],
});

beforeAll(async () => {
  [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  await dynamoDb.createTable(keyOnly('orders'));
  await dynamoDb.createTable(keyOnly('parcels'));
  await dynamoDb.createTable(describeOutboxTable('orders-outbox', { tracking: 'status' }));
  await dynamoDb.createTable(describeInboxTable('shipping-inbox'));
  topicArn = await broker.createTopic('orders');
  queue = await broker.createQueue('shipping--orders');
  deadLetters = await broker.createQueue('shipping--orders--dlq');
  await broker.subscribe(topicArn, queue.arn, ['order.placed']);
  // The examples read the environment as a Lambda function does, when they are first used.
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SQS: broker.endpoint,
    ORDERS_TABLE_NAME: 'orders',
    PARCELS_TABLE_NAME: 'parcels',
    OUTBOX_TABLE_NAME: 'orders-outbox',
    OUTBOX_TRACKING: 'status',
    OUTBOX_RETENTION_DAYS: '7',
    INBOX_TABLE_NAME: 'shipping-inbox',
    INBOX_RETENTION_DAYS: '30',
    QUEUE_URL: queue.url,
    DEAD_LETTER_QUEUE_URL: deadLetters.url,
    MAX_RECEIVE_COUNT: '10',
  });
});

afterAll(async () => {
  process.env = environment;
  await Promise.all([dynamoDb.stop(), broker.stop()]);
});

const publishUndispatched = async (): Promise<void> => {
  const table = { client: dynamoDb.client, tableName: 'orders-outbox' };
  const relay = createPollingRelay({
    publisher: new SnsMessagePublisher({ client: broker.sns, topicArns: { orders: topicArn } }),
    store: new DynamoDbOutboxStore({ ...table, retentionDays: 7 }),
    items: new DynamoDbUndispatchedItems(table),
    owner: 'first-example',
    maxInFlight: 1,
    graceMilliseconds: 0,
  });
  await relay.sweep({ remainingMilliseconds: () => 60_000 });
};

const labelsOf = async (orderId: string): Promise<string | undefined> => {
  const { Item } = await dynamoDb.client.send(
    new GetItemCommand({ TableName: 'parcels', Key: { PK: { S: orderId } }, ConsistentRead: true }),
  );
  return Item?.['Labels']?.N;
};

const countOf = async (tableName: string): Promise<number> =>
  (await dynamoDb.client.send(new ScanCommand({ TableName: tableName }))).Count ?? 0;

describe('the first example', () => {
  it('writes an order and its message together, and prints one label when SQS delivers the message twice', async () => {
    const { placeOrder } = await import('../../examples/first/place-order.ts');
    const { handler } = await import('../../examples/first/on-order-placed.ts');

    await placeOrder('order-1');
    await publishUndispatched();
    const [message] = await broker.receiveAll(queue.url, 1);
    const record = {
      messageId: 'delivery-1',
      receiptHandle: 'receipt-1',
      body: message?.Body ?? '',
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSourceARN: queue.arn,
    };
    const context = { getRemainingTimeInMillis: () => 60_000 };
    const answers = [
      await handler({ Records: [record] } as never, context),
      await handler({ Records: [record] } as never, context),
    ];

    expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(await labelsOf('order-1')).toBe('1');
  });

  it('writes neither the order nor a message when the order exists', async () => {
    const { placeOrder } = await import('../../examples/first/place-order.ts');
    await placeOrder('order-2');
    const before = [await countOf('orders'), await countOf('orders-outbox')];

    await expect(placeOrder('order-2')).rejects.toThrow();

    expect([await countOf('orders'), await countOf('orders-outbox')]).toEqual(before);
  });

  it.each(['place-order', 'on-order-placed'])('has at most 15 lines with its imports: %s', (name) => {
    const lines = readFileSync(join(root, `examples/first/${name}.ts`), 'utf8')
      .trimEnd()
      .split('\n');

    expect(lines.length).toBeLessThanOrEqual(15);
  });

  it('is the code on the first page', () => {
    const shown = codeBlocks('README.md', readPage('README.md')).map(exampleOf);

    expect(shown).toEqual(
      expect.arrayContaining([
        'examples/first/contract.ts',
        'examples/first/place-order.ts',
        'examples/first/on-order-placed.ts',
      ]),
    );
  });
});
