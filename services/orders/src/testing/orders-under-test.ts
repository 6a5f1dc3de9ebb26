import { randomUUID } from 'node:crypto';
import {
  decodeEnvelope,
  type Message,
  nextCorrelationId,
  type StoredMessage,
} from '@dynamo-outbox/messaging';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { AnsweringOrdersUnitOfWork } from '../adapters/answering-orders-unit-of-work.ts';
import { InMemoryOrdersStore } from '../adapters/in-memory/in-memory-orders-store.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { createOrdersUseCases, type OrdersUseCases } from '../entrypoints/composition/orders-use-cases.ts';

/** The time of the clock in tests. */
export const now = new Date('2026-11-21T08:00:00.000Z');

/** A timer of the service that runs. */
export interface Timer {
  readonly handle: string;
  readonly type: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly dueAt: string;
}

/** The orders service on in-memory adapters. */
export interface OrdersUnderTest {
  readonly store: InMemoryOrdersStore;
  readonly useCases: OrdersUseCases;
  /** Runs work as an entry point does: in a unit of work that commits when the work returns. */
  run<TResult>(work: (unitOfWork: AnsweringOrdersUnitOfWork) => Promise<TResult>): Promise<TResult>;
  /** Puts an order into the store without a message. */
  given(order: Order): Promise<void>;
  readonly find: (orderId: OrderId) => Order | undefined;
  /** All messages recorded so far, as the outbox stores them. */
  readonly recorded: () => readonly StoredMessage[];
  /** The timers that run. */
  readonly timers: () => readonly Timer[];
}

export const createOrdersUnderTest = (): OrdersUnderTest => {
  const store = new InMemoryOrdersStore({ clock: () => now });
  const run: OrdersUnderTest['run'] = (work) =>
    withUnitOfWork(() => store.openUnitOfWork({ correlationId: nextCorrelationId() }), work);
  return {
    store,
    run,
    useCases: createOrdersUseCases({ now: () => now, nextOrderId: () => randomUUID() as OrderId }),
    given: (order) =>
      run(async ({ orders }) => {
        orders.add(order);
      }),
    find: (orderId) => store.orders.find(orderId),
    recorded: () => store.outbox.values().flatMap(({ messages }) => messages),
    timers: () =>
      store.schedules.values().map(({ message, messageId, orderingKey, dueAt }) => ({
        handle: `${messageId}@${orderingKey}`,
        type: message.type,
        topic: message.topic,
        payload: toMessage(message).payload,
        dueAt,
      })),
  };
};

/** The message inside a stored one. */
export const toMessage = ({ body }: StoredMessage): Message => {
  const decoded = decodeEnvelope(body);
  if (!('message' in decoded)) {
    throw new Error(`The outbox holds what cannot be decoded: ${decoded.undecodable}.`);
  }
  return decoded.message;
};
