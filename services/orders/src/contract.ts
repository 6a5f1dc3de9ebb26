/** The published language of the orders service: the only file another service may import. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { CustomerId, OrderId } from './domain/ids.ts';

/** Ids are compared as strings, so the two spellings of one UUID are made one here. */
const uuid = z.uuid().toLowerCase();

/** Identifies an order: a UUID in lower case. */
export const orderId = uuid.transform((value) => value as OrderId);

/** Identifies a customer of the customers service: a UUID in lower case. */
export const customerId = uuid.transform((value) => value as CustomerId);

/** What an order costs, in whole minor units: from 1 to 9,007,199,254,740,991, the largest safe integer. */
export const orderTotal = z.int().positive();

/** Why an order was rejected. */
export const rejectionReason = z.enum(['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND']);

/** A customer placed an order; it waits for its credit check. */
export const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({ orderId, customerId, orderTotal }),
});

/** The credit for an order is reserved, and the order stands. */
export const OrderApproved = defineMessage('order.approved', {
  version: 1,
  payload: z.object({ orderId, customerId }),
});

/** An order will not be carried out. */
export const OrderRejected = defineMessage('order.rejected', {
  version: 1,
  payload: z.object({ orderId, customerId, reason: rejectionReason }),
});

/** An approved order was called off; its credit is to be released. */
export const OrderCancelled = defineMessage('order.cancelled', {
  version: 1,
  payload: z.object({ orderId, customerId }),
});

/** Everything the orders service publishes: one topic, so that the messages of one order keep their order. */
export const ordersTopic = defineTopic('orders', [
  OrderCreated,
  OrderApproved,
  OrderRejected,
  OrderCancelled,
]);
