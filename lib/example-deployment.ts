/** The example: customers and orders, each with its tables, its topic, its relay and its consumer. */
import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import {
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  customersTopic,
  CustomerValidationFailed,
} from '../services/customers/src/contract.ts';
import { OrderCancelled, OrderCreated, ordersTopic } from '../services/orders/src/contract.ts';

/** What differs between a demonstration, a test and a deployment. */
export interface ExampleDeploymentOptions extends Pick<
  TransactionalServiceOptions,
  | 'tracking'
  | 'parkPolicy'
  | 'sweeper'
  | 'consumerTimeoutSeconds'
  | 'maxReceiveCount'
  | 'maximumConcurrency'
  | 'metrics'
  | 'environment'
> {
  /** Whether topics and queues are FIFO, which keeps the order of an aggregate's messages; true by default. */
  readonly fifo?: boolean;
}

const customers: TransactionalServiceOptions = {
  name: 'customers',
  // A reservation that came to its end is deleted in time.
  timeToLiveAttribute: 'ExpiresAt',
  publishes: customersTopic,
  consumes: [
    {
      topic: ordersTopic,
      messageTypes: [OrderCreated.type, OrderCancelled.type],
      entry: 'services/customers/src/entrypoints/consumers/orders.ts',
      payloadsOf: 'orders',
    },
  ],
  http: {
    lambdaEntry: 'services/customers/src/entrypoints/http/lambda.ts',
    serverEntry: 'services/customers/src/entrypoints/http/server.ts',
    port: 9701,
  },
};

const orders: TransactionalServiceOptions = {
  name: 'orders',
  publishes: ordersTopic,
  consumes: [
    {
      topic: customersTopic,
      messageTypes: [
        CustomerCreditReserved.type,
        CustomerCreditReservationFailed.type,
        CustomerValidationFailed.type,
      ],
      entry: 'services/orders/src/entrypoints/consumers/customers.ts',
      payloadsOf: 'customers',
    },
  ],
  http: {
    lambdaEntry: 'services/orders/src/entrypoints/http/lambda.ts',
    serverEntry: 'services/orders/src/entrypoints/http/server.ts',
    port: 9702,
  },
};

const describeService = (
  service: TransactionalServiceOptions,
  { fifo = true, ...options }: ExampleDeploymentOptions,
): DeploymentDescription =>
  describeTransactionalService({
    ...service,
    ...options,
    fifo,
    payloadBucket: true,
    // All topics of the example are alike; a deployment may choose for each.
    consumes: (service.consumes ?? []).map((consumed) => ({ ...consumed, fifo })),
  });

/** Describes the two services of the example and how they are wired. */
export const describeExampleDeployment = (options: ExampleDeploymentOptions = {}): DeploymentDescription =>
  combine(describeService(customers, options), describeService(orders, options));
