import type { CustomerId, OrderId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import type { OrderRepository } from '../domain/order-repository.ts';

/** The read model of an order. */
export interface OrderView {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  readonly state: Order['state'];
  /** In whole minor units. */
  readonly orderTotal: number;
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/**
 * Reads one order. Returns `undefined` for an unknown id. The read is consistent: a new order is visible immediately.
 */
export type FindOrder = (orderId: OrderId) => Promise<OrderView | undefined>;

const toView = ({ id, customerId, state, orderTotal, version, createdAt, updatedAt }: Order): OrderView => ({
  id,
  customerId,
  state,
  orderTotal,
  version,
  createdAt,
  ...(updatedAt === undefined ? {} : { updatedAt }),
});

/** Creates the query from a repository, with or without a unit of work. */
export const createFindOrder =
  (orders: Pick<OrderRepository, 'find'>): FindOrder =>
  async (orderId) => {
    const order = await orders.find(orderId);
    return order === undefined ? undefined : toView(order);
  };
