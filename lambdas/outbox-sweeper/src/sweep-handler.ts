import type { PollingRelay, SweepReport } from '@dynamo-outbox/messaging';
import type { Context } from 'aws-lambda';

/** What the handler needs of Lambda's context. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Lambda's function on a schedule, without the callback. What the schedule sends is of no interest. */
export type SweepHandler = (event: unknown, context: InvocationContext) => Promise<SweepReport>;

/** For the last calls to SNS, the marks and the answer. */
const publishingReserveMilliseconds = 8_000;

/** For the answer. */
const settlingReserveMilliseconds = 1_000;

/** The time of the invocation, less a reserve: at most a share of what the invocation begins with, so that a short one makes progress too. */
const timeOf = (context: InvocationContext, reserveMilliseconds: number, share: number): (() => number) => {
  const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() * share);
  return () => context.getRemainingTimeInMillis() - reserve;
};

/** Creates the handler: one sweep through the whole list, as far as the invocation's time goes. */
export const createSweepHandler =
  (relay: PollingRelay): SweepHandler =>
  async (_event, context) =>
    relay.sweep({
      remainingMilliseconds: timeOf(context, publishingReserveMilliseconds, 1 / 2),
      settlingMilliseconds: timeOf(context, settlingReserveMilliseconds, 1 / 8),
    });
