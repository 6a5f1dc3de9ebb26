/** The published language of the orders service. Other services may import only this file. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { CustomerId, OrderId } from './domain/ids.ts';

/** Ids are compared as strings, so a UUID is converted to lower case. */
const uuid = z.uuid().toLowerCase();

/** Identifies an order: a UUID in lower case. */
export const orderId = uuid
  .meta({ description: 'Identifies the order.' })
  .transform((value) => value as OrderId);

/** Identifies a customer of the customers service: a UUID in lower case. */
export const customerId = uuid
  .meta({ description: 'Identifies the customer.' })
  .transform((value) => value as CustomerId);

/** The total of an order, in whole minor units: from 1 to 9,007,199,254,740,991, the largest safe integer. */
export const orderTotal = z
  .int()
  .positive()
  .meta({ description: 'Total of the order, in whole minor units.' });

/** Why an order was rejected. `CREDIT_CHECK_TIMED_OUT`: the credit check did not answer in time. */
export const rejectionReason = z
  .enum(['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND', 'CREDIT_CHECK_TIMED_OUT'])
  .meta({ description: 'Why the order was rejected.' });

/** The reasons of version 1 of `order.rejected`. */
const firstRejectionReason = z
  .enum(['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND'])
  .meta({ description: 'Why the order was rejected.' });

/** A customer placed an order, which waits for its credit check. */
export const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z
    .object({ orderId, customerId, orderTotal })
    .meta({ description: 'A customer placed an order, which waits for its credit check.' }),
});

/** An order was approved, because its credit is reserved. */
export const OrderApproved = defineMessage('order.approved', {
  version: 1,
  payload: z
    .object({ orderId, customerId })
    .meta({ description: 'An order was approved, because its credit is reserved.' }),
});

/** An order was rejected by the credit check, or because the credit check did not answer in time. */
export const OrderRejected = defineMessage('order.rejected', {
  version: 2,
  payload: z.object({ orderId, customerId, reason: rejectionReason }).meta({
    description:
      'An order was rejected by the credit check, or because the credit check did not answer in time.',
  }),
  from: {
    1: {
      payload: z
        .object({ orderId, customerId, reason: firstRejectionReason })
        .meta({ description: 'An order was rejected by the credit check.' }),
      up: (rejected) => rejected,
    },
  },
});

/** An approved order was cancelled. The customers service releases its credit. */
export const OrderCancelled = defineMessage('order.cancelled', {
  version: 1,
  payload: z
    .object({ orderId, customerId })
    .meta({ description: 'An approved order was cancelled. The customers service releases its credit.' }),
});

/** All messages of the orders service. They share one topic, so that the messages of one order keep their order. */
export const ordersTopic = defineTopic('orders', [
  OrderCreated,
  OrderApproved,
  OrderRejected,
  OrderCancelled,
]);
