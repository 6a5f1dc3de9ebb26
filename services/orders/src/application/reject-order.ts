import type { Clock } from '@dynamo-outbox/kernel';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { rejectOrder, type RejectionReason, type RejectRefusal } from '../domain/order.ts';
import { changeOrder } from './change-order.ts';
import { stopCreditCheckTimer } from './credit-check-timers.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The result of a rejection. A refusal means that the credit check contradicts its earlier answer. */
export type RejectOrderResult = 'REJECTED' | 'ALREADY_REJECTED' | RejectRefusal;

/**
 * Creates the use case that rejects a pending order after its credit check failed.
 *
 * Rejects with `ORDER_NOT_FOUND` for an unknown order; see `createApproveOrder` for the reason.
 */
export const createRejectOrder =
  ({ now }: { readonly now: Clock }) =>
  async (
    unitOfWork: OrdersUnitOfWork,
    { orderId, reason }: { readonly orderId: OrderId; readonly reason: RejectionReason },
  ): Promise<RejectOrderResult> => {
    const order = await unitOfWork.orders.find(orderId);
    if (order === undefined) {
      throw new OrderNotFoundError(orderId);
    }

    const decision = rejectOrder(order, reason, now());
    switch (decision.outcome) {
      case 'UNCHANGED':
        return 'ALREADY_REJECTED';
      case 'REFUSED':
        return decision.refusal;
      case 'CHANGED':
        await stopCreditCheckTimer(unitOfWork.creditCheckTimers, order);
        changeOrder(unitOfWork, decision.order);
        return 'REJECTED';
    }
  };
