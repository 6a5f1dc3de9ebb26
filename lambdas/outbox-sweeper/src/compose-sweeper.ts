import { createLogger } from '@dynamo-outbox/service-runtime';
import {
  type ComposedPollingRelay,
  composePollingRelay,
  type PollingRelayOptions,
} from '@dynamo-outbox/service-runtime/publishing';
import { countBeside, createInstanceClient } from './count-instances.ts';
import type { SweeperSettings } from './settings.ts';

/** Creates the clients of the sweeper, so call it once per start. */
export const composeSweeper = async (
  settings: SweeperSettings,
  {
    tracing,
    releaseSliceMilliseconds,
  }: Pick<PollingRelayOptions, 'tracing' | 'releaseSliceMilliseconds'> = {},
): Promise<ComposedPollingRelay> => {
  const { SERVICE_NAME: serviceName, LOG_LEVEL: level, PROCESS_TABLE_NAMES: tableNames } = settings;
  const composed = await composePollingRelay(settings, {
    name: `${serviceName}-outbox-sweeper`,
    tracing,
    releaseSliceMilliseconds,
  });
  if (tableNames === undefined) {
    return composed;
  }
  const relay = countBeside(composed.relay, {
    tableNames,
    client: createInstanceClient(),
    logger: createLogger({ serviceName, level }),
    metrics: composed.metrics,
  });
  return { ...composed, relay };
};
