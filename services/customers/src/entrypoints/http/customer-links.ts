import type { Links } from '@dynamo-outbox/http-api';
import type { CustomerId } from '../../domain/ids.ts';

/** Where a customer is. */
export const customerPath = (id: CustomerId): string => `/customers/${id}`;

/** The links of a customer. They keep the singular spelling under which they were first published. */
export const customerLinks = (id: CustomerId): Links => ({ self: { href: `/customer/${id}` } });
