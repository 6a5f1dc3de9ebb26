import type { Brand } from '@dynamo-outbox/kernel';

/** Identifies a customer of the customers service: a UUID in lower case. */
export type CustomerId = Brand<string, 'CustomerId'>;

/** Marks a text that is known to be the id of a customer. */
export const toCustomerId = (text: string): CustomerId => text as CustomerId;

/** Identifies an order of the orders service: a UUID in lower case. */
export type OrderId = Brand<string, 'OrderId'>;

/** Marks a text that is known to be the id of an order. */
export const toOrderId = (text: string): OrderId => text as OrderId;
