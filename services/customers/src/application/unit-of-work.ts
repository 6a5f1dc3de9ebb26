import type { Inbox, MessageContext, Outbox } from '@dynamo-outbox/messaging';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { CreditReservationRepository, CustomerRepository } from '../domain/repositories.ts';

/** One business transaction of the customers service. */
export interface CustomersUnitOfWork extends UnitOfWork {
  readonly customers: CustomerRepository;
  readonly reservations: CreditReservationRepository;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
}

/** Opens a unit of work whose messages continue the given context, such as the correlation id. */
export type OpenCustomersUnitOfWork = (context: MessageContext) => CustomersUnitOfWork;
