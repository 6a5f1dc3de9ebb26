import type { Clock } from '@dynamo-outbox/kernel';
import { createCreateCustomer } from '../../application/create-customer.ts';
import { createReleaseCredit } from '../../application/release-credit.ts';
import { createReserveCredit } from '../../application/reserve-credit.ts';
import { createWithdrawCreditRequest } from '../../application/withdraw-credit-request.ts';
import type { NextCustomerId } from '../../domain/ids.ts';

/** The use cases of the customers service. */
export interface CustomersUseCases {
  readonly createCustomer: ReturnType<typeof createCreateCustomer>;
  readonly reserveCredit: ReturnType<typeof createReserveCredit>;
  readonly releaseCredit: ReturnType<typeof createReleaseCredit>;
  readonly withdrawCreditRequest: ReturnType<typeof createWithdrawCreditRequest>;
}

/** Creates all use cases. */
export const createCustomersUseCases = (dependencies: {
  readonly now: Clock;
  readonly nextCustomerId: NextCustomerId;
}): CustomersUseCases => ({
  createCustomer: createCreateCustomer(dependencies),
  reserveCredit: createReserveCredit(dependencies),
  releaseCredit: createReleaseCredit(dependencies),
  withdrawCreditRequest: createWithdrawCreditRequest(dependencies),
});
