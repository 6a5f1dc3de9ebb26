import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ItemMarks } from '../../outbox/query/dispatch-state.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { lastDispatchedAtAttribute } from './dispatch-marks.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const instantOf = (item: Attributes, name: string): Date | undefined => {
  const instant = new Date(item[name]?.S ?? '');
  return Number.isNaN(instant.getTime()) ? undefined : instant;
};

const setOf = (item: Attributes, name: string): ReadonlySet<string> | undefined => {
  const ids = item[name]?.SS;
  return ids === undefined ? undefined : new Set(ids);
};

// An item that may expire has no parked messages left. Timestamps do not show that: relay and redrive have different
// clocks.
const parkingOf = (item: Attributes): ItemMarks['parking'] =>
  item[outboxAttributes.parkedAt] === undefined || item[outboxAttributes.expiresAt] !== undefined
    ? undefined
    : {
        at: instantOf(item, outboxAttributes.parkedAt) ?? new Date(Number.NaN),
        reason: item[outboxAttributes.parkReason]?.S ?? '',
      };

/** Reads the marks of an outbox item. Damaged marks count as absent. */
export const fromMarkAttributes = (item: Attributes): ItemMarks => {
  const attempts = Number(item[outboxAttributes.dispatchCount]?.N ?? 0);
  return {
    isUndispatched: item[outboxAttributes.undispatched] !== undefined,
    attempts: Number.isSafeInteger(attempts) ? attempts : 0,
    lastError: item[outboxAttributes.lastError]?.S,
    nextAttemptAt: instantOf(item, outboxAttributes.nextAttemptAt),
    dispatchedAt: instantOf(item, lastDispatchedAtAttribute),
    parking: parkingOf(item),
    parked: setOf(item, outboxAttributes.parkedMessages),
    redriven: setOf(item, outboxAttributes.redrivenMessages),
  };
};
