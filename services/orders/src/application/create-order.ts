import type { Clock } from '@dynamo-outbox/kernel';
import { OrderCreated } from '../contract.ts';
import type { CustomerId, NextOrderId } from '../domain/ids.ts';
import { placeOrder, type PlaceDecision } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The request to place an order. */
export interface CreateOrderCommand {
  readonly customerId: CustomerId;
  /** In whole minor units. */
  readonly orderTotal: number;
}

/** The pending order, or why there is none. */
export type CreateOrderResult = PlaceDecision;

/** Places an order. Whether the customer exists is for the credit check to say. */
export type CreateOrder = (
  unitOfWork: OrdersUnitOfWork,
  command: CreateOrderCommand,
) => Promise<CreateOrderResult>;

/** Dependencies of placing an order, in addition to the unit of work. */
export interface CreateOrderDependencies {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
}

/** Builds the use case; the commit rejects with `ORDER_ALREADY_EXISTS` should the minted id be taken. */
export const createCreateOrder =
  ({ now, nextOrderId }: CreateOrderDependencies): CreateOrder =>
  async (unitOfWork, { customerId, orderTotal }) => {
    const decision = placeOrder({ id: nextOrderId(), customerId, orderTotal }, now());
    if (!decision.accepted) {
      return decision;
    }

    const { order } = decision;
    unitOfWork.orders.add(order);
    unitOfWork.outbox.add(
      OrderCreated.create({ orderId: order.id, customerId, orderTotal }, { about: order }),
    );
    return decision;
  };
