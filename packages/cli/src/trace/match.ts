import type { TracedIdentity } from './traced-message.ts';

const aggregateIdOf = (orderingKey: string): string => orderingKey.slice(orderingKey.indexOf('#') + 1);

/** Whether an ordering key is the one asked for, or that of the aggregate asked for. */
export const isOfKey = (orderingKey: string | undefined, wanted: string): boolean =>
  orderingKey !== undefined && (orderingKey === wanted || aggregateIdOf(orderingKey) === wanted);

/**
 * Whether a message belongs to what was asked for: it is the message, it was caused by it, it shares the correlation id,
 * or it tells of the aggregate.
 */
export const isPartOf = (message: TracedIdentity, wanted: string): boolean =>
  [message.id, message.causationId, message.correlationId].includes(wanted) ||
  isOfKey(message.orderingKey, wanted);
