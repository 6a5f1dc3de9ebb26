import { OrderCancelled, OrderCreated } from '@dynamo-outbox/example-orders/contract';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  decodeEnvelope,
  type Delivery,
  handle,
} from '@dynamo-outbox/messaging';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { CustomersUnitOfWork } from '../../application/unit-of-work.ts';
import type { CustomersUseCases } from '../composition/customers-use-cases.ts';
import { createTakeTurns } from './take-turns.ts';

/** What the consumer needs: where it runs, and what it calls. */
export type OrdersConsumerDependencies = Pick<
  ConsumerOptions<CustomersUnitOfWork>,
  'openUnitOfWork' | 'observer' | 'clock' | 'lostRaces'
> & { readonly useCases: Pick<CustomersUseCases, 'reserveCredit' | 'releaseCredit'> };

/**
 * Other processes race for the same customer all the same, and more of them than the default has runs for. Twenty runs
 * wait ten seconds at most on average, which leaves most of the function's thirty.
 */
const patientLostRaces: WithUnitOfWorkOptions = { maxAttempts: 20 };

/** Whom a delivery is about, as far as that can be told before it is validated. */
const customerOf = ({ body }: Delivery): string | undefined => {
  const decoded = decodeEnvelope(body);
  const payload = 'message' in decoded ? decoded.message.payload : undefined;
  return typeof payload === 'object' &&
    payload !== null &&
    'customerId' in payload &&
    typeof payload.customerId === 'string'
    ? payload.customerId
    : undefined;
};

/**
 * All orders of a customer change the one customer, and a process that takes a hundred of them at once would make each
 * race against the other ninety-nine. It knows better: those of one customer take turns.
 */
const oneByOnePerCustomer = (consumer: Consumer): Consumer => {
  const takeTurns = createTakeTurns();
  return {
    name: consumer.name,
    consume: (delivery) => {
      const customer = customerOf(delivery);
      return customer === undefined
        ? consumer.consume(delivery)
        : takeTurns(customer, () => consumer.consume(delivery));
    },
  };
};

/** Consumes what the orders service tells of its orders. */
export const createOrdersConsumer = ({
  useCases: { reserveCredit, releaseCredit },
  lostRaces = patientLostRaces,
  ...options
}: OrdersConsumerDependencies): Consumer =>
  oneByOnePerCustomer(
    createConsumer<CustomersUnitOfWork>({
      ...options,
      lostRaces,
      name: 'customers--orders',
      handlers: [
        handle(OrderCreated, async ({ payload: { customerId, orderId, orderTotal } }, unitOfWork) => {
          await reserveCredit(unitOfWork, { customerId, orderId, amount: orderTotal });
        }),
        handle(OrderCancelled, async ({ payload: { customerId, orderId } }, unitOfWork) => {
          await releaseCredit(unitOfWork, { customerId, orderId });
        }),
      ],
    }),
  );
