import type { Clock } from '@dynamo-outbox/kernel';
import { OrderCancelled } from '../contract.ts';
import type { OrderId } from '../domain/ids.ts';
import { cancelOrder, type CancelRefusal } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The command to cancel an order. */
export interface CancelOrderCommand {
  readonly orderId: OrderId;
}

/** The result of a cancellation. Cancelling a cancelled order succeeds without a write and without a second message. */
export type CancelOrderResult = 'CANCELLED' | 'ALREADY_CANCELLED' | 'ORDER_NOT_FOUND' | CancelRefusal;

/** Cancels an approved order. */
export type CancelOrder = (
  unitOfWork: OrdersUnitOfWork,
  command: CancelOrderCommand,
) => Promise<CancelOrderResult>;

/** Dependencies of cancelling an order, in addition to the unit of work. */
export interface CancelOrderDependencies {
  readonly now: Clock;
}

/** Creates the use case. */
export const createCancelOrder =
  ({ now }: CancelOrderDependencies): CancelOrder =>
  async (unitOfWork, { orderId }) => {
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
        unitOfWork.orders.update(decision.order);
        unitOfWork.outbox.add(
          OrderCancelled.create({ orderId, customerId: order.customerId }, { about: decision.order }),
        );
        return 'CANCELLED';
    }
  };
