import type { Clock } from '@dynamo-outbox/kernel';
import { createApproveOrder } from '../../application/approve-order.ts';
import { createCancelOrder } from '../../application/cancel-order.ts';
import { createCreateOrder } from '../../application/create-order.ts';
import { createRejectOrder } from '../../application/reject-order.ts';
import type { NextOrderId } from '../../domain/ids.ts';

/** The use cases of the orders service. */
export interface OrdersUseCases {
  readonly createOrder: ReturnType<typeof createCreateOrder>;
  readonly approveOrder: ReturnType<typeof createApproveOrder>;
  readonly rejectOrder: ReturnType<typeof createRejectOrder>;
  readonly cancelOrder: ReturnType<typeof createCancelOrder>;
}

/** Creates all use cases. */
export const createOrdersUseCases = (dependencies: {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
}): OrdersUseCases => ({
  createOrder: createCreateOrder(dependencies),
  approveOrder: createApproveOrder(dependencies),
  rejectOrder: createRejectOrder(dependencies),
  cancelOrder: createCancelOrder(dependencies),
});
