import type { OrderId } from './ids.ts';
import type { Order } from './order.ts';

/** The collection of all orders. */
export interface OrderRepository {
  /**
   * Reads the order as last committed, or returns `undefined` for an unknown id. The read is consistent. Rejects with
   * `STORED_ORDER_UNREADABLE` if the stored item is not a valid order.
   */
  find(orderId: OrderId): Promise<Order | undefined>;

  /** Stages a new order. The commit MUST reject with `ORDER_ALREADY_EXISTS` if the id is already taken. */
  add(order: Order): void;

  /**
   * Stages a changed order. Its version is one higher than the stored version.
   *
   * The commit MUST reject with the lost race `ORDER_CHANGED_MEANWHILE` if the stored version is another one, or if the
   * order no longer exists.
   */
  update(order: Order): void;
}
