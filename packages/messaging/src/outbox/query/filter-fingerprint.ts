import { createHash } from 'node:crypto';
import type { OutboxFilter } from './outbox-query.ts';

const sorted = (names: readonly string[] | undefined): readonly string[] | null =>
  names === undefined ? null : [...new Set(names)].sort();

const instant = (date: Date | undefined): string | null => date?.toISOString() ?? null;

/**
 * Returns a short text that is equal for equal filters only. It binds a cursor to its filter.
 *
 * The order of names in a list does not matter.
 */
export const toFingerprint = (filter: OutboxFilter): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        filter.orderingKey ?? null,
        filter.aggregateType ?? null,
        sorted(filter.types),
        sorted(filter.topics),
        filter.correlationId ?? null,
        instant(filter.recordedFrom),
        instant(filter.recordedBefore),
        filter.state ?? null,
      ]),
    )
    .digest('base64url')
    .slice(0, 16);
