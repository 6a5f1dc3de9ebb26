import {
  type Endpoint,
  type EndpointDescription,
  linksSchema,
  noBody,
  queryEndpoint,
  noQuery,
} from '@dynamo-outbox/http-api';
import * as z from 'zod';
import type { CustomerView, FindCustomer } from '../../application/find-customer.ts';
import { customerId } from '../../contract.ts';
import { customerLinks } from './customer-links.ts';

/** A customer id for examples. */
export const exampleCustomerId = '01994c5d-7c1e-7d3f-8a55-1f0d6c2b9e10';

const instant = z.iso.datetime();
const amount = z.int().nonnegative();

const customerSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  credit_limit: amount.meta({ description: 'Highest total of approved orders, in whole minor units.' }),
  available_credit: amount.meta({
    description: 'Credit that is available for further orders, in whole minor units.',
  }),
  version: z.int().nonnegative().meta({ description: '0 at creation, incremented with every change.' }),
  created_at: instant,
  updated_at: instant.nullable().meta({ description: '`null` until the first change.' }),
  _links: linksSchema,
});

const description = {
  operationId: 'getCustomer',
  method: 'GET',
  path: '/customers/{id}',
  aliases: ['/customer/{id}'],
  summary: 'Read a customer',
  description: 'Returns the last committed state of a customer.',
  parameters: z.object({
    // The example belongs to the value that callers send, before it is parsed as an id.
    id: z
      .uuid()
      .toLowerCase()
      .meta({ description: 'Identifies the customer.', examples: [exampleCustomerId] })
      .pipe(customerId),
  }),
  query: noQuery,
  body: noBody,
  success: {
    status: 200,
    description: 'The customer.',
    name: 'Customer',
    schema: customerSchema,
    example: {
      id: exampleCustomerId,
      name: 'Jane Doe',
      credit_limit: 250,
      available_credit: 150,
      version: 1,
      created_at: '2026-11-20T10:15:30.123Z',
      updated_at: '2026-11-20T10:15:31.456Z',
      _links: { self: { href: `/customer/${exampleCustomerId}` } },
    },
  },
  refusals: { CUSTOMER_NOT_FOUND_ERROR: { status: 404, message: 'There is no customer with this id.' } },
} as const satisfies EndpointDescription;

const toWire = (customer: CustomerView): z.input<typeof customerSchema> => ({
  id: customer.id,
  name: customer.name,
  credit_limit: customer.creditLimit,
  available_credit: customer.availableCredit,
  version: customer.version,
  created_at: customer.createdAt.toISOString(),
  updated_at: customer.updatedAt?.toISOString() ?? null,
  _links: customerLinks(customer.id),
});

/** Serves `GET /customers/{id}`. */
export const getCustomerEndpoint = (findCustomer: FindCustomer): Endpoint<unknown> =>
  queryEndpoint(description, async ({ parameters: { id } }) => {
    const customer = await findCustomer(id);
    return customer === undefined
      ? { done: false, refusal: 'CUSTOMER_NOT_FOUND_ERROR', links: customerLinks(id) }
      : { done: true, body: toWire(customer) };
  });
