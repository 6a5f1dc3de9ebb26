import { createServiceApp, type ServiceApp, type ServiceAppOptions } from '@dynamo-outbox/http-api';
import type { AnsweringOrdersUnitOfWork } from '../../adapters/answering-orders-unit-of-work.ts';
import type { OrdersService } from '../composition/orders-service.ts';
import type { OrdersUseCases } from '../composition/orders-use-cases.ts';
import { cancelOrderEndpoint } from './cancel-order.ts';
import { createOrderEndpoint } from './create-order.ts';
import { getOrderEndpoint } from './get-order.ts';
import { describeOrdersMessages } from './describe-orders-messages.ts';

/** The use cases and checks that the application calls. */
export interface OrdersAppDependencies extends Omit<OrdersService, 'useCases'> {
  readonly useCases: Pick<OrdersUseCases, 'createOrder' | 'cancelOrder'>;
  /** Attempts after a lost race, and the wait between them. */
  readonly retries?: NonNullable<ServiceAppOptions<AnsweringOrdersUnitOfWork>['retries']>;
}

/** Title, version and description of the API. */
const information = {
  title: 'Orders',
  version: '1.0.0',
  description: 'Orders from placing to cancellation. Amounts are whole minor units, such as cents.',
};

/** Builds the HTTP application of the orders service. */
export const createOrdersApp = (dependencies: OrdersAppDependencies): ServiceApp => {
  const { checkOrdersTable, findOrder, logger, openUnitOfWork, retries, useCases } = dependencies;
  return createServiceApp<AnsweringOrdersUnitOfWork>({
    information,
    endpoints: [createOrderEndpoint(useCases), getOrderEndpoint(findOrder), cancelOrderEndpoint(useCases)],
    openUnitOfWork,
    logger,
    dependencies: { 'orders-table': checkOrdersTable },
    healthAliases: ['/orders/health'],
    messages: () => describeOrdersMessages(information),
    ...(retries === undefined ? {} : { retries }),
  });
};
