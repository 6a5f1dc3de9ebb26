import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import type { Customer } from '../../domain/customer.ts';
import { CustomerAlreadyExistsError } from '../../domain/errors.ts';
import type { CustomerId } from '../../domain/ids.ts';
import type { CustomerRepository } from '../../domain/repositories.ts';
import { customerChangedMeanwhile } from '../lost-races.ts';

/** Dependencies of the repository. */
export interface InMemoryCustomerRepositoryOptions {
  readonly table: InMemoryTable<Customer>;
  readonly transaction: InMemoryTransaction;
}

/** Customers in memory. */
export class InMemoryCustomerRepository implements CustomerRepository {
  readonly #table: InMemoryTable<Customer>;
  readonly #transaction: InMemoryTransaction;

  constructor({ table, transaction }: InMemoryCustomerRepositoryOptions) {
    this.#table = table;
    this.#transaction = transaction;
  }

  async find(customerId: CustomerId): Promise<Customer | undefined> {
    return this.#table.find(customerId);
  }

  add(customer: Customer): void {
    this.#transaction.stage(
      this.#table.toPut(customer.id, customer, {
        subject: `customer ${customer.id}`,
        condition: (current) => current === undefined,
        onConditionFailed: () => new CustomerAlreadyExistsError(customer.id),
      }),
    );
  }

  update(customer: Customer): void {
    this.#transaction.stage(
      this.#table.toPut(customer.id, customer, {
        subject: `customer ${customer.id}`,
        condition: (current) => current?.version === customer.version - 1,
        onConditionFailed: () => customerChangedMeanwhile(customer),
      }),
    );
  }
}
