import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { CreditRecord } from '../domain/credit-reservation.ts';
import type { Customer } from '../domain/customer.ts';

/** Another process changed or removed the customer after it was read. */
export const customerChangedMeanwhile = ({ id, version }: Customer): Error =>
  new LostRaceError(
    'CUSTOMER_CHANGED_MEANWHILE',
    `Customer ${id} is no longer at version ${version - 1}. Read it again and repeat the decision.`,
  );

/** Another process answered the same order, released its credit or withdrew its request, after the record was read. */
export const reservationChangedMeanwhile = ({ customerId, orderId }: CreditRecord): Error =>
  new LostRaceError(
    'RESERVATION_CHANGED_MEANWHILE',
    `The credit reservation of customer ${customerId} for order ${orderId} changed. Read it again and repeat the decision.`,
  );
