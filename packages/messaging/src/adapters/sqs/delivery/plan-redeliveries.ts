import type { SQSRecord } from 'aws-lambda';

import type { Lane } from './lanes.ts';
import type { VisibilityChange } from './message-visibility.ts';
import type { BatchProgress } from './walk-lane.ts';

/** Why a message is redelivered: it failed or was not started, or its consumer must be deployed first. */
export type RedeliveryCause = 'failure' | 'late deployment';

/** Returns the seconds until the next delivery of a message. */
export type DelaySeconds = (record: SQSRecord, cause: RedeliveryCause) => number;

const planLane = (lane: Lane, progress: BatchProgress, delay: DelaySeconds): readonly VisibilityChange[] => {
  let held: number | undefined;
  const secondsOf = (record: SQSRecord): number | undefined => {
    switch (progress.get(record)) {
      case 'redeliver':
        held = delay(record, 'failure');
        return held;
      case 'await deployment':
        held = delay(record, 'late deployment');
        return held;
      case 'hold back':
        return held;
      case undefined:
        return delay(record, 'failure');
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
