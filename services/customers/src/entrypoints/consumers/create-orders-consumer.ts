import { OrderCancelled, OrderCreated, OrderRejected } from '@dynamo-outbox/example-orders/contract';
import { type Consumer, type ConsumerOptions, createConsumer, handle } from '@dynamo-outbox/messaging';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { CustomersUnitOfWork } from '../../application/unit-of-work.ts';
import type { CustomerId } from '../../domain/ids.ts';
import type { CustomersUseCases } from '../composition/customers-use-cases.ts';

/** Dependencies of the consumer: its environment and its use cases. */
export type OrdersConsumerDependencies = Pick<
  ConsumerOptions<CustomersUnitOfWork>,
  'openUnitOfWork' | 'observer' | 'payloads' | 'clock' | 'lostRaces' | 'tracing'
> & {
  readonly useCases: Pick<CustomersUseCases, 'reserveCredit' | 'releaseCredit' | 'withdrawCreditRequest'>;
};

/**
 * Processes race for the same customer, and the default number of attempts is too low for so many. Twenty attempts wait
 * at most ten seconds on average, which leaves most of the function's timeout of 30 seconds.
 */
const patientLostRaces: WithUnitOfWorkOptions = { maxAttempts: 20 };

/**
 * All orders of a customer change the same customer item. Without this, a hundred orders in one process would race
 * against each other. With it, the process handles the orders of one customer one at a time.
 */
const oneByOnePerCustomer = {
  serializeBy: ({ payload: { customerId } }: { readonly payload: { readonly customerId: CustomerId } }) =>
    customerId,
};

/** Consumes the messages that the orders service publishes about its orders. */
export const createOrdersConsumer = ({
  useCases: { reserveCredit, releaseCredit, withdrawCreditRequest },
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
      handle(
        OrderRejected,
        async ({ payload: { customerId, orderId, reason } }, unitOfWork) => {
          // With any other reason, this service itself declined the credit.
          if (reason === 'CREDIT_CHECK_TIMED_OUT') {
            await withdrawCreditRequest(unitOfWork, { customerId, orderId });
          }
        },
        oneByOnePerCustomer,
      ),
    ],
  });
