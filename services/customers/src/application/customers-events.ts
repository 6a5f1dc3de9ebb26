import { defineDomainEvent } from '@dynamo-outbox/unit-of-work';
import type {
  DeclinedReservation,
  HeldReservation,
  ReleasedReservation,
} from '../domain/credit-reservation.ts';
import type { Customer } from '../domain/customer.ts';

/** A customer was registered. */
export const CustomerRegistered = defineDomainEvent<Customer>('customer-registered');

/** A request for credit was answered. */
export interface CreditAnswer {
  readonly answer: HeldReservation | DeclinedReservation;
  /** The customer after the answer; absent if the answer changed none, because it is repeated or the customer is unknown. */
  readonly customer?: Customer;
}

/** A request for credit was answered, or its answer is repeated. */
export const CreditAnswered = defineDomainEvent<CreditAnswer>('credit-answered');

/** Reserved credit was released. */
export const CreditReleased = defineDomainEvent<{
  readonly reservation: ReleasedReservation;
  /** The customer after the release. */
  readonly customer: Customer;
}>('credit-released');
