import type { Links } from '@dynamo-outbox/http-api';
import type { CustomerId } from '../../domain/ids.ts';

/** The path of a customer. */
export const customerPath = (id: CustomerId): string => `/customers/${id}`;

/** The links of a customer. They keep the singular form in which they were first published. */
export const customerLinks = (id: CustomerId): Links => ({ self: { href: `/customer/${id}` } });
