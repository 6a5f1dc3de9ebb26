import type { Sleep, Timers } from '@dynamo-outbox/kernel';
import type { ParkedKeys } from '../../parking/parked-keys.ts';
import type { WaitingQueue } from './dead-letter-queue.ts';
import type { SeenMessage } from './inspect-queue.ts';
import type { RedriveReport } from './redrive-report.ts';
import type { RedriveTarget } from './redrive-target.ts';

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
