import { mapConcurrently } from '@dynamo-outbox/kernel';
import type { PayloadStore } from '../message/payload/payload-store.ts';
import { encodeDeparted } from './encode-message.ts';
import type { StagedMessage } from './stage-message.ts';

// A unit of work has few payloads, and each may have megabytes. This number is high enough to hide latency and low
// enough to save memory.
const maxPutsInFlight = 8;

/** Stores the payloads that are too large for their message, and puts a reference into the body. */
export const storePayloads = async (
  messages: readonly StagedMessage[],
  store: PayloadStore | undefined,
): Promise<void> => {
  if (store === undefined) {
    return;
  }
  await mapConcurrently(messages, maxPutsInFlight, async (message) => {
    if (message.offloaded !== undefined) {
      message.stored = { ...message.stored, body: await encodeDeparted(message.offloaded, store) };
      message.offloaded = undefined;
    }
  });
};
