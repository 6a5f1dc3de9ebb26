/** Credit reservations, and every decision about them: pure functions from state and time to a result. */
import { availableCredit, type Customer } from './customer.ts';
import type { CustomerId, OrderId } from './ids.ts';

interface ReservationFacts {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
  /** In whole minor units: a positive safe integer. */
  readonly amount: number;
  readonly createdAt: Date;
}

/** In force: part of the customer's reserved credit. */
export interface HeldReservation extends ReservationFacts {
  readonly state: 'RESERVED';
}

/** Why credit was not reserved. */
export type DeclineReason = 'CREDIT_LIMIT_EXCEEDED' | 'CUSTOMER_NOT_FOUND';

/** Never came into force; remembered so that the same order gets the same answer. */
export interface DeclinedReservation extends ReservationFacts {
  readonly state: 'DECLINED';
  readonly reason: DeclineReason;
}

/** Was in force once; remembered so that a late repetition of the order does not reserve again. */
export interface ReleasedReservation extends ReservationFacts {
  readonly state: 'RELEASED';
  readonly releasedAt: Date;
}

/** The answer to one order's request for credit, and its current state. */
export type CreditReservation = HeldReservation | DeclinedReservation | ReleasedReservation;

/** An order's request for credit. */
export interface CreditRequest {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
  /** In whole minor units. */
  readonly amount: number;
}

/** The decision on a request for credit. */
export type ReserveDecision =
  | { readonly outcome: 'RESERVED'; readonly customer: Customer; readonly reservation: HeldReservation }
  | { readonly outcome: 'DECLINED'; readonly customer: Customer; readonly reservation: DeclinedReservation }
  /** The request names a customer who does not exist. */
  | { readonly outcome: 'UNKNOWN_CUSTOMER'; readonly reservation: DeclinedReservation }
  /** The order was answered before: the answer stands, even if the amount is different now. */
  | { readonly outcome: 'ANSWERED_BEFORE'; readonly reservation: CreditReservation }
  | { readonly outcome: 'REFUSED'; readonly refusal: 'AMOUNT_INVALID' };

/** What is known when credit is asked for. */
export interface CreditStanding {
  readonly customer: Customer | undefined;
  /** The earlier answer to the same order. */
  readonly earlier: CreditReservation | undefined;
}

const changed = (customer: Customer, reservedCredit: number, at: Date): Customer => ({
  ...customer,
  reservedCredit,
  version: customer.version + 1,
  updatedAt: at,
});

const decline = (request: CreditRequest, reason: DeclineReason, at: Date): DeclinedReservation => ({
  ...request,
  state: 'DECLINED',
  reason,
  createdAt: at,
});

/**
 * Reserves credit for an order, up to the customer's limit and including it.
 *
 * A decline changes the customer too, though only its version: the answer takes its place in the customer's history,
 * so its message has its own sequence number, in the order of the commits.
 */
export const reserveCredit = (
  { customer, earlier }: CreditStanding,
  request: CreditRequest,
  at: Date,
): ReserveDecision => {
  if (earlier !== undefined) {
    return { outcome: 'ANSWERED_BEFORE', reservation: earlier };
  }
  // A negative amount would raise the available credit.
  if (!Number.isSafeInteger(request.amount) || request.amount <= 0) {
    return { outcome: 'REFUSED', refusal: 'AMOUNT_INVALID' };
  }
  if (customer === undefined) {
    return { outcome: 'UNKNOWN_CUSTOMER', reservation: decline(request, 'CUSTOMER_NOT_FOUND', at) };
  }
  if (request.amount > availableCredit(customer)) {
    return {
      outcome: 'DECLINED',
      customer: changed(customer, customer.reservedCredit, at),
      reservation: decline(request, 'CREDIT_LIMIT_EXCEEDED', at),
    };
  }
  return {
    outcome: 'RESERVED',
    customer: changed(customer, customer.reservedCredit + request.amount, at),
    reservation: { ...request, state: 'RESERVED', createdAt: at },
  };
};

/** What a release comes to. */
export type ReleaseDecision =
  | { readonly outcome: 'RELEASED'; readonly customer: Customer; readonly reservation: ReleasedReservation }
  /** It was released before. */
  | { readonly outcome: 'UNCHANGED' }
  /** No credit was ever held for this order. */
  | { readonly outcome: 'REFUSED'; readonly refusal: 'CREDIT_NOT_RESERVED' };

/** Gives the credit of a reservation back to its customer. */
export const releaseCredit = (
  customer: Customer,
  reservation: CreditReservation,
  at: Date,
): ReleaseDecision => {
  switch (reservation.state) {
    case 'RESERVED':
      return {
        outcome: 'RELEASED',
        customer: changed(customer, customer.reservedCredit - reservation.amount, at),
        reservation: { ...reservation, state: 'RELEASED', releasedAt: at },
      };
    case 'RELEASED':
      return { outcome: 'UNCHANGED' };
    case 'DECLINED':
      return { outcome: 'REFUSED', refusal: 'CREDIT_NOT_RESERVED' };
  }
};
