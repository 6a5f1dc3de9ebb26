import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

export const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});

export const ordersTopic = defineTopic('orders', [OrderPlaced]);
