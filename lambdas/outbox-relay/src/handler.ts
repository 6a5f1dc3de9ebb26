/** Lambda function on the stream of an outbox table. Contains only settings and wiring. */
import { flushAfter } from '@dynamo-outbox/service-runtime';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeRelay } from './compose-relay.ts';
import { createRelayHandler, type RelayHandler } from './relay-handler.ts';
import { readRelaySettings } from './settings.ts';

const settings = readRelaySettings(process.env);
const { dependencies, metrics } = await composeRelay(settings, await loadTracing(settings, process.env));

export const handler: RelayHandler = flushAfter(metrics, createRelayHandler(dependencies));
