/** The use case. It publishes an event and knows nothing of outbox, traces and callers. */
import { defineCommand, defineDomainEvent, type WithEvents } from '@dynamo-outbox/unit-of-work';
import * as z from 'zod';

/** An order of a customer. */
export interface Order {
  readonly id: string;
  readonly version: number;
  /** In whole minor units. */
  readonly total: number;
}

/** An order was placed. */
export const OrderAccepted = defineDomainEvent<Order>('order-accepted');

/** Places an order. */
export const placeOrder = defineCommand('place-order', {
  input: z.object({ orderId: z.string(), total: z.int().positive() }),
  result: z.object({ orderId: z.string() }),
  refusals: {},
  handle: async (
    { orderId, total },
    { orders, events }: { readonly orders: { add(order: Order): void } } & WithEvents,
  ) => {
    const order = { id: orderId, version: 0, total };
    orders.add(order);
    events.publish(OrderAccepted.create(order));
    return { orderId };
  },
});
