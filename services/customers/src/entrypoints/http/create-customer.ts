import {
  commandEndpoint,
  type Endpoint,
  type EndpointDescription,
  linksSchema,
  noQuery,
} from '@dynamo-outbox/http-api';
import * as z from 'zod';
import type { AnsweringCustomersUnitOfWork } from '../../adapters/answering-customers-unit-of-work.ts';
import type { CustomersUseCases } from '../composition/customers-use-cases.ts';
import { creditLimit, customerName } from '../../contract.ts';
import { customerLinks, customerPath } from './customer-links.ts';
import { exampleCustomerId } from './get-customer.ts';

// Half of a surrogate pair is not a character: UTF-8 cannot encode it, so DynamoDB cannot store it.
const loneSurrogate = /\p{Surrogate}/u;

const description = {
  operationId: 'createCustomer',
  method: 'POST',
  path: '/customers',
  aliases: [],
  summary: 'Register a customer',
  description: 'Registers a customer with a limit on the credit of all approved orders together.',
  parameters: z.object({}),
  query: noQuery,
  body: {
    schema: z.object({
      name: customerName
        .refine((name) => !loneSurrogate.test(name), 'must be well-formed Unicode')
        .meta({ description: 'Name of the customer, without surrounding blanks.' }),
      credit_limit: creditLimit.meta({
        description: 'Highest total of approved orders, in whole minor units.',
      }),
    }),
    documented: { name: 'CreateCustomer', example: { name: 'Jane Doe', credit_limit: 250 } },
  },
  success: {
    status: 201,
    description: 'The customer was registered.',
    name: 'CustomerReference',
    schema: z.object({ id: z.uuid().meta({ description: 'Identifies the customer.' }), _links: linksSchema }),
    example: { id: exampleCustomerId, _links: { self: { href: `/customer/${exampleCustomerId}` } } },
  },
  refusals: {},
} as const satisfies EndpointDescription;

/** Serves `POST /customers`. */
export const createCustomerEndpoint = ({
  createCustomer,
}: Pick<CustomersUseCases, 'createCustomer'>): Endpoint<AnsweringCustomersUnitOfWork> =>
  commandEndpoint(description, async (unitOfWork: AnsweringCustomersUnitOfWork, { body }) => {
    const command = { name: body.name, creditLimit: body.credit_limit };
    const decision = await createCustomer(unitOfWork, command);
    if (!decision.accepted) {
      throw new Error(`A customer that passed validation was refused: ${decision.refusal}.`);
    }
    const { id } = decision.customer;
    return { done: true, location: customerPath(id), body: { id, _links: customerLinks(id) } };
  });
