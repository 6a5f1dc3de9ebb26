/** The example: customers and orders, each with its tables, topic, relay and consumer. */
import { givenOptions } from '@dynamo-outbox/kernel';
import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import { customers, orders } from './example-services.ts';

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
}

const describeService = (
  service: TransactionalServiceOptions,
  { fifo = true, ...options }: ExampleDeploymentOptions,
): DeploymentDescription =>
  describeTransactionalService({
    ...service,
    ...givenOptions(options),
    fifo,
    // All topics of the example are of the same kind; a deployment may choose for each topic.
    consumes: (service.consumes ?? []).map((consumed) => ({ ...consumed, fifo })),
  });

/** Describes the two services of the example and how they are connected. */
export const describeExampleDeployment = (options: ExampleDeploymentOptions = {}): DeploymentDescription =>
  combine(describeService(customers, options), describeService(orders, options));
