import type { DeadLetterMessage } from './dead-letter-message.ts';

/** Number of messages in a queue. Queues count approximately and with some delay. */
export interface QueueDepth {
  /** Messages that can be received now, and the messages behind them in their groups. */
  readonly visible: number;
  /** Messages that a reader has received and neither removed nor released. */
  readonly hidden: number;
}

/** A dead-letter queue, or a relay's parking queue. It keeps messages until an operator redrives or deletes them. */
export interface DeadLetterQueue {
  /** Name of the queue. */
  readonly name: string;

  /** Counts the messages. Rejects with `QUEUE_NOT_FOUND` if the queue does not exist. */
  depth(): Promise<QueueDepth>;

  /**
   * Returns a time by the queue's own clock. Messages that were sent before this call have an earlier `sentAt`;
   * messages that are sent after it resolved have this time or a later one. `undefined` if the queue does not state its
   * time.
   */
  cutoff(): Promise<Date | undefined>;

  /**
   * Receives up to `limit` messages, at most ten, and hides them from other readers for a while. Resolves to an empty
   * list if no message is visible.
   *
   * MUST return the messages of one FIFO group in order, and no later message while some of its group are hidden. If a
   * reader crashes, its messages become visible again.
   */
  receive(limit: number): Promise<readonly DeadLetterMessage[]>;

  /**
   * Makes messages visible immediately, in their old order. MUST NOT reject. Messages that it cannot release become
   * visible by themselves.
   */
  release(messages: readonly DeadLetterMessage[]): Promise<void>;

  /** Deletes a message. Rejects if it could not, and the message becomes visible again. */
  remove(message: DeadLetterMessage): Promise<void>;
}
