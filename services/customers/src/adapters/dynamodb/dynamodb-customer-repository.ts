import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Customer } from '../../domain/customer.ts';
import { CustomerAlreadyExistsError } from '../../domain/errors.ts';
import type { CustomerId } from '../../domain/ids.ts';
import type { CustomerRepository } from '../../domain/repositories.ts';
import { customerChangedMeanwhile } from '../lost-races.ts';
import { customerKey, fromCustomerItem, toCustomerItem } from './customer-item.ts';
import { type CustomersTable, findItem } from './find-item.ts';

/** Dependencies of the repository. */
export interface DynamoDbCustomerRepositoryOptions extends CustomersTable {
  readonly transaction: DynamoDbTransaction;
}

/** Reads one customer. */
export const findStoredCustomer = async (
  table: CustomersTable,
  customerId: CustomerId,
): Promise<Customer | undefined> => {
  const key = customerKey(customerId);
  const item = await findItem(table, key);
  return item === undefined ? undefined : fromCustomerItem(key, item);
};

/** Customers in a DynamoDB table, one item each. */
export class DynamoDbCustomerRepository implements CustomerRepository {
  readonly #table: CustomersTable;
  readonly #transaction: DynamoDbTransaction;

  constructor({ client, tableName, transaction }: DynamoDbCustomerRepositoryOptions) {
    this.#table = { client, tableName };
    this.#transaction = transaction;
  }

  find(customerId: CustomerId): Promise<Customer | undefined> {
    return findStoredCustomer(this.#table, customerId);
  }

  add(customer: Customer): void {
    this.#transaction.put({
      subject: `customer ${customer.id}`,
      TableName: this.#table.tableName,
      Item: toCustomerItem(customer),
      ConditionExpression: 'attribute_not_exists(PK)',
      onConditionFailed: () => new CustomerAlreadyExistsError(customer.id),
    });
  }

  update(customer: Customer): void {
    this.#transaction.put({
      subject: `customer ${customer.id}`,
      TableName: this.#table.tableName,
      Item: toCustomerItem(customer),
      ConditionExpression: '#version = :expected',
      ExpressionAttributeNames: { '#version': 'Version' },
      ExpressionAttributeValues: { ':expected': customer.version - 1 },
      onConditionFailed: () => customerChangedMeanwhile(customer),
    });
  }
}
