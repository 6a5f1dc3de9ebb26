import { createServiceApp, type ServiceApp, type ServiceAppOptions } from '@dynamo-outbox/http-api';
import type { AnsweringCustomersUnitOfWork } from '../../adapters/answering-customers-unit-of-work.ts';
import type { CustomersService } from '../composition/customers-service.ts';
import type { CustomersUseCases } from '../composition/customers-use-cases.ts';
import { createCustomerEndpoint } from './create-customer.ts';
import { getCustomerEndpoint } from './get-customer.ts';
import { describeCustomersMessages } from './describe-customers-messages.ts';

/** The use cases and checks that the application calls. */
export interface CustomersAppDependencies extends Omit<CustomersService, 'useCases'> {
  readonly useCases: Pick<CustomersUseCases, 'createCustomer'>;
  /** Attempts after a lost race, and the wait between them. */
  readonly retries?: NonNullable<ServiceAppOptions<AnsweringCustomersUnitOfWork>['retries']>;
}

/** Title, version and description of the API. */
const information = {
  title: 'Customers',
  version: '1.0.0',
  description: 'Customers and the credit they have. Amounts are whole minor units, such as cents.',
};

/** Builds the HTTP application of the customers service. */
export const createCustomersApp = (dependencies: CustomersAppDependencies): ServiceApp => {
  const { checkCustomersTable, findCustomer, logger, openUnitOfWork, retries, useCases } = dependencies;
  return createServiceApp<AnsweringCustomersUnitOfWork>({
    information,
    endpoints: [createCustomerEndpoint(useCases), getCustomerEndpoint(findCustomer)],
    openUnitOfWork,
    logger,
    dependencies: { 'customers-table': checkCustomersTable },
    healthAliases: ['/customers/health'],
    messages: () => describeCustomersMessages(information),
    ...(retries === undefined ? {} : { retries }),
  });
};
