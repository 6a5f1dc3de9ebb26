/** How messages of the customers service change the copies of customers. */
import { CustomerCreated } from '@dynamo-outbox/example-customers/contract';
import { project, type ProjectionHandler } from '@dynamo-outbox/messaging';
import type { CustomerCopy } from '../domain/history.ts';

/** Handlers of the messages of the customers service. Only the creation has the name. */
export const customerProjection: readonly ProjectionHandler<CustomerCopy>[] = [
  project(CustomerCreated, ({ payload: { customerId, name } }) => ({
    kind: 'created',
    id: customerId,
    item: { customerId, name },
  })),
];
