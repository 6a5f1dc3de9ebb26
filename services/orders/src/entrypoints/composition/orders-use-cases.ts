import { createApproveOrder } from '../../application/approve-order.ts';
import { createCancelOrder } from '../../application/cancel-order.ts';
import { createCreateOrder, type CreateOrderDependencies } from '../../application/create-order.ts';
import { createExpireOrder } from '../../application/expire-order.ts';
import { createRejectOrder } from '../../application/reject-order.ts';

/** The use cases of the orders service. */
export interface OrdersUseCases {
  readonly createOrder: ReturnType<typeof createCreateOrder>;
  readonly approveOrder: ReturnType<typeof createApproveOrder>;
  readonly rejectOrder: ReturnType<typeof createRejectOrder>;
  readonly cancelOrder: ReturnType<typeof createCancelOrder>;
  readonly expireOrder: ReturnType<typeof createExpireOrder>;
}

/** Creates all use cases. */
export const createOrdersUseCases = (dependencies: CreateOrderDependencies): OrdersUseCases => ({
  createOrder: createCreateOrder(dependencies),
  approveOrder: createApproveOrder(dependencies),
  rejectOrder: createRejectOrder(dependencies),
  cancelOrder: createCancelOrder(dependencies),
  expireOrder: createExpireOrder(dependencies),
});
