/** How an order is stored: the mapping between the domain's order and its DynamoDB item. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ItemReader, type StoredItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { StoredOrderUnreadableError } from '../../domain/errors.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';
import type { Order, RejectionReason } from '../../domain/order.ts';

/** The partition key of an order. */
export const orderKey = (orderId: OrderId): string => `ORDER#${orderId}`;

/** The item that stores an order. */
export const toOrderItem = (order: Order): Record<string, AttributeValue> => ({
  PK: { S: orderKey(order.id) },
  OrderId: { S: order.id },
  CustomerId: { S: order.customerId },
  State: { S: order.state },
  ...(order.state === 'REJECTED' ? { RejectionReason: { S: order.rejectionReason } } : {}),
  OrderTotal: { N: String(order.orderTotal) },
  Version: { N: String(order.version) },
  CreatedAt: { S: order.createdAt.toISOString() },
  ...(order.updatedAt === undefined ? {} : { UpdatedAt: { S: order.updatedAt.toISOString() } }),
});

const states: readonly Order['state'][] = ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'];
const rejectionReasons: readonly RejectionReason[] = ['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND'];

/** The order that an item stores. Throws `STORED_ORDER_UNREADABLE`, naming the item and the attribute. */
export const fromOrderItem = (key: string, item: StoredItem): Order => {
  const read = new ItemReader(item, (reason) => new StoredOrderUnreadableError(key, reason));
  const updatedAt = read.optionalInstant('UpdatedAt');
  const facts = {
    id: read.text('OrderId') as OrderId,
    customerId: read.text('CustomerId') as CustomerId,
    orderTotal: read.integer('OrderTotal', 1),
    version: read.integer('Version', 0),
    createdAt: read.instant('CreatedAt'),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
  const state = read.word('State', states);
  return state === 'REJECTED'
    ? { ...facts, state, rejectionReason: read.word('RejectionReason', rejectionReasons) }
    : { ...facts, state };
};
