import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import type {
  InboxRecord,
  MessageContext,
  MessageTracing,
  OutboxHead,
  OutboxItem,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import type { IdempotencyRecord } from '@dynamo-outbox/http-api';
import { InMemoryIdempotencyRecords } from '@dynamo-outbox/http-api/in-memory';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { customersEventBus } from '../../application/customers-event-bus.ts';
import { customersTopic } from '../../contract.ts';
import type { CreditRecord } from '../../domain/credit-reservation.ts';
import type { Customer } from '../../domain/customer.ts';
import type { AnsweringCustomersUnitOfWork } from '../answering-customers-unit-of-work.ts';
import { InMemoryCreditReservationRepository } from './in-memory-credit-reservation-repository.ts';
import { InMemoryCustomerRepository } from './in-memory-customer-repository.ts';

const topics = [customersTopic];

/** Stores all data of the customers service in memory, for tests and for running without infrastructure. */
export class InMemoryCustomersStore {
  readonly customers = new InMemoryTable<Customer>('customers');
  readonly reservations = new InMemoryTable<CreditRecord>('reservations');
  readonly outbox = new InMemoryTable<OutboxItem>('customers-outbox');
  readonly outboxHeads = new InMemoryTable<OutboxHead>('customers-outbox-heads');
  readonly inbox = new InMemoryTable<InboxRecord>('customers-inbox');
  readonly idempotencyRecords = new InMemoryTable<IdempotencyRecord>('customers-idempotency-records');
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
  readonly openUnitOfWork = (context: MessageContext): AnsweringCustomersUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return customersEventBus.composeUnitOfWork(transaction, {
      customers: new InMemoryCustomerRepository({ table: this.customers, transaction }),
      reservations: new InMemoryCreditReservationRepository({ table: this.reservations, transaction }),
      outbox: new InMemoryOutbox({
        table: this.outbox,
        heads: this.outboxHeads,
        transaction,
        context,
        service: 'customers',
        topics,
        clock: this.#clock,
        tracing: this.#tracing,
      }),
      inbox: new InMemoryInbox({ table: this.inbox, transaction }),
      idempotencyRecords: new InMemoryIdempotencyRecords({ table: this.idempotencyRecords, transaction }),
    });
  };
}
