import type { Clock } from '@dynamo-outbox/kernel';
import type { OrderId } from '../domain/ids.ts';
import { cancelOrder, type CancelRefusal } from '../domain/order.ts';
import { changeOrder } from './change-order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The result of a cancellation. Cancelling a cancelled order succeeds without a write and without a second message. */
export type CancelOrderResult = 'CANCELLED' | 'ALREADY_CANCELLED' | 'ORDER_NOT_FOUND' | CancelRefusal;

/** Creates the use case that cancels an approved order. */
export const createCancelOrder =
  ({ now }: { readonly now: Clock }) =>
  async (
    unitOfWork: OrdersUnitOfWork,
    { orderId }: { readonly orderId: OrderId },
  ): Promise<CancelOrderResult> => {
    const order = await unitOfWork.orders.find(orderId);
    if (order === undefined) {
      return 'ORDER_NOT_FOUND';
    }

    const decision = cancelOrder(order, now());
    switch (decision.outcome) {
      case 'UNCHANGED':
        return 'ALREADY_CANCELLED';
      case 'REFUSED':
        return decision.refusal;
      case 'CHANGED':
        changeOrder(unitOfWork, decision.order);
        return 'CANCELLED';
    }
  };
