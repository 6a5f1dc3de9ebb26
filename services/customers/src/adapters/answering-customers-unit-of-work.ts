import type { MessageContext } from '@dynamo-outbox/messaging';
import type { IdempotencyRecords } from '@dynamo-outbox/http-api';
import type { CustomersUnitOfWork } from '../application/unit-of-work.ts';

/**
 * A unit of work that also stores the answer to an HTTP request for its idempotency key. Use cases do not see that
 * part.
 */
export interface AnsweringCustomersUnitOfWork extends CustomersUnitOfWork {
  readonly idempotencyRecords: IdempotencyRecords;
}

/** Opens a unit of work for a request or a message. */
export type OpenAnsweringCustomersUnitOfWork = (context: MessageContext) => AnsweringCustomersUnitOfWork;
