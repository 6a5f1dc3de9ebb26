import { defineDomainEvent } from '@dynamo-outbox/unit-of-work';
import type { Order } from '../domain/order.ts';

/** An order was placed, or its state changed. The payload is the order after the change. */
export const OrderChanged = defineDomainEvent<Order>('order-changed');
