import type { Lane, PendingMessage } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';

/** The share of a lane in a call: `count` messages from its head, at `offset` in the call. */
export interface Share {
  readonly lane: Lane;
  readonly count: number;
  readonly offset: number;
}

/** The entries of one call to the broker. */
export interface PublishCall {
  readonly topic: string;
  readonly entries: readonly PendingMessage[];
  /** In the order of the entries. */
  readonly shares: readonly Share[];
}

/** Returns the messages at the head of a lane that are for the topic and fit into the rest of the call. */
const takeFitting = (
  lane: Lane,
  topic: string,
  left: { entries: number; bytes: number },
): PendingMessage[] => {
  const taken: PendingMessage[] = [];
  for (let index = lane.next; taken.length < left.entries; index += 1) {
    const pending = lane.messages[index];
    if (pending === undefined || pending.message.topic !== topic || pending.bytes > left.bytes) {
      break;
    }
    taken.push(pending);
    left.bytes -= pending.bytes;
  }
  return taken;
};

/**
 * Packs one call from the lanes that are ready for a topic, and removes those lanes from `ready`.
 *
 * A call to an ordered topic contains at most one message of a lane. If the first entry failed and the second
 * succeeded, their order would change. A lane whose head does not fit waits for the next call, and lanes with smaller
 * messages may be packed before it. After as many such lanes as a call has entries, the call is closed, so that packing
 * stays linear.
 */
export const packCall = (topic: string, ready: Set<Lane>, publisher: MessagePublisher): PublishCall => {
  const mostOfLane = publisher.isOrdered(topic) ? 1 : publisher.maxEntries;
  const entries: PendingMessage[] = [];
  const shares: Share[] = [];
  const left = { entries: 0, bytes: publisher.maxBytesOf(topic) };
  let passed = 0;
  for (const lane of ready) {
    left.entries = Math.min(mostOfLane, publisher.maxEntries - entries.length);
    const taken = takeFitting(lane, topic, left);
    if (taken.length > 0) {
      ready.delete(lane);
      shares.push({ lane, count: taken.length, offset: entries.length });
      entries.push(...taken);
    } else {
      passed += 1;
    }
    if (entries.length === publisher.maxEntries || passed === publisher.maxEntries) {
      break;
    }
  }
  return { topic, entries, shares };
};
