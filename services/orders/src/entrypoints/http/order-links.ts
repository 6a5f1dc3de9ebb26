import type { Links } from '@dynamo-outbox/http-api';
import type { OrderId } from '../../domain/ids.ts';

/** The path of an order. */
export const orderPath = (id: OrderId): string => `/orders/${id}`;

const linksOf = (id: string): Links => ({
  self: { href: `/order/${id}` },
  cancel: { href: `/order/${id}/cancel` },
});

/** The links of an order. They keep the singular form in which they were first published. */
export const orderLinks = (id: OrderId): Links => linksOf(id);

/** An order id for examples. */
export const exampleOrderId = '01994c5e-9b40-7a12-b6c3-5e8f7d104a77';

/** The links of the order in examples. */
export const exampleOrderLinks = linksOf(exampleOrderId);
