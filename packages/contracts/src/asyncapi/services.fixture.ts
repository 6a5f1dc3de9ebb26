import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { MessagesOfService } from './messages-of-service.ts';

const orderId = z.uuid().meta({ description: 'Identifies the order.' });

const first = z.object({ orderId, total: z.int().positive() });
const second = first.extend({ currency: z.enum(['EUR', 'USD']) });

/** A message type in its third version, whose producers still publish the second. */
const OrderCreated = defineMessage('order.created', {
  version: 3,
  payload: second
    .extend({ lines: z.array(z.tuple([z.string(), z.int()])).min(1) })
    .meta({ description: 'A customer placed an order.', title: 'Order created' }),
  publishVersion: 2,
  from: {
    1: { payload: first, up: (payload) => ({ ...payload, currency: 'EUR' as const }) },
    2: {
      payload: second,
      up: (payload) => ({ ...payload, lines: [['unknown', 1] satisfies [string, number]] }),
      down: ({ orderId: id, total, currency }) => ({ orderId: id, total, currency }),
    },
  },
});

const category = z.object({
  name: z.string(),
  get parts() {
    return z.array(category);
  },
});

const OrderSorted = defineMessage('order.sorted', { version: 1, payload: z.object({ orderId, category }) });

/** A topic of an aggregate family in several versions. */
export const ordersTopic = defineTopic('orders', [OrderCreated, OrderSorted]);

/** A topic that also has the type `order.created`, with another payload. */
const auditTopic = defineTopic(
  'audit',
  [defineMessage('order.created', { version: 1, payload: z.object({ by: z.email() }) })],
  { order: 'none' },
);

/** Services that cover every part of a document. */
export const services: readonly MessagesOfService[] = [
  {
    name: 'shipping',
    consumes: [{ topic: ordersTopic, messageTypes: [OrderCreated.type], fifo: true }],
  },
  { name: 'orders', publishes: ordersTopic, fifo: true },
  { name: 'audit', publishes: auditTopic, consumes: [{ topic: ordersTopic, messageTypes: 'all' }] },
];

/** Title, version and description of a document in tests. */
export const information = { title: 'Shop', version: '1.0.0', description: 'Messages of the shop.' };
