import {
  type Endpoint,
  type EndpointDescription,
  linksSchema,
  noBody,
  queryEndpoint,
  noQuery,
} from '@dynamo-outbox/http-api';
import * as z from 'zod';
import type { FindOrder, OrderView } from '../../application/find-order.ts';
import { exampleOrderId, exampleOrderLinks, orderLinks } from './order-links.ts';
import { orderNotFound, orderParameters } from './order-reference.ts';

const instant = z.iso.datetime();

const orderSchema = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  state: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED']),
  order_total: z.int().positive().meta({ description: 'Total of the order, in whole minor units.' }),
  version: z.int().nonnegative().meta({ description: '0 at creation, incremented with every change.' }),
  created_at: instant,
  updated_at: instant.nullable().meta({ description: '`null` until the first change.' }),
  _links: linksSchema,
});

const description = {
  operationId: 'getOrder',
  method: 'GET',
  path: '/orders/{id}',
  aliases: ['/order/{id}'],
  summary: 'Read an order',
  description: 'Returns the last committed state of an order.',
  parameters: orderParameters,
  query: noQuery,
  body: noBody,
  success: {
    status: 200,
    description: 'The order.',
    name: 'Order',
    schema: orderSchema,
    example: {
      id: exampleOrderId,
      customer_id: '01994c5d-7c1e-7d3f-8a55-1f0d6c2b9e10',
      state: 'APPROVED',
      order_total: 100,
      version: 1,
      created_at: '2026-11-20T10:15:30.123Z',
      updated_at: '2026-11-20T10:15:31.456Z',
      _links: exampleOrderLinks,
    },
  },
  refusals: { ORDER_NOT_FOUND_ERROR: orderNotFound },
} as const satisfies EndpointDescription;

const toWire = (order: OrderView): z.input<typeof orderSchema> => ({
  id: order.id,
  customer_id: order.customerId,
  state: order.state,
  order_total: order.orderTotal,
  version: order.version,
  created_at: order.createdAt.toISOString(),
  updated_at: order.updatedAt?.toISOString() ?? null,
  _links: orderLinks(order.id),
});

/** Serves `GET /orders/{id}`. */
export const getOrderEndpoint = (findOrder: FindOrder): Endpoint<unknown> =>
  queryEndpoint(description, async ({ parameters: { id } }) => {
    const order = await findOrder(id);
    return order === undefined
      ? { done: false, refusal: 'ORDER_NOT_FOUND_ERROR', links: orderLinks(id) }
      : { done: true, body: toWire(order) };
  });
