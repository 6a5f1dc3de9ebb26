import type { Clock } from '@dynamo-outbox/kernel';
import { createCreateCustomer, type CreateCustomer } from '../../application/create-customer.ts';
import { createReleaseCredit, type ReleaseCredit } from '../../application/release-credit.ts';
import { createReserveCredit, type ReserveCredit } from '../../application/reserve-credit.ts';
import type { NextCustomerId } from '../../domain/ids.ts';

/** All that the customers service can be asked to do. */
export interface CustomersUseCases {
  readonly createCustomer: CreateCustomer;
  readonly reserveCredit: ReserveCredit;
  readonly releaseCredit: ReleaseCredit;
}

/** Where time and ids come from. */
export interface CustomersUseCasesDependencies {
  readonly now: Clock;
  readonly nextCustomerId: NextCustomerId;
}

/** Builds all use cases at once. */
export const createCustomersUseCases = (dependencies: CustomersUseCasesDependencies): CustomersUseCases => ({
  createCustomer: createCreateCustomer(dependencies),
  reserveCredit: createReserveCredit(dependencies),
  releaseCredit: createReleaseCredit(dependencies),
});
