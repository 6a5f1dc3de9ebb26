import type { Order } from '../domain/order.ts';
import { OrderChanged } from './order-changed.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** Stages a changed order and publishes the change. */
export const changeOrder = (
  { orders, events }: Pick<OrdersUnitOfWork, 'orders' | 'events'>,
  order: Order,
): void => {
  orders.update(order);
  events.publish(OrderChanged.create(order));
};
