import type { Inbox } from '@dynamo-outbox/messaging';
import type { UnitOfWork, WithEvents } from '@dynamo-outbox/unit-of-work';
import type { OrderRepository } from '../domain/order-repository.ts';
import type { CreditCheckTimers } from './credit-check-timers.ts';

/** One business transaction of the orders service. Use cases publish domain events and do not know the outbox. */
export interface OrdersUnitOfWork extends UnitOfWork, WithEvents {
  readonly orders: OrderRepository;
  readonly creditCheckTimers: CreditCheckTimers;
  readonly inbox: Inbox;
}
