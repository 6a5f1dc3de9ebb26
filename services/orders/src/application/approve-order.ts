import type { Clock } from '@dynamo-outbox/kernel';
import { OrderApproved } from '../contract.ts';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { approveOrder } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The command to approve an order after its credit was reserved. */
export interface ApproveOrderCommand {
  readonly orderId: OrderId;
}

/** The result of an approval. `ORDER_IS_REJECTED`: the credit check contradicts its earlier answer. */
export type ApproveOrderResult = 'APPROVED' | 'ALREADY_APPROVED' | 'ORDER_IS_REJECTED';

/** Approves a pending order. */
export type ApproveOrder = (
  unitOfWork: OrdersUnitOfWork,
  command: ApproveOrderCommand,
) => Promise<ApproveOrderResult>;

/** Dependencies of approving an order, in addition to the unit of work. */
export interface ApproveOrderDependencies {
  readonly now: Clock;
}

/**
 * Creates the use case.
 *
 * Rejects with `ORDER_NOT_FOUND` for an unknown order. The credit check answers only committed orders, so this is a
 * fault: SQS redelivers the message and then moves it to the dead-letter queue.
 */
export const createApproveOrder =
  ({ now }: ApproveOrderDependencies): ApproveOrder =>
  async (unitOfWork, { orderId }) => {
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
        unitOfWork.orders.update(decision.order);
        unitOfWork.outbox.add(
          OrderApproved.create({ orderId, customerId: order.customerId }, { about: decision.order }),
        );
        return 'APPROVED';
    }
  };
