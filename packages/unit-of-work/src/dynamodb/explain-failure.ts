import { isLostRace } from '../lost-race.ts';
import { type FailedWrite, failedWritesOf, failureOf } from './failure.ts';
import { attemptsOf, isOutcomeOpenAfter } from './open-outcome.ts';
import type { StagedWrite } from './staged-write.ts';

/**
 * What to do after a failed transaction.
 *
 * `send again`: wait, then send the same items with the same `ClientRequestToken`. `stage again`: run the whole work again, with fresh
 * reads, a new collection and a new token. `stop`: a retry cannot succeed; handle the error.
 */
export type NextStep = 'send again' | 'stage again' | 'stop';

/** An item of the request that DynamoDB reports as failed. */
export interface FailedItem {
  /** Index in the `TransactItems` that you sent, and in the `CancellationReasons`. */
  readonly index: number;
  /** Code of the reason: `ConditionalCheckFailed`, `TransactionConflict`, … */
  readonly reason: string;
  /** Name of a collected write; `undefined` for an item of your own. */
  readonly subject: string | undefined;
}

/** A failed transaction, explained. */
export interface TransactionFailure {
  readonly next: NextStep;
  /**
   * The error that a unit of work would reject with, such as `MESSAGE_ALREADY_PROCESSED` or `OUTBOX_KEY_CHANGED_MEANWHILE`. It is the
   * error of your call, unchanged, if the condition of one of your own items failed, and after `send again`.
   */
  readonly error: unknown;
  /** Whether the transaction may have been written, because an answer may be lost. Then send it again with the same token only. */
  readonly isOutcomeOpen: boolean;
  /** The failed items, by their index. Empty unless DynamoDB cancelled the transaction. */
  readonly failed: readonly FailedItem[];
}

/** The condition of an item of the caller's own failed. Never thrown outside this file. */
class OwnItemFailed extends Error {}

/** Collected writes and their places in a request. */
export interface SentWrites {
  readonly writes: readonly StagedWrite[];
  /** Index of each write in the request. */
  readonly places: readonly number[];
  /** Number of items of the request. */
  readonly count: number;
}

const toRequest = ({ writes, places, count }: SentWrites): readonly StagedWrite[] => {
  const request = Array.from({ length: count }, (_, index): StagedWrite => ({
    subject: `TransactItems[${index}]`,
    write: {},
    onConditionFailed: () => new OwnItemFailed(),
  }));
  for (const [index, write] of writes.entries()) {
    request[places[index] ?? count] = write;
  }
  return request;
};

/** A collected write that does not report last, such as an inbox record, precedes the caller's own items. */
const byPrecedence =
  (collected: ReadonlySet<StagedWrite>) =>
  (failed: readonly FailedWrite[]): readonly FailedWrite[] =>
    failed.toSorted(
      (one, other) => Number(!collected.has(one.staged)) - Number(!collected.has(other.staged)),
    );

/** Explains the error of a transaction that contains collected writes. */
export const explainFailure = (error: unknown, sent: SentWrites): TransactionFailure => {
  const request = toRequest(sent);
  const collected = new Set(sent.writes);
  const failed = failedWritesOf(error, request).map(({ index, reason, staged }) => ({
    index,
    reason: reason.Code ?? '',
    subject: collected.has(staged) ? staged.subject : undefined,
  }));
  const failure = failureOf(error, request, byPrecedence(collected));
  if (failure.kind === 'refused' && !(failure.error instanceof OwnItemFailed)) {
    const next = isLostRace(failure.error) ? 'stage again' : 'stop';
    return { next, error: failure.error, isOutcomeOpen: false, failed };
  }
  const isTransient = ['conflict', 'throttled', 'unanswered'].includes(failure.kind);
  return {
    next: isTransient ? 'send again' : 'stop',
    error,
    isOutcomeOpen: isOutcomeOpenAfter(failure, attemptsOf(error)),
    failed,
  };
};
