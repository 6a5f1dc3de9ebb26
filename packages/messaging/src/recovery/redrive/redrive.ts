import type { Sleep, Timers } from '@dynamo-outbox/kernel';
import { assertNumber, createPace, createSleep, systemTimers } from '@dynamo-outbox/kernel';
import type { ParkedKeys } from '../../parking/parked-keys.ts';
import type { SeenMessage } from './inspect-queue.ts';
import { RedriveRun } from './redrive-run.ts';
import type { RedriveTarget } from './redrive-target.ts';
import type { WaitingQueue } from './dead-letter-queue.ts';

/** Which messages to send back, and how. */
export interface RedriveOptions {
  readonly queue: WaitingQueue;
  readonly target: RedriveTarget;
  /** Which of the messages; all by default. */
  readonly isWanted?: (seen: SeenMessage) => boolean;
  /** Makes another body of one that is sent; as it is by default. */
  readonly edit?: (seen: SeenMessage) => string;
  /** Most messages sent; no bound by default. */
  readonly limit?: number;
  /** Most messages sent in a second; as fast as it goes by default. */
  readonly messagesPerSecond?: number;
  /** Whether to send and remove nothing, and only tell what would be. */
  readonly isDryRun?: boolean;
  /**
   * The ordering keys that a relay's policy `parkKey` holds: each of which everything parked was sent back is released.
   */
  readonly parkedKeys?: ParkedKeys;
  /** Aborted to end it early: what it is about to send is sent, and the rest shows up again. */
  readonly signal?: AbortSignal;
  /** Hears how far it is. */
  readonly onProgress?: (report: RedriveReport) => void;
  /** For the rate; the timers of the process by default. */
  readonly timers?: Timers;
  /** Waits by the timers by default. */
  readonly sleep?: Sleep;
}

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

/**
 * Sends messages back to where they came from, by receiving, sending and removing them one by one.
 *
 * That is slower than SQS's own `StartMessageMoveTask`, and works where that is refused: for dead letters that a consumer
 * or a function sent, for queues fed by SNS, for a part of a queue, and with another body.
 *
 * Nothing is removed before its target has taken it, so that dying at any line loses nothing: a message may be sent
 * twice then, and its consumer knows it by its id. Messages of one FIFO group are sent in order; behind one that fails,
 * the rest of its group stays. What arrives after the start, by the queue's own clock, is left alone, so that messages that
 * fail again do not go round in circles; where a queue tells no time, no message is sent that was sent before.
 */
export const redrive = async (options: RedriveOptions): Promise<RedriveReport> => {
  const { timers = systemTimers, messagesPerSecond = Number.POSITIVE_INFINITY } = options;
  const { limit = Number.POSITIVE_INFINITY } = options;
  // One in a day is the slowest.
  assertNumber('messagesPerSecond', messagesPerSecond, { min: 1 / 86_400, max: Number.POSITIVE_INFINITY });
  assertNumber('limit', limit, { min: 0, max: Number.POSITIVE_INFINITY });
  const pace = createPace(messagesPerSecond, { timers, sleep: options.sleep ?? createSleep(timers) });
  const run = new RedriveRun({ ...options, pace });
  return run.toEnd();
};
