import type { Clock } from '@dynamo-outbox/kernel';
import { OrderCreated } from '../contract.ts';
import type { CustomerId, NextOrderId } from '../domain/ids.ts';
import { placeOrder, type PlaceDecision } from '../domain/order.ts';
import type { OrdersUnitOfWork } from './unit-of-work.ts';

/** The command to place an order. */
export interface CreateOrderCommand {
  readonly customerId: CustomerId;
  /** In whole minor units. */
  readonly orderTotal: number;
}

/** The pending order, or the reason for the refusal. */
export type CreateOrderResult = PlaceDecision;

/** Places an order. The credit check later finds out whether the customer exists. */
export type CreateOrder = (
  unitOfWork: OrdersUnitOfWork,
  command: CreateOrderCommand,
) => Promise<CreateOrderResult>;

/** Dependencies of placing an order, in addition to the unit of work. */
export interface CreateOrderDependencies {
  readonly now: Clock;
  readonly nextOrderId: NextOrderId;
}

/** Creates the use case. The commit rejects with `ORDER_ALREADY_EXISTS` if the new id is already taken. */
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
