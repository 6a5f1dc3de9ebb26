import type { Brand } from '@dynamo-outbox/kernel';

/** Identifies an order. */
export type OrderId = Brand<string, 'OrderId'>;

/** Identifies a customer, who belongs to another service. */
export type CustomerId = Brand<string, 'CustomerId'>;

/** Identifies the timer that ends the wait of a pending order for its credit check. */
export type CreditCheckTimer = Brand<string, 'CreditCheckTimer'>;

/** Generates ids for new orders. */
export type NextOrderId = () => OrderId;
