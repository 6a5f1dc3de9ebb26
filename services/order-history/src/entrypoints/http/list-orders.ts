import {
  type Endpoint,
  type EndpointDescription,
  linksSchema,
  noBody,
  queryEndpoint,
} from '@dynamo-outbox/http-api';
import * as z from 'zod';
import type { ListHistory } from '../../application/list-history.ts';
import { type HistoryPage, type OrderCopy, orderStates } from '../../domain/history.ts';
import { toCustomerId } from '../../domain/ids.ts';
import { cursorSchema, toCursor } from './page-cursor.ts';

const instant = z.iso.datetime();
const maxLimit = 100;
const defaultLimit = 20;

const exampleCustomerId = '01994c5d-7c1e-7d3f-8a55-1f0d6c2b9e10';
const exampleOrderId = '01994c5e-9b40-7a12-b6c3-5e8f7d104a77';

const orderSchema = z.object({
  id: z.uuid(),
  state: z.enum(orderStates),
  order_total: z.int().positive().meta({ description: 'Total of the order, in whole minor units.' }),
  rejection_reason: z.string().nullable().meta({ description: 'Why it was rejected; `null` otherwise.' }),
  created_at: instant,
  updated_at: instant.nullable().meta({ description: '`null` until the first change.' }),
});

const pageSchema = z.object({
  customer: z.object({
    id: z.uuid(),
    name: z.string().nullable().meta({ description: '`null` until the message about the customer arrives.' }),
  }),
  orders: z.array(orderSchema),
  next: z.string().nullable().meta({ description: 'The `cursor` of the next page; `null` on the last one.' }),
  _links: linksSchema,
});

const linksOf = (customerId: string) => ({ self: { href: `/customers/${customerId}/orders` } });

const description = {
  operationId: 'listOrders',
  method: 'GET',
  path: '/customers/{id}/orders',
  aliases: ['/customer/{id}/orders'],
  summary: "List a customer's orders",
  description:
    'Returns a page of the orders of a customer, newest first, with the name of the customer. The list is a read model: it follows the services within seconds.',
  parameters: z.object({
    id: z
      .uuid()
      .toLowerCase()
      .meta({ description: 'Identifies the customer.', examples: [exampleCustomerId] })
      .transform(toCustomerId),
  }),
  query: z.object({
    state: z.enum(orderStates).optional().meta({ description: 'Only orders in this state. Default: all.' }),
    limit: z
      .string()
      .regex(/^\d{1,3}$/u, 'must be a whole number')
      .transform(Number)
      .pipe(z.int().min(1).max(maxLimit))
      .optional()
      .meta({
        description: `Maximum number of orders on the page, from 1 to ${maxLimit}. Default ${defaultLimit}.`,
      }),
    cursor: cursorSchema.optional(),
  }),
  body: noBody,
  success: {
    status: 200,
    description: 'A page of orders.',
    name: 'OrderPage',
    schema: pageSchema,
    example: {
      customer: { id: exampleCustomerId, name: 'Ada Lovelace' },
      orders: [
        {
          id: exampleOrderId,
          state: 'APPROVED',
          order_total: 100,
          rejection_reason: null,
          created_at: '2026-11-20T10:15:30.123Z',
          updated_at: '2026-11-20T10:15:31.456Z',
        },
      ],
      next: null,
      _links: linksOf(exampleCustomerId),
    },
  },
  refusals: {
    CUSTOMER_NOT_FOUND_ERROR: {
      status: 404,
      message: 'Neither this customer nor an order of this customer is known yet.',
    },
  },
} as const satisfies EndpointDescription;

const toOrder = (order: OrderCopy): z.input<typeof orderSchema> => ({
  id: order.orderId,
  state: order.state,
  order_total: order.orderTotal,
  rejection_reason: order.rejectionReason ?? null,
  created_at: order.createdAt.toISOString(),
  updated_at: order.updatedAt?.toISOString() ?? null,
});

const toPage = ({ customerId, customerName, orders, next }: HistoryPage): z.input<typeof pageSchema> => ({
  customer: { id: customerId, name: customerName ?? null },
  orders: orders.map(toOrder),
  next: next === undefined ? null : toCursor(next),
  _links: linksOf(customerId),
});

/** Serves `GET /customers/{id}/orders`. */
export const listOrdersEndpoint = (listHistory: ListHistory): Endpoint<unknown> =>
  queryEndpoint(description, async ({ parameters: { id }, query: { state, limit, cursor } }) => {
    const page = await listHistory({ customerId: id, state, limit: limit ?? defaultLimit, after: cursor });
    return page === 'CUSTOMER_NOT_FOUND'
      ? { done: false, refusal: 'CUSTOMER_NOT_FOUND_ERROR', links: linksOf(id) }
      : { done: true, body: toPage(page) };
  });
