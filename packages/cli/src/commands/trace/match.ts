import { isKeyOfId, parseOrderingKey } from '@dynamo-outbox/messaging';
import type { TracedIdentity } from './traced-message.ts';

/** Whether an ordering key is the requested one, or that of the requested aggregate. */
export const isOfKey = (orderingKey: string | undefined, wanted: string): boolean =>
  orderingKey !== undefined && (orderingKey === parseOrderingKey(wanted) || isKeyOfId(orderingKey, wanted));

/**
 * Whether a message matches a trace: it is the requested message, was caused by it, shares the correlation id, or
 * belongs to the aggregate.
 */
export const isPartOf = (message: TracedIdentity, wanted: string): boolean =>
  [message.id, message.causationId, message.correlationId].includes(wanted) ||
  isOfKey(message.orderingKey, wanted);
