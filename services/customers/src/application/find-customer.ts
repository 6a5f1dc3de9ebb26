import { availableCredit, type Customer } from '../domain/customer.ts';
import type { CustomerId } from '../domain/ids.ts';
import type { CustomerRepository } from '../domain/repositories.ts';

/** A customer as readers see it. Amounts are whole minor units. */
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

/** Reads one customer, or `undefined`. The read is consistent: a new customer is visible at once. */
export type FindCustomer = (customerId: CustomerId) => Promise<CustomerView | undefined>;

const toView = ({ reservedCredit, ...customer }: Customer): CustomerView => ({
  ...customer,
  availableCredit: availableCredit({ creditLimit: customer.creditLimit, reservedCredit }),
});

/** Builds the view on a repository, which need not belong to any unit of work. */
export const createFindCustomer =
  (customers: Pick<CustomerRepository, 'find'>): FindCustomer =>
  async (customerId) => {
    const customer = await customers.find(customerId);
    return customer === undefined ? undefined : toView(customer);
  };
