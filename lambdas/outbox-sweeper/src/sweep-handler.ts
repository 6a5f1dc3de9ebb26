import type { PollingRelay, SweepReport } from '@dynamo-outbox/messaging';
import type { Context } from 'aws-lambda';

/** What the handler needs of Lambda's context. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Lambda's function on a schedule, without the callback. What the schedule sends is of no interest. */
export type SweepHandler = (event: unknown, context: InvocationContext) => Promise<SweepReport>;

/** For the last calls to SNS, the marks and the answer. */
const reserveMilliseconds = 8_000;

/** Creates the handler: one sweep through the whole list, as far as the invocation's time goes. */
export const createSweepHandler =
  (relay: PollingRelay): SweepHandler =>
  async (_event, context) => {
    // At most half of what the invocation begins with, so that a short one gets on too.
    const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() / 2);
    return relay.sweep({ remainingMilliseconds: () => context.getRemainingTimeInMillis() - reserve });
  };
