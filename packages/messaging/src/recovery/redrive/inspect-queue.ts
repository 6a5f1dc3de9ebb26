import { assertNumber } from '@dynamo-outbox/kernel';
import { readDeadLetter, type DeadLetterReading } from './read-dead-letter.ts';
import type { DeadLetterMessage } from './dead-letter-message.ts';
import type { QueueDepth, DeadLetterQueue } from './dead-letter-queue.ts';

/** A message in the queue, with what could be read of it. */
export interface SeenMessage {
  readonly deadLetter: DeadLetterMessage;
  readonly reading: DeadLetterReading;
}

/** What was seen in a queue. */
export interface QueueView {
  readonly queue: string;
  readonly depth: QueueDepth;
  /** In the order in which they came. */
  readonly seen: readonly SeenMessage[];
  /**
   * Whether there was more than was seen: beyond the limit, hidden by another reader, or behind others of their FIFO
   * group, of which a queue shows only the first few.
   */
  readonly isPartial: boolean;
}

/** How far to look. */
export interface InspectOptions {
  /** Most messages to look at. Default 1,000. */
  readonly limit?: number;
  /** Looks no further once it has seen what it was to find. */
  readonly isFound?: (seen: SeenMessage) => boolean;
  /** Hears how many were seen so far. */
  readonly onProgress?: (seen: number) => void;
}

/** Most messages that are read by default. */
const defaultInspectLimit = 1_000;

/** Most messages that one receive hands over. */
const receiveLimit = 10;

/** Messages by their ids in the queue: one that shows up again, because it was hidden for too short a while, is one. */
type Held = Map<string, SeenMessage>;

/** Keeps what is new; the newest receipt of a message is the one that counts. Answers what is new. */
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

/** At the limit the count decides, unless it is plainly stale. */
const isPartial = (seen: number, { visible, hidden }: QueueDepth, limit: number): boolean =>
  seen < visible + hidden || (seen >= limit && seen > visible + hidden);

/**
 * Reads a queue and leaves it as it was: all received messages are released again, also after an error.
 *
 * While it looks, others do not see those messages. Queues count every receive, so this is for queues without a redrive
 * policy, as dead-letter queues are.
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
