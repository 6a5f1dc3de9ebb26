import type { Inbox, MessageContext, Outbox } from '@dynamo-outbox/messaging';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { OrderRepository } from '../domain/order-repository.ts';

/** One business transaction of the orders service. */
export interface OrdersUnitOfWork extends UnitOfWork {
  readonly orders: OrderRepository;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
}

/** Opens a unit of work whose messages continue the given context, such as the correlation id. */
export type OpenOrdersUnitOfWork = (context: MessageContext) => OrdersUnitOfWork;
