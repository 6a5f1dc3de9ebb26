import { availableCredit, type Customer } from '../domain/customer.ts';
import type { CustomerId } from '../domain/ids.ts';
import type { CustomerRepository } from '../domain/repositories.ts';

/** The read model of a customer. Amounts are whole minor units. */
export interface CustomerView {
  readonly id: CustomerId;
  readonly name: string;
  readonly creditLimit: number;
  readonly availableCredit: number;
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/**
 * Reads one customer. Returns `undefined` for an unknown id. The read is consistent: a new customer is visible
 * immediately.
 */
export type FindCustomer = (customerId: CustomerId) => Promise<CustomerView | undefined>;

const toView = ({ reservedCredit, ...customer }: Customer): CustomerView => ({
  ...customer,
  availableCredit: availableCredit({ creditLimit: customer.creditLimit, reservedCredit }),
});

/** Creates the query from a repository, with or without a unit of work. */
export const createFindCustomer =
  (customers: Pick<CustomerRepository, 'find'>): FindCustomer =>
  async (customerId) => {
    const customer = await customers.find(customerId);
    return customer === undefined ? undefined : toView(customer);
  };
