import type { OrderId } from './ids.ts';
import type { Order } from './order.ts';

/** The collection of all orders. */
export interface OrderRepository {
  /**
   * The order as last committed, or `undefined`. A consistent read. Rejects with `STORED_ORDER_UNREADABLE` when what
   * is stored is no order.
   */
  find(orderId: OrderId): Promise<Order | undefined>;

  /** Stages a new order. The commit MUST reject with `ORDER_ALREADY_EXISTS` when its id is taken. */
  add(order: Order): void;

  /**
   * Stages a changed order, whose version is one more than the stored one's.
   *
   * The commit MUST reject with the lost race `ORDER_CHANGED_MEANWHILE` when it is not, or when the order is gone.
   */
  update(order: Order): void;
}
