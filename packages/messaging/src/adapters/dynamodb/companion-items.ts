import { headPrefix, parkedKeyPrefix, scheduledPrefix } from '../tables/outbox-table.ts';

/**
 * Whether an item of an outbox table with this partition key is a head, the mark of a parked key or a scheduled message, if it cannot be
 * decoded as an outbox item.
 */
export const isCompanionKey = (partitionKey: string | undefined): boolean =>
  [parkedKeyPrefix, headPrefix, scheduledPrefix].some((prefix) => partitionKey?.startsWith(prefix) === true);
