import {
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  CustomerValidationFailed,
} from '@dynamo-outbox/example-customers/contract';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  handle,
  RejectMessageError,
} from '@dynamo-outbox/messaging';
import type { ApproveOrderResult } from '../../application/approve-order.ts';
import type { RejectOrderResult } from '../../application/reject-order.ts';
import type { OrdersUnitOfWork } from '../../application/unit-of-work.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { OrdersUseCases } from '../composition/orders-use-cases.ts';

/** Dependencies of the consumer: its environment and its use cases. */
export type CustomersConsumerDependencies = Pick<
  ConsumerOptions<OrdersUnitOfWork>,
  'openUnitOfWork' | 'observer' | 'payloads' | 'clock' | 'lostRaces' | 'tracing'
> & { readonly useCases: Pick<OrdersUseCases, 'approveOrder' | 'rejectOrder'> };

const isContradiction: Readonly<Record<ApproveOrderResult | RejectOrderResult, boolean>> = {
  APPROVED: false,
  ALREADY_APPROVED: false,
  REJECTED: false,
  ALREADY_REJECTED: false,
  ORDER_IS_EXPIRED: false,
  ORDER_IS_REJECTED: true,
  ORDER_IS_APPROVED: true,
  ORDER_IS_CANCELLED: true,
};

/**
 * Throws if two answers to one order contradict each other. That is a fault in the credit check, and a redelivery
 * cannot fix it. The second answer would leave credit reserved for a rejected order, or an approved order without
 * credit. An answer about an expired order is late and no contradiction: the customers service releases the credit when
 * it receives `order.rejected`.
 */
const assertNoContradiction = (orderId: OrderId, result: ApproveOrderResult | RejectOrderResult): void => {
  if (isContradiction[result]) {
    throw new RejectMessageError(`The answer contradicts an earlier one: ${result}, order ${orderId}.`);
  }
};

/** Consumes the answers of the customers service to requests for credit. */
export const createCustomersConsumer = ({
  useCases: { approveOrder, rejectOrder },
  ...options
}: CustomersConsumerDependencies): Consumer =>
  createConsumer<OrdersUnitOfWork>({
    ...options,
    name: 'orders--customers',
    handlers: [
      handle(CustomerCreditReserved, async ({ payload: { orderId } }, unitOfWork) => {
        assertNoContradiction(orderId, await approveOrder(unitOfWork, { orderId }));
      }),
      handle(CustomerCreditReservationFailed, async ({ payload: { orderId } }, unitOfWork) => {
        const reason = 'CREDIT_LIMIT_EXCEEDED';
        assertNoContradiction(orderId, await rejectOrder(unitOfWork, { orderId, reason }));
      }),
      handle(CustomerValidationFailed, async ({ payload: { orderId } }, unitOfWork) => {
        const reason = 'CUSTOMER_NOT_FOUND';
        assertNoContradiction(orderId, await rejectOrder(unitOfWork, { orderId, reason }));
      }),
    ],
  });
