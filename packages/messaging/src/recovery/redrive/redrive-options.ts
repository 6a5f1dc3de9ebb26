import type { Sleep, Timers } from '@dynamo-outbox/kernel';
import type { ParkedKeys } from '../../parking/parked-keys.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { SeenMessage } from './inspect-queue.ts';
import type { RedriveReport } from './redrive-report.ts';
import type { RedriveTarget } from './redrive-target.ts';

/** Which messages to send back, and how. */
export interface RedriveOptions {
  readonly queue: DeadLetterQueue;
  readonly target: RedriveTarget;
  /** Selects messages. Default: all. */
  readonly isWanted?: (seen: SeenMessage) => boolean;
  /** Returns the body to send. Default: the body of the message. */
  readonly edit?: (seen: SeenMessage) => string;
  /** Most messages sent. Default: no limit. */
  readonly limit?: number;
  /** Most messages sent in a second. Default: no limit. */
  readonly messagesPerSecond?: number;
  /** Whether to send and remove nothing, and only report what would be sent. */
  readonly isDryRun?: boolean;
  /**
   * Parked ordering keys of a relay with the policy `parkKey`. A key is released after all of its parked messages were
   * sent back.
   */
  readonly parkedKeys?: ParkedKeys;
  /** Abort it to end the run early: the message in flight is sent, and the others become visible again. */
  readonly signal?: AbortSignal;
  /** Called after each message with the report so far. */
  readonly onProgress?: (report: RedriveReport) => void;
  /** Timers for the rate. Default: the timers of the process. */
  readonly timers?: Timers;
  /** Default: a sleep that uses `timers`. */
  readonly sleep?: Sleep;
}
