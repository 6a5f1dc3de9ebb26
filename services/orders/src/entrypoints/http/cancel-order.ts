import {
  commandEndpoint,
  type Endpoint,
  type EndpointDescription,
  noBody,
  type Outcome,
  noQuery,
} from '@dynamo-outbox/http-api';
import type { AnsweringOrdersUnitOfWork } from '../../adapters/answering-orders-unit-of-work.ts';
import type { CancelOrderResult } from '../../application/cancel-order.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { OrdersUseCases } from '../composition/orders-use-cases.ts';
import { orderLinks } from './order-links.ts';
import {
  orderNotFound,
  orderParameters,
  orderReferenceExample,
  orderReferenceSchema,
  toOrderReference,
} from './order-reference.ts';

const description = {
  operationId: 'cancelOrder',
  method: 'POST',
  path: '/orders/{id}/cancel',
  aliases: ['/order/{id}/cancel'],
  summary: 'Cancel an order',
  description:
    'Cancels an approved order and releases its credit. Cancelling it again succeeds and changes nothing.',
  parameters: orderParameters,
  query: noQuery,
  body: noBody,
  success: {
    status: 200,
    description: 'The order is cancelled.',
    name: 'OrderReference',
    schema: orderReferenceSchema,
    example: orderReferenceExample,
  },
  refusals: {
    ORDER_NOT_FOUND_ERROR: orderNotFound,
    PENDING_ORDER_CANNOT_BE_CANCELLED_ERROR: {
      status: 409,
      message: 'The order still waits for its credit check. Try again when it is approved.',
      isTemporary: true,
    },
    REJECTED_ORDER_CANNOT_BE_CANCELLED_ERROR: {
      status: 409,
      message: 'The order was rejected, so there is nothing to cancel.',
    },
  },
} as const satisfies EndpointDescription;

type CancelOutcome = Outcome<typeof description>;

const toOutcome = (id: OrderId, result: CancelOrderResult): CancelOutcome => {
  const links = orderLinks(id);
  switch (result) {
    case 'CANCELLED':
    case 'ALREADY_CANCELLED':
      return { done: true, body: toOrderReference(id) };
    case 'ORDER_NOT_FOUND':
      return { done: false, refusal: 'ORDER_NOT_FOUND_ERROR', links };
    case 'ORDER_IS_PENDING':
      return { done: false, refusal: 'PENDING_ORDER_CANNOT_BE_CANCELLED_ERROR', links };
    case 'ORDER_IS_REJECTED':
      return { done: false, refusal: 'REJECTED_ORDER_CANNOT_BE_CANCELLED_ERROR', links };
  }
};

/** Serves `POST /orders/{id}/cancel`. */
export const cancelOrderEndpoint = ({
  cancelOrder,
}: Pick<OrdersUseCases, 'cancelOrder'>): Endpoint<AnsweringOrdersUnitOfWork> =>
  commandEndpoint(
    description,
    async (unitOfWork: AnsweringOrdersUnitOfWork, { parameters: { id } }): Promise<CancelOutcome> =>
      toOutcome(id, await cancelOrder(unitOfWork, { orderId: id })),
  );
