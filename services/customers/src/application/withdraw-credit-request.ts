import type { Clock } from '@dynamo-outbox/kernel';
import { withdrawRequest } from '../domain/credit-reservation.ts';
import { CustomerNotFoundError } from '../domain/errors.ts';
import type { CustomerId, OrderId } from '../domain/ids.ts';
import { CreditReleased } from './customers-events.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/**
 * The result of a withdrawal. `NO_CREDIT_RESERVED`: the credit was released or declined before, or the request was
 * withdrawn before.
 */
export type WithdrawCreditRequestResult = 'CREDIT_RELEASED' | 'REQUEST_WITHDRAWN' | 'NO_CREDIT_RESERVED';

/**
 * Creates the use case that withdraws the request for credit of an order that expired. It releases reserved credit. If
 * the request was not handled yet, it stores the withdrawal, so that the late request reserves nothing.
 *
 * Rejects with `CUSTOMER_NOT_FOUND` if credit is reserved for a missing customer. This is a fault.
 */
export const createWithdrawCreditRequest =
  ({ now }: { readonly now: Clock }) =>
  async (
    { customers, reservations, events }: CustomersUnitOfWork,
    order: { readonly customerId: CustomerId; readonly orderId: OrderId },
  ): Promise<WithdrawCreditRequestResult> => {
    const { customerId, orderId } = order;
    const [customer, earlier] = await Promise.all([
      customers.find(customerId),
      reservations.find(customerId, orderId),
    ]);

    const decision = withdrawRequest({ customer, earlier }, order, now());
    switch (decision.outcome) {
      case 'REFUSED':
        throw new CustomerNotFoundError(customerId);
      case 'UNCHANGED':
        return 'NO_CREDIT_RESERVED';
      case 'WITHDRAWN':
        reservations.add(decision.record);
        return 'REQUEST_WITHDRAWN';
      case 'RELEASED':
        customers.update(decision.customer);
        reservations.update(decision.reservation);
        events.publish(CreditReleased.create(decision));
        return 'CREDIT_RELEASED';
    }
  };
