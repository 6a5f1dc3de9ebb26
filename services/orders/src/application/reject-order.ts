import type { Clock } from '@dynamo-outbox/kernel';
import { OrderRejected } from '../contract.ts';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { rejectOrder, type RejectionReason, type RejectRefusal } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The command to reject an order after its credit check failed. */
export interface RejectOrderCommand {
  readonly orderId: OrderId;
  readonly reason: RejectionReason;
}

/** The result of a rejection. A refusal means that the credit check contradicts its earlier answer. */
export type RejectOrderResult = 'REJECTED' | 'ALREADY_REJECTED' | RejectRefusal;

/** Rejects a pending order. */
export type RejectOrder = (
  unitOfWork: OrdersUnitOfWork,
  command: RejectOrderCommand,
) => Promise<RejectOrderResult>;

/** Dependencies of rejecting an order, in addition to the unit of work. */
export interface RejectOrderDependencies {
  readonly now: Clock;
}

/**
 * Creates the use case. Rejects with `ORDER_NOT_FOUND` for an unknown order; see `createApproveOrder` for the reason.
 */
export const createRejectOrder =
  ({ now }: RejectOrderDependencies): RejectOrder =>
  async (unitOfWork, { orderId, reason }) => {
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
        unitOfWork.orders.update(decision.order);
        unitOfWork.outbox.add(
          OrderRejected.create({ orderId, customerId: order.customerId, reason }, { about: decision.order }),
        );
        return 'REJECTED';
    }
  };
