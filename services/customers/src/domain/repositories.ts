import type { CreditReservation, ReleasedReservation } from './credit-reservation.ts';
import type { Customer } from './customer.ts';
import type { CustomerId, OrderId } from './ids.ts';

/** The collection of all customers. */
export interface CustomerRepository {
  /**
   * The customer as last committed, or `undefined`. A consistent read. Rejects with `STORED_CUSTOMER_UNREADABLE`
   * when what is stored is no customer.
   */
  find(customerId: CustomerId): Promise<Customer | undefined>;

  /** Stages a new customer. The commit MUST reject with `CUSTOMER_ALREADY_EXISTS` when its id is taken. */
  add(customer: Customer): void;

  /**
   * Stages a changed customer, whose version is one more than the stored one's.
   *
   * The commit MUST reject with the lost race `CUSTOMER_CHANGED_MEANWHILE` when it is not, or when the customer is gone.
   */
  update(customer: Customer): void;
}

/** The answers to all requests for credit: at most one for each customer and order. */
export interface CreditReservationRepository {
  /**
   * The answer as last committed, or `undefined`. A consistent read. Rejects with `STORED_RESERVATION_UNREADABLE`
   * when what is stored is no reservation.
   */
  find(customerId: CustomerId, orderId: OrderId): Promise<CreditReservation | undefined>;

  /**
   * Stages the first answer to an order.
   *
   * The commit MUST reject with the lost race `RESERVATION_CHANGED_MEANWHILE` when there is an answer already. One
   * that is in force never expires; a declined one may, after the retention of the repository.
   */
  add(reservation: CreditReservation): void;

  /**
   * Stages the release of a reservation in force; afterwards it may expire.
   *
   * The commit MUST reject with the lost race `RESERVATION_CHANGED_MEANWHILE` when it is not in force.
   */
  update(reservation: ReleasedReservation): void;
}
