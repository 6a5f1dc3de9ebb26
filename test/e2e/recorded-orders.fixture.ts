/** Messages that a test records directly in the outbox of the orders service. */
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as z from 'zod';
import { eventually } from '../support/eventually.ts';
import type { Example } from './example.fixture.ts';

/** An order message of a newer producer, with more fields than the consumer knows. */
const OrderCreatedWithNote = defineMessage('order.created', {
  version: 1,
  payload: z.object({ orderId: z.string(), customerId: z.string(), orderTotal: z.int(), note: z.string() }),
});

/** A settled order, and another message about it. */
export interface RecordedOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly note: string;
  /** Logical name of the topic; `orders` by default. */
  readonly topic?: string;
}

/** Creates a customer with a credit limit of 100 and an order that uses all of it. */
export const settledOrder = async (example: Example): Promise<Omit<RecordedOrder, 'note'>> => {
  const customerId = await example.createCustomer(100);
  const orderId = await example.placeOrder(customerId, 100);
  await example.settledState(orderId);
  return { customerId, orderId };
};

/**
 * Records again that the order was created. For the consumer it is another message, whose only effect is its inbox
 * record.
 */
export const recordOrderCreated = async (example: Example, order: RecordedOrder): Promise<void> => {
  const { dynamoDb, s3 } = example.stack.clients;
  const { orderId, customerId, note, topic = 'orders' } = order;
  const open = () => {
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb });
    const outbox = new DynamoDbOutbox({
      transaction,
      client: dynamoDb,
      tableName: 'orders-outbox',
      service: 'orders',
      topics: [defineTopic(topic, [OrderCreatedWithNote])],
      context: { correlationId: nextCorrelationId() },
      payloads: { store: new S3PayloadStore({ client: s3, bucketName: 'orders-payloads' }) },
    });
    return composeUnitOfWork(transaction, { outbox });
  };
  await withUnitOfWork(open, async ({ outbox }) => {
    const payload = { orderId, customerId, orderTotal: 100, note };
    outbox.add(OrderCreatedWithNote.create(payload, { about: { id: orderId, version: 9 } }));
  });
};

/** Waits until the customers service has processed a message of the orders service. */
export const untilProcessed = (example: Example, messageId: string): Promise<true> =>
  eventually(`message ${messageId} is processed`, async () =>
    (await example.items('customers-inbox')).some(({ PK }) => PK?.S === `customers--orders#${messageId}`)
      ? true
      : undefined,
  );
