import type { Clock } from '@dynamo-outbox/kernel';
import { CustomerCreditReleased } from '../contract.ts';
import { releaseCredit } from '../domain/credit-reservation.ts';
import { CreditNotReservedError, CustomerNotFoundError } from '../domain/errors.ts';
import type { CustomerId, OrderId } from '../domain/ids.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/** The command to release the credit that is reserved for a cancelled order. */
export interface ReleaseCreditCommand {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
}

/** The result of a release. A second release changes nothing and publishes nothing. */
export type ReleaseCreditResult = 'CREDIT_RELEASED' | 'ALREADY_RELEASED';

/** Releases the credit that is reserved for an order. */
export type ReleaseCredit = (
  unitOfWork: CustomersUnitOfWork,
  command: ReleaseCreditCommand,
) => Promise<ReleaseCreditResult>;

/** Dependencies of releasing credit, in addition to the unit of work. */
export interface ReleaseCreditDependencies {
  readonly now: Clock;
}

/**
 * Creates the use case.
 *
 * Rejects with `CREDIT_NOT_RESERVED` if no credit was ever reserved for the order. This is a fault, not a refusal: only
 * approved orders are cancelled, and an order is approved after its reservation is committed. SQS redelivers the
 * message and then moves it to the dead-letter queue, whose alarm reports it. Acknowledging the message would hide lost
 * credit.
 */
export const createReleaseCredit =
  ({ now }: ReleaseCreditDependencies): ReleaseCredit =>
  async (unitOfWork, { customerId, orderId }) => {
    const [customer, reservation] = await Promise.all([
      unitOfWork.customers.find(customerId),
      unitOfWork.reservations.find(customerId, orderId),
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
        unitOfWork.customers.update(decision.customer);
        unitOfWork.reservations.update(decision.reservation);
        unitOfWork.outbox.add(
          CustomerCreditReleased.create(
            { customerId, orderId, amount: reservation.amount },
            { about: decision.customer },
          ),
        );
        return 'CREDIT_RELEASED';
    }
  };
