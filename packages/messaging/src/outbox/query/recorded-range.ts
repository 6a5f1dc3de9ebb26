import type { RecordedRange } from './recorded-items.ts';

/** Whether an item with this time is within the range. An item without a time is, because nothing excludes it. */
export const isWithinTime = (
  recordedAt: string | undefined,
  { recordedFrom, recordedBefore }: RecordedRange,
): boolean =>
  recordedAt === undefined ||
  ((recordedFrom === undefined || recordedAt >= recordedFrom.toISOString()) &&
    (recordedBefore === undefined || recordedAt < recordedBefore.toISOString()));
