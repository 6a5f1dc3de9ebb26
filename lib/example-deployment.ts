/** The example: customers and orders, each with its tables, topic, relay and consumer, and the order history. */
import { givenOptions } from '@dynamo-outbox/kernel';
import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import { customers, orderHistory, orderHistoryVersion, orders } from './example-services.ts';

/** Settings that differ between a demonstration, a test and a deployment. */
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
  /** Whether topics and queues are FIFO, which preserves the message order of each aggregate. Default true. */
  readonly fifo?: boolean;
  /** Version of the order history that serves. Default 1. */
  readonly orderHistory?: number;
  /** Version of the order history that a replay fills beside it. Default: none. */
  readonly nextOrderHistory?: number;
}

/** The options of one service. */
type ServiceOptions = Omit<ExampleDeploymentOptions, 'orderHistory' | 'nextOrderHistory'>;

const describeService = (
  service: TransactionalServiceOptions,
  { fifo = true, ...options }: ServiceOptions,
): DeploymentDescription =>
  describeTransactionalService({
    ...service,
    ...givenOptions(options),
    fifo,
    // All topics of the example are of the same kind; a deployment may choose for each topic.
    consumes: (service.consumes ?? []).map((consumed) => ({ ...consumed, fifo })),
  });

/** Describes a version of the order history. It publishes nothing, so it has neither outbox nor relay. */
const describeHistory = (
  version: number,
  { environment, ...options }: ServiceOptions,
): DeploymentDescription => {
  const service = orderHistoryVersion(version);
  return describeService(
    { ...service, environment: { ...service.environment, ...environment } },
    { ...options, sweeper: 'none' },
  );
};

/** Describes the services of the example and how they are connected. */
export const describeExampleDeployment = ({
  orderHistory: version = 1,
  nextOrderHistory,
  ...options
}: ExampleDeploymentOptions = {}): DeploymentDescription => {
  const serving = describeHistory(version, options);
  return combine(
    describeService(customers, options),
    describeService(orders, options),
    // The API keeps its name, whichever version it reads.
    { ...serving, httpServices: serving.httpServices.map((http) => ({ ...http, name: orderHistory.name })) },
    ...(nextOrderHistory === undefined
      ? []
      : [{ ...describeHistory(nextOrderHistory, options), httpServices: [] }]),
  );
};
