/** The published language of the customers service. Other services may import only this file. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { CustomerId, OrderId } from './domain/ids.ts';

/** Ids are compared as strings, so a UUID is converted to lower case. */
const uuid = z.uuid().toLowerCase();

/** Identifies a customer: a UUID in lower case. */
export const customerId = uuid
  .meta({ description: 'Identifies the customer.' })
  .transform((value) => value as CustomerId);

/** Identifies an order of the orders service: a UUID in lower case. */
export const orderId = uuid
  .meta({ description: 'Identifies the order.' })
  .transform((value) => value as OrderId);

/** The name of a customer: not blank, at most 200 characters, without surrounding spaces. */
export const customerName = z.string().trim().min(1).max(200).meta({ description: 'Name of the customer.' });

/**
 * The most that a customer may owe, in whole minor units: from 0 to 9,007,199,254,740,991, the largest safe integer.
 */
export const creditLimit = z
  .int()
  .nonnegative()
  .meta({ description: 'Most that the customer may owe, in whole minor units.' });

/** The credit reserved for one order, in whole minor units. */
export const reservedAmount = z
  .int()
  .positive()
  .meta({ description: 'Reserved credit, in whole minor units.' });

/** A customer was registered. */
export const CustomerCreated = defineMessage('customer.created', {
  version: 1,
  payload: z
    .object({ customerId, name: customerName, creditLimit })
    .meta({ description: 'A customer was registered.' }),
});

/** Credit was reserved for an order. */
export const CustomerCreditReserved = defineMessage('customer.credit-reserved', {
  version: 1,
  payload: z
    .object({ customerId, orderId, amount: reservedAmount })
    .meta({ description: 'Credit was reserved for an order.' }),
});

/** Credit was not reserved, because the order would exceed the customer's credit limit. */
export const CustomerCreditReservationFailed = defineMessage('customer.credit-reservation-failed', {
  version: 1,
  payload: z.object({ customerId, orderId }).meta({
    description: "Credit was not reserved, because the order would exceed the customer's credit limit.",
  }),
});

/** Credit was not reserved, because the customer of the order does not exist. */
export const CustomerValidationFailed = defineMessage('customer.validation-failed', {
  version: 1,
  payload: z
    .object({ customerId, orderId, error: z.literal('CUSTOMER_NOT_FOUND_ERROR') })
    .meta({ description: 'Credit was not reserved, because the customer of the order does not exist.' }),
});

/** The credit of a cancelled or expired order was released and is available again. */
export const CustomerCreditReleased = defineMessage('customer.credit-released', {
  version: 1,
  payload: z
    .object({ customerId, orderId, amount: reservedAmount })
    .meta({ description: 'The credit of a cancelled or expired order was released and is available again.' }),
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
