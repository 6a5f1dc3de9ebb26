import type { Clock } from '@dynamo-outbox/kernel';
import { OrderRejected } from '../contract.ts';
import { OrderNotFoundError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { rejectOrder, type RejectionReason, type RejectRefusal } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The request to reject an order, because its credit check failed. */
export interface RejectOrderCommand {
  readonly orderId: OrderId;
  readonly reason: RejectionReason;
}

/** How it went. A refusal: the credit check contradicts its earlier answer. */
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

/** Builds the use case. Rejects with `ORDER_NOT_FOUND` for an unknown order, for the reason given at `createApproveOrder`. */
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
