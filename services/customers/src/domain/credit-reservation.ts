/** Credit reservations and the decisions about them, as pure functions of state and time. */
import { availableCredit, type Customer } from './customer.ts';
import type { CustomerId, OrderId } from './ids.ts';

interface ReservationFacts {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
  /** In whole minor units: a positive safe integer. */
  readonly amount: number;
  readonly createdAt: Date;
}

/** A reservation in force. Its amount is part of the customer's reserved credit. */
export interface HeldReservation extends ReservationFacts {
  readonly state: 'RESERVED';
}

/** Why credit was not reserved. */
export type DeclineReason = 'CREDIT_LIMIT_EXCEEDED' | 'CUSTOMER_NOT_FOUND';

/** A declined request for credit. It is stored so that the same order gets the same answer again. */
export interface DeclinedReservation extends ReservationFacts {
  readonly state: 'DECLINED';
  readonly reason: DeclineReason;
}

/** A released reservation. It is stored so that a late duplicate of the order does not reserve credit again. */
export interface ReleasedReservation extends ReservationFacts {
  readonly state: 'RELEASED';
  readonly releasedAt: Date;
}

/** The answer to an order's request for credit, and the current state of the reservation. */
export type CreditReservation = HeldReservation | DeclinedReservation | ReleasedReservation;

/**
 * A request for credit that was withdrawn before it was handled. It is stored so that the late request does not reserve
 * credit for an order that expired.
 */
export interface WithdrawnRequest {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
  readonly createdAt: Date;
  readonly state: 'WITHDRAWN';
}

/** What is stored about the credit of an order: the answer to its request, or that the request was withdrawn. */
export type CreditRecord = CreditReservation | WithdrawnRequest;

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
  /** The order already has an answer. That answer stands, even if the amount is different now. */
  | { readonly outcome: 'ANSWERED_BEFORE'; readonly reservation: CreditReservation }
  /** The order expired before its request was handled. It gets no credit. */
  | { readonly outcome: 'WITHDRAWN_BEFORE' }
  | { readonly outcome: 'REFUSED'; readonly refusal: 'AMOUNT_INVALID' };

/** The customer and the earlier answer, as stored when an order requests credit. */
export interface CreditStanding {
  readonly customer: Customer | undefined;
  /** What is stored about the same order, if there is something. */
  readonly earlier: CreditRecord | undefined;
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
 * Reserves credit for an order if the total stays within the customer's limit.
 *
 * A decline also increments the version of the customer. The answer is then part of the customer's history, and its
 * message has its own sequence number in commit order.
 */
export const reserveCredit = (
  { customer, earlier }: CreditStanding,
  request: CreditRequest,
  at: Date,
): ReserveDecision => {
  if (earlier?.state === 'WITHDRAWN') {
    return { outcome: 'WITHDRAWN_BEFORE' };
  }
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

/** The decision on a release. */
export type ReleaseDecision =
  | { readonly outcome: 'RELEASED'; readonly customer: Customer; readonly reservation: ReleasedReservation }
  /** The credit was released before. */
  | { readonly outcome: 'UNCHANGED' }
  /** No credit was ever reserved for this order. */
  | { readonly outcome: 'REFUSED'; readonly refusal: 'CREDIT_NOT_RESERVED' };

const release = (
  customer: Customer,
  reservation: HeldReservation,
  at: Date,
): Extract<ReleaseDecision, { readonly outcome: 'RELEASED' }> => ({
  outcome: 'RELEASED',
  customer: changed(customer, customer.reservedCredit - reservation.amount, at),
  reservation: { ...reservation, state: 'RELEASED', releasedAt: at },
});

/** Releases the credit of a reservation, so that the customer can use it again. */
export const releaseCredit = (customer: Customer, reservation: CreditRecord, at: Date): ReleaseDecision => {
  switch (reservation.state) {
    case 'RESERVED':
      return release(customer, reservation, at);
    case 'RELEASED':
      return { outcome: 'UNCHANGED' };
    case 'DECLINED':
    case 'WITHDRAWN':
      return { outcome: 'REFUSED', refusal: 'CREDIT_NOT_RESERVED' };
  }
};

/** The decision on the withdrawal of a request for credit. */
export type WithdrawDecision =
  /** The request was answered with a reservation, which is released. */
  | Extract<ReleaseDecision, { readonly outcome: 'RELEASED' }>
  /** The request was not handled yet. */
  | { readonly outcome: 'WITHDRAWN'; readonly record: WithdrawnRequest }
  /** No credit is reserved, and none will be. */
  | { readonly outcome: 'UNCHANGED' }
  /** Credit is reserved for a customer who does not exist. */
  | { readonly outcome: 'REFUSED'; readonly refusal: 'CUSTOMER_NOT_FOUND' };

/**
 * Withdraws the request of an order that expired, whether it was handled or not. Afterwards no credit is reserved for
 * the order, and a late request reserves none.
 */
export const withdrawRequest = (
  { customer, earlier }: CreditStanding,
  { customerId, orderId }: Pick<CreditRequest, 'customerId' | 'orderId'>,
  at: Date,
): WithdrawDecision => {
  if (earlier === undefined) {
    return { outcome: 'WITHDRAWN', record: { customerId, orderId, createdAt: at, state: 'WITHDRAWN' } };
  }
  if (earlier.state !== 'RESERVED') {
    return { outcome: 'UNCHANGED' };
  }
  return customer === undefined
    ? { outcome: 'REFUSED', refusal: 'CUSTOMER_NOT_FOUND' }
    : release(customer, earlier, at);
};
