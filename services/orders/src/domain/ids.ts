import type { Brand } from '@dynamo-outbox/kernel';

/** Identifies an order. */
export type OrderId = Brand<string, 'OrderId'>;

/** Identifies a customer, who belongs to another service. */
export type CustomerId = Brand<string, 'CustomerId'>;

/** Generates ids for new orders. */
export type NextOrderId = () => OrderId;
