import { assertInvocationContext, type InvocationContext } from '@dynamo-outbox/kernel';

/** Time that a relay or a sweeper has left. */
export interface PublishingTime {
  /** Milliseconds left for publishing. */
  readonly remainingMilliseconds: () => number;
  /** Milliseconds left for marking published items. */
  readonly settlingMilliseconds: () => number;
}

/** Reserve for the last calls to SNS, the marks and the response. */
const publishingReserveMilliseconds = 8_000;

/** Reserve for the response. */
const settlingReserveMilliseconds = 1_000;

/**
 * Returns the time of the invocation minus a reserve. The reserve is at most a share of the initial time, so that a
 * short invocation also makes progress.
 */
const timeOf = (context: InvocationContext, reserveMilliseconds: number, share: number): (() => number) => {
  const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() * share);
  return () => context.getRemainingTimeInMillis() - reserve;
};

/**
 * Divides the time of an invocation that publishes: it stops publishing early enough to mark, and marking early enough to answer.
 *
 * Throws `INVALID_INVOCATION` without the context of a Lambda invocation.
 */
export const publishingTime = (context: InvocationContext): PublishingTime => {
  assertInvocationContext(context);
  return {
    remainingMilliseconds: timeOf(context, publishingReserveMilliseconds, 1 / 2),
    settlingMilliseconds: timeOf(context, settlingReserveMilliseconds, 1 / 8),
  };
};
