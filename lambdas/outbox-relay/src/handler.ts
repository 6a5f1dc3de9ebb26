/** Lambda function on the stream of an outbox table. Contains only settings and wiring. */
import { createMetrics, flushAfter } from '@dynamo-outbox/service-runtime';
import { composeRelay } from './compose-relay.ts';
import { createRelayHandler, type RelayHandler } from './relay-handler.ts';
import { readRelaySettings } from './settings.ts';

const settings = readRelaySettings(process.env);
const metrics = createMetrics({
  serviceName: settings.SERVICE_NAME,
  mode: settings.METRICS,
  namespace: settings.METRICS_NAMESPACE,
});

export const handler: RelayHandler = flushAfter(metrics, createRelayHandler(composeRelay(settings, metrics)));
