/** The messages that the orders service sends to itself. Other services do not import this file. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { orderId } from './contract.ts';

/** The time that an order may wait for its credit check is over. */
export const OrderCreditCheckDue = defineMessage('order.credit-check-due', {
  version: 1,
  payload: z
    .object({ orderId })
    .meta({ description: 'The time that the order may wait for its credit check is over.' }),
});

/** The timers of orders. They have their own topic, so that other services do not receive them. */
export const orderTimersTopic = defineTopic('order-timers', [OrderCreditCheckDue]);
