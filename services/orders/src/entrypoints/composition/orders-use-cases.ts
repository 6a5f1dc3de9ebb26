import type { Clock } from '@dynamo-outbox/kernel';
import { type ApproveOrder, createApproveOrder } from '../../application/approve-order.ts';
import { type CancelOrder, createCancelOrder } from '../../application/cancel-order.ts';
import { createCreateOrder, type CreateOrder } from '../../application/create-order.ts';
import { createRejectOrder, type RejectOrder } from '../../application/reject-order.ts';
import type { NextOrderId } from '../../domain/ids.ts';

/** The use cases of the orders service. */
export interface OrdersUseCases {
  readonly createOrder: CreateOrder;
  readonly approveOrder: ApproveOrder;
  readonly rejectOrder: RejectOrder;
  readonly cancelOrder: CancelOrder;
}

/** The clock and the id generator of the use cases. */
export interface OrdersUseCasesDependencies {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
}

/** Creates all use cases. */
export const createOrdersUseCases = (dependencies: OrdersUseCasesDependencies): OrdersUseCases => ({
  createOrder: createCreateOrder(dependencies),
  approveOrder: createApproveOrder(dependencies),
  rejectOrder: createRejectOrder(dependencies),
  cancelOrder: createCancelOrder(dependencies),
});
