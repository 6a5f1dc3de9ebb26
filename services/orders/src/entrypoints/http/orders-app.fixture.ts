import { silentLogger } from '@dynamo-outbox/service-runtime';
import type { ServiceApp } from '@dynamo-outbox/http-api';
import { randomUUID } from 'node:crypto';
import { InMemoryOrdersStore } from '../../adapters/in-memory/in-memory-orders-store.ts';
import { createFindOrder } from '../../application/find-order.ts';
import { orderId } from '../../contract.ts';
import type { Order } from '../../domain/order.ts';
import { createOrdersUseCases } from '../composition/orders-use-cases.ts';
import { createOrdersApp } from './orders-app.ts';

/** The orders application over a store in memory. */
export class OrdersInMemory {
  readonly store = new InMemoryOrdersStore();
  readonly app: ServiceApp = createOrdersApp({
    openUnitOfWork: this.store.openUnitOfWork,
    useCases: createOrdersUseCases({
      now: () => new Date('2026-11-20T12:00:00.000Z'),
      nextOrderId: () => orderId.parse(randomUUID()),
    }),
    findOrder: createFindOrder({ find: async (id) => this.store.orders.find(id) }),
    checkOrdersTable: async () => undefined,
    logger: silentLogger,
    retries: { sleep: async () => undefined },
  });

  /** Puts an order into the store. */
  give(order: Order): void {
    const change = this.store.orders.toPut(order.id, order);
    change.check();
    change.apply();
  }

  async get(path: string, init: RequestInit = {}): Promise<Response> {
    return this.app.fetch(new Request(`http://localhost${path}`, init));
  }

  async post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = { 'Content-Type': 'application/json', ...headers };
    return this.get(
      path,
      body === undefined
        ? { method: 'POST', headers }
        : { method: 'POST', headers: json, body: JSON.stringify(body) },
    );
  }
}
