import type { SeenMessage } from './inspect-queue.ts';

/** A message that was not sent, or that was sent but not removed. */
export interface RedriveFault {
  readonly seen: SeenMessage;
  readonly error: unknown;
}

/** Result of a redrive. */
export interface RedriveReport {
  /** Messages received. */
  readonly examined: number;
  /** Messages that were selected. */
  readonly wanted: number;
  /** Messages that were sent; in a dry run, messages that would be sent. */
  readonly sent: number;
  /** Messages that could not be sent. They stay in the queue. */
  readonly failed: readonly RedriveFault[];
  /** Messages that were sent but could not be removed. They stay in the queue, and sending them again does no harm. */
  readonly unremoved: readonly RedriveFault[];
  /** Selected messages that were not tried, because an earlier message of their order failed or the run ended early. */
  readonly heldBack: number;
  /** Ordering keys that were released, because none of their messages is parked any more. */
  readonly releasedKeys: readonly string[];
  /** Messages that arrived after the start, some perhaps for the second time. They are left for the next run. */
  readonly cameLater: number;
  /**
   * Parked messages that were sent after a later one of their ordering key, because the queue contains more than the
   * thousand messages that are sorted together.
   */
  readonly outOfOrder: number;
  /** Whether the run ended early because ten messages in a row failed. */
  readonly gaveUp: boolean;
}
