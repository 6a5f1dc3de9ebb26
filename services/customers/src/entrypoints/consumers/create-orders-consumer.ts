import { OrderCancelled, OrderCreated } from '@dynamo-outbox/example-orders/contract';
import { type Consumer, type ConsumerOptions, createConsumer, handle } from '@dynamo-outbox/messaging';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { CustomersUnitOfWork } from '../../application/unit-of-work.ts';
import type { CustomerId } from '../../domain/ids.ts';
import type { CustomersUseCases } from '../composition/customers-use-cases.ts';

/** What the consumer needs: where it runs, and what it calls. */
export type OrdersConsumerDependencies = Pick<
  ConsumerOptions<CustomersUnitOfWork>,
  'openUnitOfWork' | 'observer' | 'payloads' | 'clock' | 'lostRaces'
> & { readonly useCases: Pick<CustomersUseCases, 'reserveCredit' | 'releaseCredit'> };

/**
 * Other processes race for the same customer all the same, and more of them than the default has runs for. Twenty runs
 * wait ten seconds at most on average, which leaves most of the function's thirty.
 */
const patientLostRaces: WithUnitOfWorkOptions = { maxAttempts: 20 };

/**
 * All orders of a customer change the one customer, and a process that takes a hundred of them at once would make each
 * race against the other ninety-nine. It knows better: those of one customer take turns.
 */
const oneByOnePerCustomer = {
  serializeBy: ({ payload: { customerId } }: { readonly payload: { readonly customerId: CustomerId } }) =>
    customerId,
};

/** Consumes the messages that the orders service publishes about its orders. */
export const createOrdersConsumer = ({
  useCases: { reserveCredit, releaseCredit },
  lostRaces = patientLostRaces,
  ...options
}: OrdersConsumerDependencies): Consumer =>
  createConsumer<CustomersUnitOfWork>({
    ...options,
    lostRaces,
    name: 'customers--orders',
    handlers: [
      handle(
        OrderCreated,
        async ({ payload: { customerId, orderId, orderTotal } }, unitOfWork) => {
          await reserveCredit(unitOfWork, { customerId, orderId, amount: orderTotal });
        },
        oneByOnePerCustomer,
      ),
      handle(
        OrderCancelled,
        async ({ payload: { customerId, orderId } }, unitOfWork) => {
          await releaseCredit(unitOfWork, { customerId, orderId });
        },
        oneByOnePerCustomer,
      ),
    ],
  });
