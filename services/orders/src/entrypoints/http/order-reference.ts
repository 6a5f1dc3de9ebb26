import { linksSchema } from '@dynamo-outbox/http-api';
import * as z from 'zod';
import { orderId } from '../../contract.ts';
import type { OrderId } from '../../domain/ids.ts';
import { exampleOrderId, exampleOrderLinks, orderLinks } from './order-links.ts';

/** The parameters of every path to one order. */
export const orderParameters = z.object({
  // The example belongs to the value that callers send, before it is parsed as an id.
  id: z
    .uuid()
    .toLowerCase()
    .meta({ description: 'Identifies the order.', examples: [exampleOrderId] })
    .pipe(orderId),
});

/** The response body after an order was placed or cancelled. */
export const orderReferenceSchema = z.object({
  id: z.uuid().meta({ description: 'Identifies the order.' }),
  _links: linksSchema,
});

/** An example of that response body. */
export const orderReferenceExample = { id: exampleOrderId, _links: exampleOrderLinks };

/** Creates the response body that refers to an order. */
export const toOrderReference = (id: OrderId): z.input<typeof orderReferenceSchema> => ({
  id,
  _links: orderLinks(id),
});

/** The response to an unknown id. */
export const orderNotFound = { status: 404, message: 'There is no order with this id.' } as const;
