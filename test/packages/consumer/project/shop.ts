import {
  createConsumer,
  defineMessage,
  defineTopic,
  handle,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import type { InboxRecord, OutboxItem } from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';

const OrderPlaced = defineMessage('order.placed', { version: 1, payload: z.object({ orderId: z.string() }) });
const topics = [defineTopic('orders', [OrderPlaced])];

const outboxTable = new InMemoryTable<OutboxItem>('orders-outbox');
const inboxTable = new InMemoryTable<InboxRecord>('shipping-inbox');
const labels = new InMemoryTable<number>('labels');

const openUnitOfWork = () => {
  const transaction = new InMemoryUnitOfWork();
  const context = { correlationId: nextCorrelationId() };
  const outbox = new InMemoryOutbox({ transaction, table: outboxTable, service: 'orders', topics, context });
  const inbox = new InMemoryInbox({ transaction, table: inboxTable });
  return composeUnitOfWork(transaction, { transaction, outbox, inbox });
};

const consumer = createConsumer<ReturnType<typeof openUnitOfWork>>({
  name: 'shipping--orders',
  openUnitOfWork,
  handlers: [
    handle(OrderPlaced, async ({ payload: { orderId } }, { transaction }) => {
      transaction.stage(labels.toUpdate(orderId, (count = 0) => count + 1));
    }),
  ],
});

/** Places an order, delivers its message twice, and resolves with the number of printed labels. */
export const placeOrder = async (): Promise<number | undefined> => {
  await withUnitOfWork(openUnitOfWork, async ({ outbox }) => {
    outbox.add(OrderPlaced.create({ orderId: '1' }, { about: { id: '1', version: 0 } }));
  });
  const body = outboxTable.values()[0]?.messages[0]?.body ?? '';
  await consumer.consume({ body, receiveCount: 1 });
  await consumer.consume({ body, receiveCount: 2 });
  return labels.find('1');
};
