import { defineMessage, defineTopic, type Topic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { describeTransactionalService } from './transactional-service.ts';
import type { DeploymentDescription } from './resource-descriptions.ts';
import type { TransactionalServiceOptions } from './service-options.ts';

const payload = z.object({ id: z.string() });

export const ordersTopic = defineTopic('orders', [
  defineMessage('order.created', { version: 1, payload }),
  defineMessage('order.cancelled', { version: 1, payload }),
]);

export const customersTopic = defineTopic('customers', [
  defineMessage('customer.credit-reserved', { version: 1, payload }),
]);

/** The options of a service that consumes the topic of another service. */
export const customersOptions: TransactionalServiceOptions & { readonly publishes: Topic } = {
  name: 'customers',
  publishes: customersTopic,
  consumes: [
    { topic: ordersTopic, messageTypes: ['order.created'], entry: 'services/customers/consumers/orders.ts' },
  ],
  http: { lambdaEntry: 'http/lambda.ts', serverEntry: 'http/server.ts', port: 9701 },
};

export const ordersOptions: TransactionalServiceOptions = { name: 'orders', publishes: ordersTopic };

export const aCustomersService = (
  options: Partial<TransactionalServiceOptions> = {},
): DeploymentDescription => describeTransactionalService({ ...customersOptions, ...options });

export const anOrdersService = (options: Partial<TransactionalServiceOptions> = {}): DeploymentDescription =>
  describeTransactionalService({ ...ordersOptions, ...options });
