import type { Clock } from '@dynamo-outbox/kernel';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { approveOrder, type ApproveRefusal } from '../domain/order.ts';
import { changeOrder } from './change-order.ts';
import { stopCreditCheckTimer } from './credit-check-timers.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/**
 * The result of an approval. `ORDER_IS_REJECTED`: the credit check contradicts its earlier answer. `ORDER_IS_EXPIRED`: the
 * answer is too late. The customers service releases the credit when it learns of the rejection.
 */
export type ApproveOrderResult = 'APPROVED' | 'ALREADY_APPROVED' | ApproveRefusal;

/**
 * Creates the use case that approves a pending order after its credit was reserved.
 *
 * Rejects with `ORDER_NOT_FOUND` for an unknown order. The credit check answers only committed orders, so this is a
 * fault: SQS redelivers the message and then moves it to the dead-letter queue.
 */
export const createApproveOrder =
  ({ now }: { readonly now: Clock }) =>
  async (
    unitOfWork: OrdersUnitOfWork,
    { orderId }: { readonly orderId: OrderId },
  ): Promise<ApproveOrderResult> => {
    const order = await unitOfWork.orders.find(orderId);
    if (order === undefined) {
      throw new OrderNotFoundError(orderId);
    }

    const decision = approveOrder(order, now());
    switch (decision.outcome) {
      case 'UNCHANGED':
        return 'ALREADY_APPROVED';
      case 'REFUSED':
        return decision.refusal;
      case 'CHANGED':
        await stopCreditCheckTimer(unitOfWork.creditCheckTimers, order);
        changeOrder(unitOfWork, decision.order);
        return 'APPROVED';
    }
  };
