import type { SeenMessage } from './inspect-queue.ts';

/** A message that was not sent, or sent and not removed. */
export interface RedriveFault {
  readonly seen: SeenMessage;
  readonly error: unknown;
}

/** What a redrive came to. */
export interface RedriveReport {
  /** Messages received. */
  readonly examined: number;
  /** Those that were wanted. */
  readonly wanted: number;
  /** Those that were sent; in a dry run, those that would be. */
  readonly sent: number;
  /** Those that could not be sent; they wait where they were. */
  readonly failed: readonly RedriveFault[];
  /** Those that were sent and could not be removed: they still wait, and sending them again does no harm. */
  readonly unremoved: readonly RedriveFault[];
  /** Those that were wanted and not tried, because one before them in their order failed, or because it ended early. */
  readonly heldBack: number;
  /** Ordering keys that were released, as nothing parked of them was left. */
  readonly releasedKeys: readonly string[];
  /** Those that came after the start, some of them perhaps for the second time; they are left for the next run. */
  readonly cameLater: number;
  /**
   * Parked messages that were sent behind a later one of their ordering key: more wait than are put in order together, a
   * thousand.
   */
  readonly outOfOrder: number;
  /** Whether it ended early, because ten messages failed one after the other. */
  readonly gaveUp: boolean;
}
