/** What other services may know about orders. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

export const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string(), total: z.int() }),
});

export const ordersTopic = defineTopic('orders', [OrderPlaced]);
