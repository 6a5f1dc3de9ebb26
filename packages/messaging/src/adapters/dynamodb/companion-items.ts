import { headPrefix, parkedKeyPrefix } from '../tables/outbox-table.ts';

/**
 * Whether an item of an outbox table with this partition key is a head or the mark of a parked key, if it cannot be
 * decoded as an outbox item.
 */
export const isCompanionKey = (partitionKey: string | undefined): boolean =>
  [parkedKeyPrefix, headPrefix].some((prefix) => partitionKey?.startsWith(prefix) === true);
