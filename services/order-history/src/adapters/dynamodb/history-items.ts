/** How copies of customers and orders are stored: all copies of one customer are in one partition. */
import type { ProjectionItems } from '@dynamo-outbox/messaging/dynamodb';
import { ItemReader, type PlainItem, type PlainKey } from '@dynamo-outbox/unit-of-work/dynamodb';
import { fromOrderCopyId } from '../../application/copy-ids.ts';
import type { CustomerCopy, OrderCopy, OrderState } from '../../domain/history.ts';
import { orderStates } from '../../domain/history.ts';
import { type CustomerId, type OrderId, toCustomerId, toOrderId } from '../../domain/ids.ts';
import { StoredCopyUnreadableError } from '../stored-copy-unreadable-error.ts';

/** The index that lists the orders of a customer in one state. */
export const ordersByState = { name: 'OrdersByState', partitionKey: 'CustomerState' } as const;

/** The partition of a customer's copies. */
export const customerPartition = (customerId: CustomerId): string => `CUSTOMER#${customerId}`;

/** The partition of a customer's orders in one state, in the index. */
export const statePartition = (customerId: CustomerId, state: OrderState): string =>
  `CUSTOMER#${customerId}#${state}`;

/** Prefix of the sort keys of orders. */
export const orderPrefix = 'ORDER#';

/** The key of the copy of a customer. */
export const customerCopyKey = (customerId: CustomerId): PlainKey => ({
  PK: customerPartition(customerId),
  SK: 'CUSTOMER',
});

/** The key of the copy of an order. Order ids begin with the time of creation, so the sort key orders by time. */
export const orderCopyKey = (order: {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
}): PlainKey => ({ PK: customerPartition(order.customerId), SK: `${orderPrefix}${order.orderId}` });

// Longer than a message can wait on its queue, on its dead-letter queue and for a replay.
const tombstoneRetentionDays = 60;

/** How the copies of customers are stored. */
export const customerItems: Omit<ProjectionItems<CustomerCopy>, 'tableName'> = {
  toKey: (id) => customerCopyKey(toCustomerId(id)),
  toAttributes: ({ name }) => (name === undefined ? {} : { Name: name }),
  tombstoneRetentionDays,
};

const given = (attributes: Readonly<Record<string, string | number | undefined>>): PlainItem =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** How the copies of orders are stored. A change of the state moves the order in the index. */
export const orderItems: Omit<ProjectionItems<OrderCopy>, 'tableName'> = {
  toKey: (id) => orderCopyKey(fromOrderCopyId(id)),
  toAttributes: ({ customerId, state, orderTotal, rejectionReason, createdAt, updatedAt }) =>
    given({
      State: state,
      [ordersByState.partitionKey]:
        customerId === undefined || state === undefined ? undefined : statePartition(customerId, state),
      OrderTotal: orderTotal,
      RejectionReason: rejectionReason,
      CreatedAt: createdAt?.toISOString(),
      UpdatedAt: updatedAt?.toISOString(),
    }),
  tombstoneRetentionDays,
};

const failingFor =
  (key: string) =>
  (reason: string): StoredCopyUnreadableError =>
    new StoredCopyUnreadableError(key, reason);

/** Reads the copy of an order from its item. Throws `STORED_COPY_UNREADABLE`. */
export const fromOrderItem = (customerId: CustomerId, item: PlainItem): OrderCopy => {
  const read = new ItemReader(item, failingFor(`of an order of ${customerId}`));
  const rejectionReason = read.optionalText('RejectionReason');
  const updatedAt = read.optionalInstant('UpdatedAt');
  return {
    orderId: toOrderId(read.text('SK').slice(orderPrefix.length)),
    customerId,
    state: read.word('State', orderStates),
    orderTotal: read.integer('OrderTotal', 1),
    createdAt: read.instant('CreatedAt'),
    ...(rejectionReason === undefined ? {} : { rejectionReason }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
};

/** Reads the copy of a customer from its item. Throws `STORED_COPY_UNREADABLE`. */
export const fromCustomerItem = (customerId: CustomerId, item: PlainItem): CustomerCopy => ({
  customerId,
  name: new ItemReader(item, failingFor(`of customer ${customerId}`)).text('Name'),
});
