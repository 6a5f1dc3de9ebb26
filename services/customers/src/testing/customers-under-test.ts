import { randomUUID } from 'node:crypto';
import {
  decodeEnvelope,
  type Message,
  nextCorrelationId,
  type StoredMessage,
} from '@dynamo-outbox/messaging';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { AnsweringCustomersUnitOfWork } from '../adapters/answering-customers-unit-of-work.ts';
import { InMemoryCustomersStore } from '../adapters/in-memory/in-memory-customers-store.ts';
import type { CreditReservation } from '../domain/credit-reservation.ts';
import type { Customer } from '../domain/customer.ts';
import type { CustomerId } from '../domain/ids.ts';
import {
  createCustomersUseCases,
  type CustomersUseCases,
} from '../entrypoints/composition/customers-use-cases.ts';

/** The time of the clock in tests. */
export const now = new Date('2026-11-21T08:00:00.000Z');

/** The customers service on in-memory adapters. */
export interface CustomersUnderTest {
  readonly store: InMemoryCustomersStore;
  readonly useCases: CustomersUseCases;
  /** Runs work as an entry point does: in a unit of work that commits when the work returns. */
  run<TResult>(work: (unitOfWork: AnsweringCustomersUnitOfWork) => Promise<TResult>): Promise<TResult>;
  /** Puts a customer and reservations into the store without a message. */
  given(customer: Customer, ...reservations: readonly CreditReservation[]): Promise<void>;
  readonly find: (customerId: CustomerId) => Customer | undefined;
  /** All messages recorded so far, as the outbox stores them. */
  readonly recorded: () => readonly StoredMessage[];
}

export const createCustomersUnderTest = (): CustomersUnderTest => {
  const store = new InMemoryCustomersStore({ clock: () => now });
  const run: CustomersUnderTest['run'] = (work) =>
    withUnitOfWork(() => store.openUnitOfWork({ correlationId: nextCorrelationId() }), work);
  return {
    store,
    run,
    useCases: createCustomersUseCases({ now: () => now, nextCustomerId: () => randomUUID() as CustomerId }),
    given: (customer, ...given) =>
      run(async ({ customers, reservations }) => {
        customers.add(customer);
        for (const reservation of given) {
          reservations.add(reservation);
        }
      }),
    find: (customerId) => store.customers.find(customerId),
    recorded: () => store.outbox.values().flatMap(({ messages }) => messages),
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
