import type { SQSRecord } from 'aws-lambda';

import type { Lane } from './lanes.ts';
import type { VisibilityChange } from './message-visibility.ts';
import type { BatchProgress } from './walk-lane.ts';

/** Returns the seconds until the next delivery of a message that failed or was not started. */
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
 * Plans when the unfinished messages of a batch become visible again.
 *
 * Messages that wait behind a failed message of their FIFO group get the same delay. While one message of a group is in
 * flight, SQS delivers no other message of the group ("Inflight messages block delivery of available messages within
 * the same message group", AWS re:Post, "sqs-fifo-messages-not-returned"). Without this change, they would block the
 * group for the queue's whole visibility timeout, even if the delay of the failed message is short.
 *
 * A message that is still being handled is not changed. If it became visible sooner, two handlers would run for it at
 * the same time.
 */
export const planRedeliveries = (
  lanes: readonly Lane[],
  progress: BatchProgress,
  delay: DelaySeconds,
): readonly VisibilityChange[] => lanes.flatMap((lane) => planLane(lane, progress, delay));
