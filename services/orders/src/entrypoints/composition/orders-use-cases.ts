import type { Clock } from '@dynamo-outbox/kernel';
import { type ApproveOrder, createApproveOrder } from '../../application/approve-order.ts';
import { type CancelOrder, createCancelOrder } from '../../application/cancel-order.ts';
import { createCreateOrder, type CreateOrder } from '../../application/create-order.ts';
import { createRejectOrder, type RejectOrder } from '../../application/reject-order.ts';
import type { NextOrderId } from '../../domain/ids.ts';

/** All that the orders service can be asked to do. */
export interface OrdersUseCases {
  readonly createOrder: CreateOrder;
  readonly approveOrder: ApproveOrder;
  readonly rejectOrder: RejectOrder;
  readonly cancelOrder: CancelOrder;
}

/** Where time and ids come from. */
export interface OrdersUseCasesDependencies {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
}

/** Builds all use cases at once. */
export const createOrdersUseCases = (dependencies: OrdersUseCasesDependencies): OrdersUseCases => ({
  createOrder: createCreateOrder(dependencies),
  approveOrder: createApproveOrder(dependencies),
  rejectOrder: createRejectOrder(dependencies),
  cancelOrder: createCancelOrder(dependencies),
});
