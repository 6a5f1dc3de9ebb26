/** How a customer is stored: the mapping between the domain's customer and its DynamoDB item. */
import { ItemReader, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Customer } from '../../domain/customer.ts';
import { StoredCustomerUnreadableError } from '../../domain/errors.ts';
import type { CustomerId } from '../../domain/ids.ts';

/** The partition key of a customer. */
export const customerKey = (customerId: CustomerId): string => `CUSTOMER#${customerId}`;

/** Maps a customer to its item. The size of the item does not grow with the number of orders. */
export const toCustomerItem = (customer: Customer): PlainItem => ({
  PK: customerKey(customer.id),
  CustomerId: customer.id,
  Name: customer.name,
  CreditLimit: customer.creditLimit,
  ReservedCredit: customer.reservedCredit,
  Version: customer.version,
  CreatedAt: customer.createdAt.toISOString(),
  ...(customer.updatedAt === undefined ? {} : { UpdatedAt: customer.updatedAt.toISOString() }),
});

/** Reads the customer from its item. Throws `STORED_CUSTOMER_UNREADABLE`, which names the item and the attribute. */
export const fromCustomerItem = (key: string, item: PlainItem): Customer => {
  const read = new ItemReader(item, (reason) => new StoredCustomerUnreadableError(key, reason));
  const updatedAt = read.optionalInstant('UpdatedAt');
  return {
    id: read.text('CustomerId') as CustomerId,
    name: read.text('Name'),
    creditLimit: read.integer('CreditLimit', 0),
    reservedCredit: read.integer('ReservedCredit', 0),
    version: read.integer('Version', 0),
    createdAt: read.instant('CreatedAt'),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
};
