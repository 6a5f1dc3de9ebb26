import type { Inbox } from '@dynamo-outbox/messaging';
import type { UnitOfWork, WithEvents } from '@dynamo-outbox/unit-of-work';
import type { CreditReservationRepository, CustomerRepository } from '../domain/repositories.ts';

/** One business transaction of the customers service. Use cases publish domain events and do not know the outbox. */
export interface CustomersUnitOfWork extends UnitOfWork, WithEvents {
  readonly customers: CustomerRepository;
  readonly reservations: CreditReservationRepository;
  readonly inbox: Inbox;
}
