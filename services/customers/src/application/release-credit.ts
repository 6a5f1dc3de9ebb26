import type { Clock } from '@dynamo-outbox/kernel';
import { releaseCredit } from '../domain/credit-reservation.ts';
import { CreditNotReservedError, CustomerNotFoundError } from '../domain/errors.ts';
import type { CustomerId, OrderId } from '../domain/ids.ts';
import { CreditReleased } from './customers-events.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/** The result of a release. A second release changes nothing and publishes nothing. */
export type ReleaseCreditResult = 'CREDIT_RELEASED' | 'ALREADY_RELEASED';

/**
 * Creates the use case that releases the credit reserved for a cancelled order.
 *
 * Rejects with `CREDIT_NOT_RESERVED` if no credit was ever reserved for the order. This is a fault, not a refusal: only
 * approved orders are cancelled, and an order is approved after its reservation is committed. SQS redelivers the
 * message and then moves it to the dead-letter queue, whose alarm reports it. Acknowledging the message would hide lost
 * credit.
 */
export const createReleaseCredit =
  ({ now }: { readonly now: Clock }) =>
  async (
    { customers, reservations, events }: CustomersUnitOfWork,
    { customerId, orderId }: { readonly customerId: CustomerId; readonly orderId: OrderId },
  ): Promise<ReleaseCreditResult> => {
    const [customer, reservation] = await Promise.all([
      customers.find(customerId),
      reservations.find(customerId, orderId),
    ]);
    if (reservation === undefined) {
      throw new CreditNotReservedError(customerId, orderId);
    }
    if (customer === undefined) {
      throw new CustomerNotFoundError(customerId);
    }

    const decision = releaseCredit(customer, reservation, now());
    switch (decision.outcome) {
      case 'UNCHANGED':
        return 'ALREADY_RELEASED';
      case 'REFUSED':
        throw new CreditNotReservedError(customerId, orderId);
      case 'RELEASED':
        customers.update(decision.customer);
        reservations.update(decision.reservation);
        events.publish(CreditReleased.create(decision));
        return 'CREDIT_RELEASED';
    }
  };
