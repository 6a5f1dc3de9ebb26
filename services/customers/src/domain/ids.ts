import type { Brand } from '@dynamo-outbox/kernel';

/** Identifies a customer. */
export type CustomerId = Brand<string, 'CustomerId'>;

/** Identifies an order, which belongs to another service. */
export type OrderId = Brand<string, 'OrderId'>;

/** Generates ids for new customers. */
export type NextCustomerId = () => CustomerId;
