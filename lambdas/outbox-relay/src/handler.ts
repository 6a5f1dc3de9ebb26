/** Lambda function on the stream of an outbox table: settings and wiring, nothing else. */
import { composeRelay } from './compose-relay.ts';
import { createRelayHandler } from './relay-handler.ts';
import { readRelaySettings } from './settings.ts';

export const handler = createRelayHandler(composeRelay(readRelaySettings(process.env)));
