import type { MessageTracing } from '@dynamo-outbox/messaging';
import { type ComposedPollingRelay, composePollingRelay } from '@dynamo-outbox/service-runtime/publishing';
import type { SweeperSettings } from './settings.ts';

/** Creates the clients of the sweeper, so call it once per start. */
export const composeSweeper = (
  settings: SweeperSettings,
  tracing?: MessageTracing,
): Promise<ComposedPollingRelay> =>
  composePollingRelay(settings, { name: `${settings.SERVICE_NAME}-outbox-sweeper`, tracing });
