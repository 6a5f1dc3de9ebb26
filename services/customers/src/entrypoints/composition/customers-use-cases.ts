import type { Clock } from '@dynamo-outbox/kernel';
import { createCreateCustomer, type CreateCustomer } from '../../application/create-customer.ts';
import { createReleaseCredit, type ReleaseCredit } from '../../application/release-credit.ts';
import { createReserveCredit, type ReserveCredit } from '../../application/reserve-credit.ts';
import type { NextCustomerId } from '../../domain/ids.ts';

/** The use cases of the customers service. */
export interface CustomersUseCases {
  readonly createCustomer: CreateCustomer;
  readonly reserveCredit: ReserveCredit;
  readonly releaseCredit: ReleaseCredit;
}

/** The clock and the id generator of the use cases. */
export interface CustomersUseCasesDependencies {
  readonly now: Clock;
  readonly nextCustomerId: NextCustomerId;
}

/** Creates all use cases. */
export const createCustomersUseCases = (dependencies: CustomersUseCasesDependencies): CustomersUseCases => ({
  createCustomer: createCreateCustomer(dependencies),
  reserveCredit: createReserveCredit(dependencies),
  releaseCredit: createReleaseCredit(dependencies),
});
