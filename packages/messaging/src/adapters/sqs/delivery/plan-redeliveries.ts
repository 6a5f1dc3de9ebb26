import type { SQSRecord } from 'aws-lambda';

import type { Lane } from './lanes.ts';
import type { VisibilityChange } from './message-visibility.ts';
import type { BatchProgress } from './walk-lane.ts';

/** Seconds until the next delivery of a message that failed, or was not started. */
export type DelaySeconds = (record: SQSRecord) => number;

const planLane = (lane: Lane, progress: BatchProgress, delay: DelaySeconds): readonly VisibilityChange[] => {
  let held: number | undefined;
  const secondsOf = (record: SQSRecord): number | undefined => {
    switch (progress.get(record)) {
      case 'redeliver':
        held = delay(record);
        return held;
      case 'hold back':
        return held;
      case undefined:
        return delay(record);
      case 'abandoned':
      case 'acknowledge':
      case 'running':
        return undefined;
    }
  };
  return lane.flatMap((record) => {
    const seconds = secondsOf(record);
    return seconds === undefined ? [] : [{ receiptHandle: record.receiptHandle, seconds }];
  });
};

/**
 * When the unfinished messages of a batch become visible again.
 *
 * Those held back behind a failed message of their FIFO group take its delay: while one message of a group is in
 * flight, SQS hands out none of the group ("Inflight messages block delivery of available messages within the same
 * message group", AWS re:Post, "sqs-fifo-messages-not-returned"). Left alone, they would block it for the queue's whole
 * visibility timeout, however short the delay of the failed one.
 *
 * A message that is still being handled is left alone: were it visible sooner, it would be handled twice at once.
 */
export const planRedeliveries = (
  lanes: readonly Lane[],
  progress: BatchProgress,
  delay: DelaySeconds,
): readonly VisibilityChange[] => lanes.flatMap((lane) => planLane(lane, progress, delay));
