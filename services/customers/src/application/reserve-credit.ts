import type { Clock } from '@dynamo-outbox/kernel';
import type { AggregateReference, MessageDraft } from '@dynamo-outbox/messaging';
import {
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  CustomerValidationFailed,
} from '../contract.ts';
import {
  type CreditReservation,
  type CreditRequest,
  type DeclinedReservation,
  type HeldReservation,
  reserveCredit,
  type ReserveDecision,
} from '../domain/credit-reservation.ts';
import { CreditAmountInvalidError } from '../domain/errors.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/** The command to reserve credit for an order. */
export type ReserveCreditCommand = CreditRequest;

/**
 * The result of a request for credit. A repeated request gets the same result, or `CREDIT_RELEASED_BEFORE` if the order
 * was cancelled in the meantime.
 */
export type ReserveCreditResult =
  'CREDIT_RESERVED' | 'CREDIT_LIMIT_EXCEEDED' | 'CUSTOMER_NOT_FOUND' | 'CREDIT_RELEASED_BEFORE';

/** Reserves credit for an order and publishes the answer. */
export type ReserveCredit = (
  unitOfWork: CustomersUnitOfWork,
  command: ReserveCreditCommand,
) => Promise<ReserveCreditResult>;

/** Dependencies of reserving credit, in addition to the unit of work. */
export interface ReserveCreditDependencies {
  readonly now: Clock;
}

type Answer = HeldReservation | DeclinedReservation;

const resultOf = (answer: Answer): Exclude<ReserveCreditResult, 'CREDIT_RELEASED_BEFORE'> =>
  answer.state === 'RESERVED' ? 'CREDIT_RESERVED' : answer.reason;

const announcement = (answer: Answer, about: AggregateReference): MessageDraft => {
  const { customerId, orderId, amount } = answer;
  switch (resultOf(answer)) {
    case 'CREDIT_RESERVED':
      return CustomerCreditReserved.create({ customerId, orderId, amount }, { about });
    case 'CREDIT_LIMIT_EXCEEDED':
      return CustomerCreditReservationFailed.create({ customerId, orderId }, { about });
    case 'CUSTOMER_NOT_FOUND':
      return CustomerValidationFailed.create(
        { customerId, orderId, error: 'CUSTOMER_NOT_FOUND_ERROR' },
        { about },
      );
  }
};

/**
 * Publishes the earlier answer again. The customer has not changed, so the message has no version; the topic orders
 * messages by commit.
 *
 * For a released reservation it publishes nothing. The order was approved and then cancelled, so no service waits for
 * an answer, and the credit is no longer reserved.
 */
const repeat = (unitOfWork: CustomersUnitOfWork, earlier: CreditReservation): ReserveCreditResult => {
  if (earlier.state === 'RELEASED') {
    return 'CREDIT_RELEASED_BEFORE';
  }
  unitOfWork.outbox.add(announcement(earlier, { id: earlier.customerId }));
  return resultOf(earlier);
};

type NewAnswer = Exclude<ReserveDecision, { outcome: 'ANSWERED_BEFORE' | 'REFUSED' }>;

const record = (unitOfWork: CustomersUnitOfWork, decision: NewAnswer): ReserveCreditResult => {
  const { reservation } = decision;
  unitOfWork.reservations.add(reservation);
  if (decision.outcome === 'UNKNOWN_CUSTOMER') {
    unitOfWork.outbox.add(announcement(reservation, { id: reservation.customerId }));
    return resultOf(reservation);
  }
  unitOfWork.customers.update(decision.customer);
  unitOfWork.outbox.add(announcement(reservation, decision.customer));
  return resultOf(reservation);
};

/** Creates the use case. Rejects with `CREDIT_AMOUNT_INVALID` for an amount that the contract does not allow. */
export const createReserveCredit =
  ({ now }: ReserveCreditDependencies): ReserveCredit =>
  async (unitOfWork, command) => {
    const { customerId, orderId } = command;
    const [customer, earlier] = await Promise.all([
      unitOfWork.customers.find(customerId),
      unitOfWork.reservations.find(customerId, orderId),
    ]);

    const decision = reserveCredit({ customer, earlier }, command, now());
    switch (decision.outcome) {
      case 'ANSWERED_BEFORE':
        return repeat(unitOfWork, decision.reservation);
      case 'REFUSED':
        throw new CreditAmountInvalidError(orderId);
      case 'RESERVED':
      case 'DECLINED':
      case 'UNKNOWN_CUSTOMER':
        return record(unitOfWork, decision);
    }
  };
