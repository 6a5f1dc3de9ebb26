import type { Clock } from '@dynamo-outbox/kernel';
import type { NextOrderId } from '../domain/ids.ts';
import { type NewOrder, placeOrder, type PlaceDecision, withCreditCheckTimer } from '../domain/order.ts';
import { OrderChanged } from './order-changed.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** How long an order waits for its credit check, in milliseconds, if nothing else is configured: 15 minutes. */
export const defaultCreditCheckTimeout = 900_000;

/** Dependencies of placing orders. */
export interface CreateOrderDependencies {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
  /** How long an order waits for its credit check, in milliseconds. Default 15 minutes. */
  readonly creditCheckTimeout?: number;
}

/**
 * Creates the use case that places an order and starts its timer. The credit check later finds out whether the customer
 * exists.
 *
 * The commit rejects with `ORDER_ALREADY_EXISTS` if the new id is already taken.
 */
export const createCreateOrder =
  ({ now, nextOrderId, creditCheckTimeout = defaultCreditCheckTimeout }: CreateOrderDependencies) =>
  async (
    { orders, creditCheckTimers, events }: OrdersUnitOfWork,
    { customerId, orderTotal }: Omit<NewOrder, 'id'>,
  ): Promise<PlaceDecision> => {
    const at = now();
    const decision = placeOrder({ id: nextOrderId(), customerId, orderTotal }, at);
    if (!decision.accepted) {
      return decision;
    }
    const dueAt = new Date(at.getTime() + creditCheckTimeout);
    const order = withCreditCheckTimer(decision.order, creditCheckTimers.start(decision.order.id, dueAt));
    orders.add(order);
    events.publish(OrderChanged.create(order));
    return { accepted: true, order };
  };
