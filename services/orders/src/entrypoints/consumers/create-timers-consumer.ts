import { type Consumer, type ConsumerOptions, createConsumer, handle } from '@dynamo-outbox/messaging';
import type { OrdersUnitOfWork } from '../../application/unit-of-work.ts';
import { OrderCreditCheckDue } from '../../internal-messages.ts';
import type { OrdersUseCases } from '../composition/orders-use-cases.ts';

/** Dependencies of the consumer: its environment and its use cases. */
export type TimersConsumerDependencies = Pick<
  ConsumerOptions<OrdersUnitOfWork>,
  'openUnitOfWork' | 'observer' | 'payloads' | 'clock' | 'lostRaces' | 'tracing'
> & { readonly useCases: Pick<OrdersUseCases, 'expireOrder'> };

/** Consumes the timers of the orders service itself. */
export const createTimersConsumer = ({
  useCases: { expireOrder },
  ...options
}: TimersConsumerDependencies): Consumer =>
  createConsumer<OrdersUnitOfWork>({
    ...options,
    name: 'orders--order-timers',
    handlers: [
      handle(OrderCreditCheckDue, async ({ payload: { orderId } }, unitOfWork) => {
        await expireOrder(unitOfWork, { orderId });
      }),
    ],
  });
