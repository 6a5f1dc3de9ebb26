import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { eventually } from '../support/eventually.ts';
import { type Example, startExample } from './example.fixture.ts';
import { takeAll, tapTopic } from './queues.fixture.ts';

/** An order's message as a newer producer may send it, with more in it than the consumer knows. */
const OrderCreatedWithNote = defineMessage('order.created', {
  version: 1,
  payload: z.object({
    orderId: z.string(),
    customerId: z.string(),
    orderTotal: z.int(),
    note: z.string(),
  }),
});

const notedOrders = defineTopic('orders', [OrderCreatedWithNote]);

describe('the example on a bad day', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample();
  }, 60_000);

  afterAll(async () => {
    await example.stack.stop();
  });

  const openUnitOfWork = () => {
    const { dynamoDb, s3 } = example.stack.clients;
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb });
    const outbox = new DynamoDbOutbox({
      transaction,
      tableName: 'orders-outbox',
      service: 'orders',
      topics: [notedOrders],
      context: { correlationId: nextCorrelationId() },
      payloads: { store: new S3PayloadStore({ client: s3, bucketName: 'orders-payloads' }) },
    });
    return composeUnitOfWork(transaction, { outbox });
  };

  it('carries a payload of 5 MB from service to service, by way of the bucket', async () => {
    const customerId = await example.createCustomer(100);
    const orderId = await example.placeOrder(customerId, 100);
    await example.settledState(orderId);
    const tap = await tapTopic(example, 'orders', 'tap--orders');

    await withUnitOfWork(openUnitOfWork, async ({ outbox }) => {
      const note = randomBytes(3_750_000).toString('base64');
      const payload = { orderId, customerId, orderTotal: 100, note };
      outbox.add(OrderCreatedWithNote.create(payload, { about: { id: orderId, version: 2 } }));
    });

    const { Contents: [stored] = [] } = await example.stack.clients.s3.send(
      new ListObjectsV2Command({ Bucket: 'orders-payloads' }),
    );
    const messageId = stored?.Key ?? 'no payload was stored';
    await eventually('the message is processed', async () =>
      (await example.items('customers-inbox')).some(({ PK }) => PK?.S === `customers--orders#${messageId}`)
        ? true
        : undefined,
    );
    const [message] = await takeAll(example, tap);
    expect(stored?.Size).toBeGreaterThan(3_750_000);
    expect(message?.Body).toContain(`s3://orders-payloads/${messageId}`);
    expect(message?.Body?.length).toBeLessThan(2_000);
    expect((await example.customer(customerId)).available_credit).toBe(0);
  });
});
