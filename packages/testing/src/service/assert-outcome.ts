import type { ConsumeOutcome, RejectReason } from '@dynamo-outbox/messaging';
import { fail } from '../matching/fail.ts';
import { show } from '../matching/find-mismatches.ts';
import type { DeliveryResult } from './test-consumer.ts';

const describeOutcome = (outcome: ConsumeOutcome): string =>
  outcome.outcome === 'rejected' ? `rejected with ${outcome.reason}: ${outcome.detail}` : outcome.outcome;

/**
 * Asserts the outcome of the first delivery: `processed`, `duplicate`, `stale`, `ignored` or `rejected`, and the reason of a rejection.
 *
 * Throws an `AssertionError` with the actual outcome, and its reason if it was rejected.
 */
export const assertOutcome = (
  { outcome }: Pick<DeliveryResult, 'outcome'>,
  expected: ConsumeOutcome['outcome'],
  reason?: RejectReason,
): void => {
  const isReason = reason === undefined || (outcome.outcome === 'rejected' && outcome.reason === reason);
  if (outcome.outcome !== expected || !isReason) {
    fail(
      {
        sentence: `Expected the outcome ${expected}${reason === undefined ? '' : ` with ${reason}`}, but the message was ${describeOutcome(outcome).replace(/\.$/u, '')}.`,
        actual: outcome,
        expected: { outcome: expected, ...(reason === undefined ? {} : { reason }) },
      },
      assertOutcome,
    );
  }
};

/**
 * Asserts that the first delivery was processed, and that the others were duplicates that changed nothing. Deliver with
 * `duplicates: 1` or more.
 *
 * Throws an `AssertionError` with all outcomes, and what the duplicates changed.
 */
export const assertHandledOnce = (result: DeliveryResult): void => {
  const { outcome, duplicates, changedByDuplicates } = result;
  const outcomes = [outcome, ...duplicates].map((one) => one.outcome);
  const expected = ['processed', ...duplicates.map(() => 'duplicate')];
  if (duplicates.length === 0) {
    throw new RangeError('assertHandledOnce needs at least two deliveries. Deliver with { duplicates: 1 }.');
  }
  if (show(outcomes) !== show(expected) || changedByDuplicates.length > 0) {
    const changes = changedByDuplicates.length === 0 ? 'nothing' : changedByDuplicates.join(', ');
    fail(
      {
        sentence: `Expected one effect, but the deliveries were ${[outcome, ...duplicates].map(describeOutcome).join(', ')}, and the duplicates changed ${changes}.`,
        actual: outcomes,
        expected,
      },
      assertHandledOnce,
    );
  }
};
