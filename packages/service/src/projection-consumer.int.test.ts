import { encodeEnvelope, nextCorrelationId, nextMessageId, project } from '@dynamo-outbox/messaging';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { defineService } from './define-service.ts';
import type { ServiceProjection } from './definition/projection-options.ts';
import { startLocalShop, stopLocalShops, until } from './local-shop.fixture.ts';
import { createShopTables, OrderPlaced, placed, type ShopTables, shopTopic } from './service.fixture.ts';

interface OrderRow {
  readonly text: string;
}

const projection: ServiceProjection<'orders', OrderRow> = {
  table: 'orders',
  toKey: (id) => ({ PK: `ROW#${id}` }),
  toAttributes: ({ text }) => (text === undefined ? {} : { Text: text }),
  tombstoneRetentionDays: 35,
};

const onPlaced = project<'order.placed', { readonly orderId: string }, OrderRow>(
  OrderPlaced,
  ({ payload: { orderId } }) => ({ kind: 'created', id: orderId, item: { text: `order ${orderId}` } }),
);

let shopTables: ShopTables;

beforeAll(async () => {
  shopTables = await createShopTables();
});

afterAll(() => shopTables.dynamoDb.stop());
afterEach(stopLocalShops);

const bodyAbout = (orderId: string): string =>
  encodeEnvelope({
    id: nextMessageId(),
    type: OrderPlaced.type,
    version: 1,
    source: 'shop',
    subject: orderId,
    orderingKey: `order#${orderId}`,
    sequence: 0,
    sequenceIndex: 0,
    occurredAt: new Date(),
    context: { correlationId: nextCorrelationId() },
    payload: { orderId },
  });

const recordOf = (body: string, messageId: string) => ({
  messageId,
  receiptHandle: messageId,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'x',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:shop--shop',
  awsRegion: 'us-east-1',
});

describe('a projection consumer of a service', () => {
  it('is a Lambda handler that needs no inbox', async () => {
    const queue = 'https://sqs.us-east-1.amazonaws.com/123456789012/shop--shop';
    const shop = defineService({
      name: 'shop',
      tables: ['orders'],
      environment: {
        ...shopTables.environment,
        INBOX_TABLE_NAME: undefined,
        INBOX_RETENTION_DAYS: undefined,
        METRICS: 'none',
        QUEUE_URL: queue,
        DEAD_LETTER_QUEUE_URL: `${queue}--dlq`,
        MAX_RECEIVE_COUNT: '10',
      },
    });
    const handler = shop.sqsHandler([onPlaced], { projection });
    const body = bodyAbout('1');

    const event = { Records: [recordOf(body, 'a'), recordOf(body, 'b'), recordOf(bodyAbout('2'), 'c')] };
    expect(await handler(event, { getRemainingTimeInMillis: () => 30_000 })).toEqual({
      batchItemFailures: [],
    });

    const rows = await Promise.all(
      ['1', '2'].map((id) => shop.run(({ get }) => get('orders', { Key: { PK: `ROW#${id}` } }))),
    );
    expect(rows).toMatchObject([{ Text: 'order 1' }, { Text: 'order 2' }]);
  });

  it('is a poller whose messages come through outbox and relay', async () => {
    const local = await startLocalShop({
      topics: [shopTopic],
      consumes: shopTopic,
      variables: { INBOX_TABLE_NAME: undefined, INBOX_RETENTION_DAYS: undefined },
    });
    await local.start(
      local.shop.relay({ intervalMilliseconds: 20 }),
      local.shop.poller([onPlaced], { waitSeconds: 1, projection }),
    );

    await local.shop.run(async ({ outbox }) => {
      outbox.add(placed('7'));
    });

    const row = () => local.shop.run(({ get }) => get('orders', { Key: { PK: 'ROW#7' } }));
    await until('the row exists', async () => (await row()) !== undefined);
    expect(await row()).toMatchObject({ Text: 'order 7' });
    await until('the message is reported', () =>
      local.events.some((event) => event.event === 'consumer.consumed' && event.outcome === 'processed'),
    );
  });

  it('refuses a table that the service does not have', async () => {
    const shop = defineService({
      name: 'shop',
      tables: ['orders'],
      environment: shopTables.environment,
    });
    const consumer = shop.consumer('shop--shop', [onPlaced], {
      projection: { ...projection, table: 'parcels' as 'orders' },
    });

    await expect(consumer.consume({ body: bodyAbout('3'), receiveCount: 1 })).rejects.toMatchObject({
      code: 'UNKNOWN_TABLE',
    });
  });
});
