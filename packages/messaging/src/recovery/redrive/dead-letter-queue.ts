import type { DeadLetterMessage } from './dead-letter-message.ts';

/** How many messages a queue has, as far as it knows: queues count approximately, and with some delay. */
export interface QueueDepth {
  /** Those that can be received now, and those behind them of their group. */
  readonly visible: number;
  /** Messages that a reader has received and neither removed nor released. */
  readonly hidden: number;
}

/** A dead-letter queue, or a relay's parking queue: its messages are kept until someone redrives or deletes them. */
export interface DeadLetterQueue {
  /** Its name, as people know it. */
  readonly name: string;

  /** How many messages are there. Rejects with `QUEUE_NOT_FOUND` when there is no such queue. */
  depth(): Promise<QueueDepth>;

  /**
   * An instant by the queue's own clock: what was sent before this call has an earlier `sentAt`, what is sent after it
   * resolved has this one or a later one. `undefined` where the queue does not state its time.
   */
  cutoff(): Promise<Date | undefined>;

  /**
   * Receives at most `limit` messages, ten at most, and hides them from others for a while; none when none are visible.
   *
   * Messages of one FIFO group MUST come in order, and as long as some of a group are hidden no later one comes.
   * A reader that crashes while it holds messages loses none: they become visible again.
   */
  receive(limit: number): Promise<readonly DeadLetterMessage[]>;

  /** Shows messages again at once, in their old places. MUST NOT reject: what it cannot release shows up by itself. */
  release(messages: readonly DeadLetterMessage[]): Promise<void>;

  /** Deletes a message. Rejects when it could not: then the message becomes visible again. */
  remove(message: DeadLetterMessage): Promise<void>;
}
