/** Lambda function on the stream of an outbox table. Contains only settings and wiring. */
import { flushAfter } from '@dynamo-outbox/service-runtime';
import { composeRelay } from './compose-relay.ts';
import { createRelayHandler, type RelayHandler } from './relay-handler.ts';
import { readRelaySettings } from './settings.ts';

const { dependencies, metrics } = composeRelay(readRelaySettings(process.env));

export const handler: RelayHandler = flushAfter(metrics, createRelayHandler(dependencies));
