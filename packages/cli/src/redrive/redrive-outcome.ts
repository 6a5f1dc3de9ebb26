import type { QueueDepth, RedriveReport } from '@dynamo-outbox/messaging';

/** What became of one queue. */
export interface RedriveOutcome {
  readonly queue: string;
  readonly target: string;
  readonly isDryRun: boolean;
  readonly report: RedriveReport;
  /** What the queue holds afterwards, as far as it knows. */
  readonly left: QueueDepth;
}
