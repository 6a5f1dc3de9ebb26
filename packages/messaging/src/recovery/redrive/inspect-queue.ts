import { assertNumber } from '@dynamo-outbox/kernel';
import { readDeadLetter, type DeadLetterReading } from './read-dead-letter.ts';
import type { DeadLetterMessage } from './dead-letter-message.ts';
import type { QueueDepth, DeadLetterQueue } from './dead-letter-queue.ts';

/** A message in a queue, with its reading. */
export interface SeenMessage {
  readonly deadLetter: DeadLetterMessage;
  readonly reading: DeadLetterReading;
}

/** The messages that were seen in a queue. */
export interface QueueView {
  readonly queue: string;
  readonly depth: QueueDepth;
  /** Messages in the order in which they were received. */
  readonly seen: readonly SeenMessage[];
  /**
   * Whether the queue has more messages than were seen: beyond the limit, hidden by another reader, or behind others of
   * their FIFO group, of which a queue returns only the first few.
   */
  readonly isPartial: boolean;
}

/** Options of an inspection. */
export interface InspectOptions {
  /** Most messages to read. Default 1,000. */
  readonly limit?: number;
  /** Stops the inspection after a message for which it returns true. */
  readonly isFound?: (seen: SeenMessage) => boolean;
  /** Called with the number of messages that were seen so far. */
  readonly onProgress?: (seen: number) => void;
}

/** Default for the most messages to read. */
const defaultInspectLimit = 1_000;

/** Most messages of one receive. */
const receiveLimit = 10;

/** Messages by their ids in the queue. A message that becomes visible again during the inspection counts once. */
type Held = Map<string, SeenMessage>;

/** Adds messages, with the newest receipt of each, and returns the new ones. */
const keepNew = (held: Held, received: readonly DeadLetterMessage[]): readonly SeenMessage[] => {
  const fresh: SeenMessage[] = [];
  for (const deadLetter of received) {
    const known = held.get(deadLetter.deliveryId);
    const seen = { deadLetter, reading: known?.reading ?? readDeadLetter(deadLetter) };
    held.set(deadLetter.deliveryId, seen);
    if (known === undefined) {
      fresh.push(seen);
    }
  }
  return fresh;
};

const receiveUntil = async (queue: DeadLetterQueue, held: Held, options: InspectOptions): Promise<void> => {
  const { limit = defaultInspectLimit, isFound = () => false, onProgress } = options;
  while (held.size < limit) {
    const received = await queue.receive(Math.min(receiveLimit, limit - held.size));
    const fresh = keepNew(held, received);
    onProgress?.(held.size);
    if (fresh.length === 0 || fresh.some(isFound)) {
      return;
    }
  }
};

/** At the limit, the queue's count decides, unless it is obviously stale. */
const isPartial = (seen: number, { visible, hidden }: QueueDepth, limit: number): boolean =>
  seen < visible + hidden || (seen >= limit && seen > visible + hidden);

/**
 * Reads a queue and leaves it unchanged: all received messages are released, also after an error.
 *
 * Other readers do not see these messages during the inspection. Queues count every receive, so use this only for
 * queues without a redrive policy, such as dead-letter queues.
 */
export const inspectQueue = async (
  queue: DeadLetterQueue,
  options: InspectOptions = {},
): Promise<QueueView> => {
  assertNumber('limit', options.limit ?? defaultInspectLimit, { min: 0, max: Number.POSITIVE_INFINITY });
  const depth = await queue.depth();
  const held: Held = new Map();
  try {
    await receiveUntil(queue, held, options);
  } finally {
    await queue.release([...held.values()].map(({ deadLetter }) => deadLetter));
  }
  return {
    queue: queue.name,
    depth,
    seen: [...held.values()],
    isPartial: isPartial(held.size, depth, options.limit ?? defaultInspectLimit),
  };
};
