import type { Clock } from '@dynamo-outbox/kernel';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { rejectOrder } from '../domain/order.ts';
import { changeOrder } from './change-order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The result of an expiry. `ALREADY_DECIDED`: the order got its answer in time, or expired before. */
export type ExpireOrderResult = 'EXPIRED' | 'ALREADY_DECIDED';

/**
 * Creates the use case that rejects an order whose timer ended while it was pending.
 *
 * Rejects with `ORDER_NOT_FOUND` for an unknown order; see `createApproveOrder` for the reason.
 */
export const createExpireOrder =
  ({ now }: { readonly now: Clock }) =>
  async (
    unitOfWork: OrdersUnitOfWork,
    { orderId }: { readonly orderId: OrderId },
  ): Promise<ExpireOrderResult> => {
    const order = await unitOfWork.orders.find(orderId);
    if (order === undefined) {
      throw new OrderNotFoundError(orderId);
    }

    const decision = rejectOrder(order, 'CREDIT_CHECK_TIMED_OUT', now());
    if (decision.outcome !== 'CHANGED') {
      return 'ALREADY_DECIDED';
    }
    changeOrder(unitOfWork, decision.order);
    return 'EXPIRED';
  };
