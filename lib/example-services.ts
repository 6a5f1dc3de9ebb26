/** The services of the example, described once for the local stack and for AWS. */
import type { Topic } from '@dynamo-outbox/messaging';
import type { TableShape, TransactionalServiceOptions } from '@dynamo-outbox/topology';
import {
  CustomerCreated,
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  customersTopic,
  CustomerValidationFailed,
} from '../services/customers/src/contract.ts';
import {
  OrderApproved,
  OrderCancelled,
  OrderCreated,
  OrderRejected,
  ordersTopic,
} from '../services/orders/src/contract.ts';
import { OrderCreditCheckDue, orderTimersTopic } from '../services/orders/src/internal-messages.ts';

/** A service of the example. */
export type ExampleService = Omit<TransactionalServiceOptions, 'publishes' | 'inbox' | 'table'> & {
  readonly publishes: Topic | readonly Topic[];
};

/** Customers and their credit. */
export const customers = {
  name: 'customers',
  payloadBucket: true,
  // Time to live deletes expired reservations.
  timeToLiveAttribute: 'ExpiresAt',
  publishes: customersTopic,
  fifo: true,
  consumes: [
    {
      topic: ordersTopic,
      fifo: true,
      messageTypes: [OrderCreated.type, OrderRejected.type, OrderCancelled.type],
      entry: 'services/customers/src/entrypoints/consumers/orders.ts',
      payloadsOf: 'orders',
    },
  ],
  http: {
    lambdaEntry: 'services/customers/src/entrypoints/http/lambda.ts',
    serverEntry: 'services/customers/src/entrypoints/http/server.ts',
    port: 9701,
  },
} as const satisfies ExampleService;

/** Orders, which require credit. */
export const orders = {
  name: 'orders',
  payloadBucket: true,
  publishes: [ordersTopic, orderTimersTopic],
  fifo: true,
  consumes: [
    {
      topic: customersTopic,
      fifo: true,
      messageTypes: [
        CustomerCreditReserved.type,
        CustomerCreditReservationFailed.type,
        CustomerValidationFailed.type,
      ],
      entry: 'services/orders/src/entrypoints/consumers/customers.ts',
      payloadsOf: 'customers',
    },
    {
      topic: orderTimersTopic,
      fifo: true,
      messageTypes: [OrderCreditCheckDue.type],
      entry: 'services/orders/src/entrypoints/consumers/order-timers.ts',
    },
  ],
  http: {
    lambdaEntry: 'services/orders/src/entrypoints/http/lambda.ts',
    serverEntry: 'services/orders/src/entrypoints/http/server.ts',
    port: 9702,
  },
} as const satisfies ExampleService;

/** A service of the example that only consumes. */
export type ExampleReadModel = Omit<TransactionalServiceOptions, 'publishes' | 'inbox' | 'table'> & {
  readonly inbox: 'none';
  readonly table: TableShape;
};

/** The order history of customers: copies of customers and orders, written without an inbox. */
export const orderHistory = {
  name: 'order-history',
  inbox: 'none',
  // One partition holds a customer and the customer's orders. The index lists the orders in one state.
  table: {
    sortKey: { name: 'SK', type: 'S' },
    indexes: [
      {
        name: 'OrdersByState',
        partitionKey: { name: 'CustomerState', type: 'S' },
        sortKey: { name: 'SK', type: 'S' },
        projection: 'ALL',
      },
    ],
  },
  // Time to live deletes the marks of removed copies.
  timeToLiveAttribute: 'ExpiresAt',
  consumes: [
    {
      topic: customersTopic,
      fifo: true,
      messageTypes: [CustomerCreated.type],
      entry: 'services/order-history/src/entrypoints/consumers/customers.ts',
      payloadsOf: 'customers',
      projection: true,
    },
    {
      topic: ordersTopic,
      fifo: true,
      messageTypes: [OrderCreated.type, OrderApproved.type, OrderRejected.type, OrderCancelled.type],
      entry: 'services/order-history/src/entrypoints/consumers/orders.ts',
      payloadsOf: 'orders',
      projection: true,
    },
  ],
  http: {
    lambdaEntry: 'services/order-history/src/entrypoints/http/lambda.ts',
    serverEntry: 'services/order-history/src/entrypoints/http/server.ts',
    port: 9703,
  },
} as const satisfies ExampleReadModel;

/**
 * One version of the order history. A new version is filled by replay beside the one that serves, so it has a table and
 * queues of its own. Version 1 has the plain name.
 */
export const orderHistoryVersion = (version: number): ExampleReadModel => {
  if (version === 1) {
    return orderHistory;
  }
  const name = `${orderHistory.name}-${version}`;
  return { ...orderHistory, name, environment: { ORDER_HISTORY_TABLE_NAME: { tableName: name } } };
};
