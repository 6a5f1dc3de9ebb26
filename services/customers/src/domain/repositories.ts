import type { CreditRecord, ReleasedReservation } from './credit-reservation.ts';
import type { Customer } from './customer.ts';
import type { CustomerId, OrderId } from './ids.ts';

/** The collection of all customers. */
export interface CustomerRepository {
  /**
   * Reads the customer as last committed, or returns `undefined` for an unknown id. The read is consistent. Rejects
   * with `STORED_CUSTOMER_UNREADABLE` if the stored item is not a valid customer.
   */
  find(customerId: CustomerId): Promise<Customer | undefined>;

  /** Stages a new customer. The commit MUST reject with `CUSTOMER_ALREADY_EXISTS` if the id is already taken. */
  add(customer: Customer): void;

  /**
   * Stages a changed customer. Its version is one higher than the stored version.
   *
   * The commit MUST reject with the lost race `CUSTOMER_CHANGED_MEANWHILE` if the stored version is another one, or if
   * the customer no longer exists.
   */
  update(customer: Customer): void;
}

/** The collection of all records of requests for credit: at most one for each customer and order. */
export interface CreditReservationRepository {
  /**
   * Reads the record as last committed, or returns `undefined` if there is none. The read is consistent. Rejects with
   * `STORED_RESERVATION_UNREADABLE` if the stored item is not a valid reservation.
   */
  find(customerId: CustomerId, orderId: OrderId): Promise<CreditRecord | undefined>;

  /**
   * Stages the first record about an order: the answer to its request, or its withdrawal.
   *
   * The commit MUST reject with the lost race `RESERVATION_CHANGED_MEANWHILE` if the order already has a record. A
   * reservation in force never expires. A declined or withdrawn request may expire after the retention of the
   * repository.
   */
  add(record: CreditRecord): void;

  /**
   * Stages the release of a reservation in force. A released reservation may expire.
   *
   * The commit MUST reject with the lost race `RESERVATION_CHANGED_MEANWHILE` if the stored reservation is not in
   * force.
   */
  update(reservation: ReleasedReservation): void;
}
