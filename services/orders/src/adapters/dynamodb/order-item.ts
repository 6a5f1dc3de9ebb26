/** How an order is stored: the mapping between the domain's order and its DynamoDB item. */
import { ItemReader, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { StoredOrderUnreadableError } from '../../domain/errors.ts';
import type { CreditCheckTimer, CustomerId, OrderId } from '../../domain/ids.ts';
import type { Order, RejectionReason } from '../../domain/order.ts';

/** The partition key of an order. */
export const orderKey = (orderId: OrderId): string => `ORDER#${orderId}`;

const stateAttributes = (order: Order): PlainItem => {
  switch (order.state) {
    case 'PENDING':
      return order.creditCheckTimer === undefined ? {} : { CreditCheckTimer: order.creditCheckTimer };
    case 'REJECTED':
      return { RejectionReason: order.rejectionReason };
    case 'APPROVED':
    case 'CANCELLED':
      return {};
  }
};

/** Maps an order to its item. */
export const toOrderItem = (order: Order): PlainItem => ({
  PK: orderKey(order.id),
  OrderId: order.id,
  CustomerId: order.customerId,
  State: order.state,
  ...stateAttributes(order),
  OrderTotal: order.orderTotal,
  Version: order.version,
  CreatedAt: order.createdAt.toISOString(),
  ...(order.updatedAt === undefined ? {} : { UpdatedAt: order.updatedAt.toISOString() }),
});

const states: readonly Order['state'][] = ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'];
const rejectionReasons: readonly RejectionReason[] = [
  'CREDIT_LIMIT_EXCEEDED',
  'CUSTOMER_NOT_FOUND',
  'CREDIT_CHECK_TIMED_OUT',
];

// An order that was placed before there were timers has none.
const timerOf = (read: ItemReader): { readonly creditCheckTimer?: CreditCheckTimer } => {
  const timer = read.optionalText('CreditCheckTimer');
  return timer === undefined ? {} : { creditCheckTimer: timer as CreditCheckTimer };
};

/** Reads the order from its item. Throws `STORED_ORDER_UNREADABLE`, which names the item and the attribute. */
export const fromOrderItem = (key: string, item: PlainItem): Order => {
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
  switch (state) {
    case 'PENDING':
      return { ...facts, state, ...timerOf(read) };
    case 'REJECTED':
      return { ...facts, state, rejectionReason: read.word('RejectionReason', rejectionReasons) };
    case 'APPROVED':
    case 'CANCELLED':
      return { ...facts, state };
  }
};
