import { silentLogger } from '@dynamo-outbox/service-runtime';
import type { ServiceApp } from '@dynamo-outbox/http-api';
import { randomUUID } from 'node:crypto';
import { InMemoryCustomersStore } from '../../adapters/in-memory/in-memory-customers-store.ts';
import { createFindCustomer } from '../../application/find-customer.ts';
import { customerId } from '../../contract.ts';
import type { Customer } from '../../domain/customer.ts';
import { createCustomersUseCases } from '../composition/customers-use-cases.ts';
import { createCustomersApp } from './customers-app.ts';

/** The customers application over a store in memory. */
export class CustomersInMemory {
  readonly store = new InMemoryCustomersStore();
  readonly app: ServiceApp = createCustomersApp({
    openUnitOfWork: this.store.openUnitOfWork,
    useCases: createCustomersUseCases({
      now: () => new Date('2026-11-20T12:00:00.000Z'),
      nextCustomerId: () => customerId.parse(randomUUID()),
    }),
    findCustomer: createFindCustomer({ find: async (id) => this.store.customers.find(id) }),
    checkCustomersTable: async () => undefined,
    logger: silentLogger,
    retries: { sleep: async () => undefined },
  });

  /** Puts a customer into the store. */
  give(customer: Customer): void {
    const change = this.store.customers.toPut(customer.id, customer);
    change.check();
    change.apply();
  }

  async get(path: string, init: RequestInit = {}): Promise<Response> {
    return this.app.fetch(new Request(`http://localhost${path}`, init));
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = { 'Content-Type': 'application/json', ...headers };
    return this.get(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }
}
