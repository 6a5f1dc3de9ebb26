import { commandEndpoint, type Endpoint, type EndpointDescription, noQuery } from '@dynamo-outbox/http-api';
import * as z from 'zod';
import type { AnsweringOrdersUnitOfWork } from '../../adapters/answering-orders-unit-of-work.ts';
import { customerId, orderTotal } from '../../contract.ts';
import type { OrdersUseCases } from '../composition/orders-use-cases.ts';
import { orderPath } from './order-links.ts';
import { orderReferenceExample, orderReferenceSchema, toOrderReference } from './order-reference.ts';

const description = {
  operationId: 'createOrder',
  method: 'POST',
  path: '/orders',
  aliases: [],
  summary: 'Place an order',
  description:
    'Places an order. It is pending until the customer’s credit is checked moments later, and is then approved or rejected. An order that gets no answer in time is rejected.',
  parameters: z.object({}),
  query: noQuery,
  body: {
    schema: z.object({
      customer_id: customerId.meta({
        description: 'Id of the customer. The credit check finds out whether the customer exists.',
      }),
      order_total: orderTotal.meta({ description: 'Total of the order, in whole minor units.' }),
    }),
    documented: {
      name: 'CreateOrder',
      example: { customer_id: '01994c5d-7c1e-7d3f-8a55-1f0d6c2b9e10', order_total: 100 },
    },
  },
  success: {
    status: 201,
    description: 'The order was placed and is pending.',
    name: 'OrderReference',
    schema: orderReferenceSchema,
    example: orderReferenceExample,
  },
  refusals: {},
} as const satisfies EndpointDescription;

/** Serves `POST /orders`. */
export const createOrderEndpoint = ({
  createOrder,
}: Pick<OrdersUseCases, 'createOrder'>): Endpoint<AnsweringOrdersUnitOfWork> =>
  commandEndpoint(description, async (unitOfWork: AnsweringOrdersUnitOfWork, { body }) => {
    const command = { customerId: body.customer_id, orderTotal: body.order_total };
    const decision = await createOrder(unitOfWork, command);
    if (!decision.accepted) {
      throw new Error(`An order that passed validation was refused: ${decision.refusal}.`);
    }
    const { id } = decision.order;
    return { done: true, location: orderPath(id), body: toOrderReference(id) };
  });
