import type { TracedIdentity } from './traced-message.ts';

const aggregateIdOf = (orderingKey: string): string => orderingKey.slice(orderingKey.indexOf('#') + 1);

/** Whether an ordering key is the requested one, or that of the requested aggregate. */
export const isOfKey = (orderingKey: string | undefined, wanted: string): boolean =>
  orderingKey !== undefined && (orderingKey === wanted || aggregateIdOf(orderingKey) === wanted);

/**
 * Whether a message matches a trace: it is the requested message, was caused by it, shares the correlation id, or
 * belongs to the aggregate.
 */
export const isPartOf = (message: TracedIdentity, wanted: string): boolean =>
  [message.id, message.causationId, message.correlationId].includes(wanted) ||
  isOfKey(message.orderingKey, wanted);
