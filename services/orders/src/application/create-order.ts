import type { Clock } from '@dynamo-outbox/kernel';
import type { NextOrderId } from '../domain/ids.ts';
import { type NewOrder, placeOrder, type PlaceDecision } from '../domain/order.ts';
import { OrderChanged } from './order-changed.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/**
 * Creates the use case that places an order. The credit check later finds out whether the customer exists.
 *
 * The commit rejects with `ORDER_ALREADY_EXISTS` if the new id is already taken.
 */
export const createCreateOrder =
  ({ now, nextOrderId }: { readonly now: Clock; readonly nextOrderId: NextOrderId }) =>
  async (
    { orders, events }: OrdersUnitOfWork,
    { customerId, orderTotal }: Omit<NewOrder, 'id'>,
  ): Promise<PlaceDecision> => {
    const decision = placeOrder({ id: nextOrderId(), customerId, orderTotal }, now());
    if (decision.accepted) {
      orders.add(decision.order);
      events.publish(OrderChanged.create(decision.order));
    }
    return decision;
  };
