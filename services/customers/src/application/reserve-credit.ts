import type { Clock } from '@dynamo-outbox/kernel';
import { type CreditRequest, type DeclineReason, reserveCredit } from '../domain/credit-reservation.ts';
import { CreditAmountInvalidError } from '../domain/errors.ts';
import { type CreditAnswer, CreditAnswered } from './customers-events.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/**
 * The result of a request for credit. A repeated request gets the same result, or `CREDIT_RELEASED_BEFORE` if the order
 * was cancelled or expired in the meantime. `REQUEST_WITHDRAWN`: the order expired before its request was handled.
 */
export type ReserveCreditResult =
  'CREDIT_RESERVED' | 'CREDIT_RELEASED_BEFORE' | 'REQUEST_WITHDRAWN' | DeclineReason;

const publish = ({ events }: CustomersUnitOfWork, answered: CreditAnswer): ReserveCreditResult => {
  events.publish(CreditAnswered.create(answered));
  return answered.answer.state === 'RESERVED' ? 'CREDIT_RESERVED' : answered.answer.reason;
};

/**
 * Creates the use case that reserves credit for an order and publishes the answer. Rejects with `CREDIT_AMOUNT_INVALID`
 * for an amount that the contract does not allow.
 */
export const createReserveCredit =
  ({ now }: { readonly now: Clock }) =>
  async (unitOfWork: CustomersUnitOfWork, request: CreditRequest): Promise<ReserveCreditResult> => {
    const { customers, reservations } = unitOfWork;
    const { customerId, orderId } = request;
    const [customer, earlier] = await Promise.all([
      customers.find(customerId),
      reservations.find(customerId, orderId),
    ]);

    const decision = reserveCredit({ customer, earlier }, request, now());
    switch (decision.outcome) {
      case 'REFUSED':
        throw new CreditAmountInvalidError(orderId);
      case 'WITHDRAWN_BEFORE':
        // The order expired, so no service waits for an answer.
        return 'REQUEST_WITHDRAWN';
      case 'ANSWERED_BEFORE':
        // An order whose credit was released was cancelled or expired, so no service waits for an answer.
        return decision.reservation.state === 'RELEASED'
          ? 'CREDIT_RELEASED_BEFORE'
          : publish(unitOfWork, { answer: decision.reservation });
      case 'UNKNOWN_CUSTOMER':
        reservations.add(decision.reservation);
        return publish(unitOfWork, { answer: decision.reservation });
      case 'RESERVED':
      case 'DECLINED':
        reservations.add(decision.reservation);
        customers.update(decision.customer);
        return publish(unitOfWork, { answer: decision.reservation, customer: decision.customer });
    }
  };
