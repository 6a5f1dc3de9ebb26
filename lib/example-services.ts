/** The two services of the example, described once for the local stack and for AWS. */
import type { Topic } from '@dynamo-outbox/messaging';
import type { TransactionalServiceOptions } from '@dynamo-outbox/topology';
import {
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  customersTopic,
  CustomerValidationFailed,
} from '../services/customers/src/contract.ts';
import { OrderCancelled, OrderCreated, OrderRejected, ordersTopic } from '../services/orders/src/contract.ts';
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
