import type { QueueDepth, RedriveReport } from '@dynamo-outbox/messaging/recovery';

/** Result of a redrive for one queue. */
export interface RedriveOutcome {
  readonly queue: string;
  readonly target: string;
  readonly isDryRun: boolean;
  readonly report: RedriveReport;
  /** Number of messages in the queue afterwards, as far as known. */
  readonly left: QueueDepth;
}
