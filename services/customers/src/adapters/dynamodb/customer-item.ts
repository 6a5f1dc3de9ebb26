/** How a customer is stored: the mapping between the domain's customer and its DynamoDB item. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ItemReader, type StoredItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Customer } from '../../domain/customer.ts';
import { StoredCustomerUnreadableError } from '../../domain/errors.ts';
import type { CustomerId } from '../../domain/ids.ts';

/** The partition key of a customer. */
export const customerKey = (customerId: CustomerId): string => `CUSTOMER#${customerId}`;

/** The item that stores a customer. It stays the same size however many orders there are. */
export const toCustomerItem = (customer: Customer): Record<string, AttributeValue> => ({
  PK: { S: customerKey(customer.id) },
  CustomerId: { S: customer.id },
  Name: { S: customer.name },
  CreditLimit: { N: String(customer.creditLimit) },
  ReservedCredit: { N: String(customer.reservedCredit) },
  Version: { N: String(customer.version) },
  CreatedAt: { S: customer.createdAt.toISOString() },
  ...(customer.updatedAt === undefined ? {} : { UpdatedAt: { S: customer.updatedAt.toISOString() } }),
});

/** The customer that an item stores. Throws `STORED_CUSTOMER_UNREADABLE`, naming the item and the attribute. */
export const fromCustomerItem = (key: string, item: StoredItem): Customer => {
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
