/** The published language of the customers service: the only file another service may import. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { CustomerId, OrderId } from './domain/ids.ts';

/** Ids are compared as strings, so the two spellings of one UUID are made one here. */
const uuid = z.uuid().toLowerCase();

/** Identifies a customer: a UUID in lower case. */
export const customerId = uuid.transform((value) => value as CustomerId);

/** Identifies an order of the orders service: a UUID in lower case. */
export const orderId = uuid.transform((value) => value as OrderId);

/** What a customer is called: not blank, at most 200 characters, without spaces around it. */
export const customerName = z.string().trim().min(1).max(200);

/** What a customer may owe at most, in whole minor units: from 0 to 9,007,199,254,740,991, the largest safe integer. */
export const creditLimit = z.int().nonnegative();

/** Credit held for one order, in whole minor units. */
export const reservedAmount = z.int().positive();

/** A customer was taken on. */
export const CustomerCreated = defineMessage('customer.created', {
  version: 1,
  payload: z.object({ customerId, name: customerName, creditLimit }),
});

/** Credit is held for an order. */
export const CustomerCreditReserved = defineMessage('customer.credit-reserved', {
  version: 1,
  payload: z.object({ customerId, orderId, amount: reservedAmount }),
});

/** The order would go beyond the customer's credit limit. */
export const CustomerCreditReservationFailed = defineMessage('customer.credit-reservation-failed', {
  version: 1,
  payload: z.object({ customerId, orderId }),
});

/** The order names a customer who cannot place one. */
export const CustomerValidationFailed = defineMessage('customer.validation-failed', {
  version: 1,
  payload: z.object({ customerId, orderId, error: z.literal('CUSTOMER_NOT_FOUND_ERROR') }),
});

/** Credit that was held for a cancelled order is available again. */
export const CustomerCreditReleased = defineMessage('customer.credit-released', {
  version: 1,
  payload: z.object({ customerId, orderId, amount: reservedAmount }),
});

/**
 * Everything the customers service publishes: one topic, so that the messages of one customer keep their order.
 *
 * Order `commit`, because some of them do not change the customer: a repeated answer, or one about a customer who does not exist.
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
