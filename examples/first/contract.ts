/** The message that orders publishes. Publisher and consumers import this file. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

const payload = z.object({ orderId: z.string() });
export const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
export const ordersTopic = defineTopic('orders', [OrderPlaced]);
