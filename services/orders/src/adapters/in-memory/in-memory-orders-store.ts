import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import type { InboxRecord, MessageContext, MessageTracing, OutboxItem } from '@dynamo-outbox/messaging';
import {
  InMemoryInbox,
  InMemoryOutbox,
  type InMemoryOutboxOptions,
} from '@dynamo-outbox/messaging/in-memory';
import type { IdempotencyRecord } from '@dynamo-outbox/http-api';
import { InMemoryIdempotencyRecords } from '@dynamo-outbox/http-api/in-memory';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { ordersEventBus } from '../../application/orders-event-bus.ts';
import { ordersTopic } from '../../contract.ts';
import type { Order } from '../../domain/order.ts';
import { orderTimersTopic } from '../../internal-messages.ts';
import type { AnsweringOrdersUnitOfWork } from '../answering-orders-unit-of-work.ts';
import { ScheduledCreditCheckTimers } from '../scheduled-credit-check-timers.ts';
import { InMemoryOrderRepository } from './in-memory-order-repository.ts';

const topics = [ordersTopic, orderTimersTopic];

/** Stores all data of the orders service in memory, for tests and for running without infrastructure. */
export class InMemoryOrdersStore {
  readonly orders = new InMemoryTable<Order>('orders');
  readonly outbox = new InMemoryTable<OutboxItem>('orders-outbox');
  readonly schedules: NonNullable<InMemoryOutboxOptions['schedules']> = new InMemoryTable('orders-schedules');
  readonly inbox = new InMemoryTable<InboxRecord>('orders-inbox');
  readonly idempotencyRecords = new InMemoryTable<IdempotencyRecord>('orders-idempotency-records');
  readonly #clock: Clock;
  readonly #tracing: MessageTracing | undefined;

  constructor({
    clock = systemClock,
    tracing,
  }: { readonly clock?: Clock; readonly tracing?: MessageTracing | undefined } = {}) {
    this.#clock = clock;
    this.#tracing = tracing;
  }

  /** Opens a unit of work. It is a property, so that it can be passed as a function. */
  readonly openUnitOfWork = (context: MessageContext): AnsweringOrdersUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    const outbox = new InMemoryOutbox({
      table: this.outbox,
      schedules: this.schedules,
      transaction,
      context,
      service: 'orders',
      topics,
      clock: this.#clock,
      tracing: this.#tracing,
    });
    return ordersEventBus.composeUnitOfWork(transaction, {
      orders: new InMemoryOrderRepository({ table: this.orders, transaction }),
      creditCheckTimers: new ScheduledCreditCheckTimers({ outbox }),
      outbox,
      inbox: new InMemoryInbox({ table: this.inbox, transaction }),
      idempotencyRecords: new InMemoryIdempotencyRecords({ table: this.idempotencyRecords, transaction }),
    });
  };
}
