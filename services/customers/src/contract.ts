/** The published language of the customers service. Other services may import only this file. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { CustomerId, OrderId } from './domain/ids.ts';

/** Ids are compared as strings, so a UUID is converted to lower case. */
const uuid = z.uuid().toLowerCase();

/** Identifies a customer: a UUID in lower case. */
export const customerId = uuid.transform((value) => value as CustomerId);

/** Identifies an order of the orders service: a UUID in lower case. */
export const orderId = uuid.transform((value) => value as OrderId);

/** The name of a customer: not blank, at most 200 characters, without surrounding spaces. */
export const customerName = z.string().trim().min(1).max(200);

/**
 * The most that a customer may owe, in whole minor units: from 0 to 9,007,199,254,740,991, the largest safe integer.
 */
export const creditLimit = z.int().nonnegative();

/** The credit reserved for one order, in whole minor units. */
export const reservedAmount = z.int().positive();

/** A customer was registered. */
export const CustomerCreated = defineMessage('customer.created', {
  version: 1,
  payload: z.object({ customerId, name: customerName, creditLimit }),
});

/** Credit was reserved for an order. */
export const CustomerCreditReserved = defineMessage('customer.credit-reserved', {
  version: 1,
  payload: z.object({ customerId, orderId, amount: reservedAmount }),
});

/** Credit was not reserved, because the order would exceed the customer's credit limit. */
export const CustomerCreditReservationFailed = defineMessage('customer.credit-reservation-failed', {
  version: 1,
  payload: z.object({ customerId, orderId }),
});

/** Credit was not reserved, because the customer of the order does not exist. */
export const CustomerValidationFailed = defineMessage('customer.validation-failed', {
  version: 1,
  payload: z.object({ customerId, orderId, error: z.literal('CUSTOMER_NOT_FOUND_ERROR') }),
});

/** The credit of a cancelled order was released and is available again. */
export const CustomerCreditReleased = defineMessage('customer.credit-released', {
  version: 1,
  payload: z.object({ customerId, orderId, amount: reservedAmount }),
});

/**
 * All messages of the customers service. They share one topic, so that the messages of one customer keep their order.
 *
 * The topic orders messages by `commit`, because some messages do not change the customer: a repeated answer, or an
 * answer about a customer who does not exist.
 */
export const customersTopic = defineTopic(
  'customers',
  [
    CustomerCreated,
    CustomerCreditReserved,
    CustomerCreditReservationFailed,
    CustomerValidationFailed,
    CustomerCreditReleased,
  ],
  { order: 'commit' },
);
