/** The message that the shop publishes, with a type in the style of its team. Orders have no versions, so commits order them. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

export const OrderPlaced = defineMessage('com.acme.shop.order-placed.v1', {
  version: 1,
  aggregateType: 'order',
  payload: z.object({ orderId: z.string(), cents: z.int() }),
});

export const shopTopic = defineTopic('shop', [OrderPlaced], { order: 'commit' });
