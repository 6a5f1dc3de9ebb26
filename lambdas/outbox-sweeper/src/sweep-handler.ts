import type { PollingRelay, SweepReport } from '@dynamo-outbox/messaging';
import type { Context } from 'aws-lambda';

/** The part of the Lambda context that the handler needs. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Scheduled Lambda handler, without the callback. Ignores the content of the scheduled event. */
export type SweepHandler = (event: unknown, context: InvocationContext) => Promise<SweepReport>;

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

/** Creates the handler: one sweep through the whole list, as far as the time of the invocation allows. */
export const createSweepHandler =
  (relay: PollingRelay): SweepHandler =>
  async (_event, context) =>
    relay.sweep({
      remainingMilliseconds: timeOf(context, publishingReserveMilliseconds, 1 / 2),
      settlingMilliseconds: timeOf(context, settlingReserveMilliseconds, 1 / 8),
    });
