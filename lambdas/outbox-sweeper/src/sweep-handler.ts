import type { InvocationContext } from '@dynamo-outbox/kernel';
import type { PollingRelay, SweepReport } from '@dynamo-outbox/messaging/relay';
import { publishingTime } from '@dynamo-outbox/service-runtime/publishing';

/** Scheduled Lambda handler, without the callback. Ignores the content of the scheduled event. */
export type SweepHandler = (event: unknown, context: InvocationContext) => Promise<SweepReport>;

/** Creates the handler: one sweep through the whole list, as far as the invocation's time goes. */
export const createSweepHandler =
  (relay: PollingRelay): SweepHandler =>
  async (_event, context) =>
    relay.sweep(publishingTime(context));
