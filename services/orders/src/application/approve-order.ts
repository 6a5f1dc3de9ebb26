import type { Clock } from '@dynamo-outbox/kernel';
import { OrderApproved } from '../contract.ts';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { approveOrder } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The request to approve an order, because its credit is reserved. */
export interface ApproveOrderCommand {
  readonly orderId: OrderId;
}

/** How it went. `ORDER_IS_REJECTED`: the credit check contradicts its earlier answer. */
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
 * Builds the use case.
 *
 * Rejects with `ORDER_NOT_FOUND` for an unknown order: the credit check answers only orders that were committed, so
 * the message is worth another delivery and then a place in the dead-letter queue, never a silent acknowledgement.
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
