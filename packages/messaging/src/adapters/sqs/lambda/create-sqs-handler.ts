import type { InvocationContext, Random, Timers } from '@dynamo-outbox/kernel';
import {
  assertCount,
  assertEventRecords,
  assertInvocationContext,
  assertNumber,
  silentObserver,
  systemRandom,
  systemTimers,
  type WithDefaults,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { ConsumerObserver } from '../../../consumer/consumer-event.ts';
import type { Consumer } from '../../../consumer/consumer.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { createDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { InvocationEndedError } from '../delivery/errors.ts';
import { Invocation } from './invocation.ts';
import { toLanes, walkLanes } from '../delivery/lanes.ts';
import type { Lane } from '../delivery/lanes.ts';
import type { MessageVisibility } from '../delivery/message-visibility.ts';
import { createDelaySeconds } from '../delivery/delay-seconds.ts';
import { planRedeliveries } from '../delivery/plan-redeliveries.ts';
import { receiveCountOf } from '../delivery/receives.ts';
import { assertRedeliveryBackoff, defaultRedeliveryBackoff } from '../delivery/redelivery-delay.ts';
import type { RedeliveryBackoff } from '../delivery/redelivery-delay.ts';
import { createSettleDelivery, assertMaxReceiveCount } from '../delivery/settle-delivery.ts';
import { unreportedFault, walkLane } from '../delivery/walk-lane.ts';
import type { BatchProgress } from '../delivery/walk-lane.ts';

/** Options of an SQS handler. */
export interface SqsHandlerOptions {
  readonly consumer: Consumer;
  /** Destination of rejected messages. */
  readonly deadLetters: DeadLetters;
  /**
   * Delays failed messages, longer with every receive. Without it, SQS redelivers a failed message when the queue's
   * visibility timeout ends, which must be six times the function's timeout.
   */
  readonly visibility?: MessageVisibility;
  /**
   * Limits of that delay. Default 5 s, doubling up to 900 s. A message that waits for a deployment
   * (`NEWER_MESSAGE_VERSION`) has the same first delay, which then grows to 6 hours.
   */
  readonly backoff?: RedeliveryBackoff;
  /**
   * The `maxReceiveCount` of the queue's redrive policy. With it, the handler dead-letters a message that fails or
   * hangs in its last receive, with the error as the reason. Without it, SQS moves the message without a reason.
   *
   * On a FIFO queue, the head of a group is dead-lettered ten receives earlier, but not before half of the receives.
   * SQS also counts a receive for each message behind it that was not tried, and the reserved receives leave attempts
   * for those messages.
   */
  readonly maxReceiveCount?: number;
  /**
   * Number of messages of a batch that are handled at the same time; a group of a FIFO queue counts as one. Default:
   * all.
   */
  readonly concurrency?: number;
  /**
   * Milliseconds before the end of the invocation in which no new message is started. Messages that still run when half
   * of this time is left count as failed. Default 2,000, and never more than half of the invocation's time.
   */
  readonly deadlineReserveMilliseconds?: number;
  /**
   * Observer of messages that SQS redelivers for any reason other than a failure of the consumer, which reports its own
   * failures.
   */
  readonly observer?: ConsumerObserver;
  /** Source of randomness for the delay. Default `systemRandom`. */
  readonly random?: Random;
  /** The timers that signal the end of an invocation. Default: the timers of the process. */
  readonly timers?: Timers;
}

/** A Lambda handler for an SQS event source mapping with `ReportBatchItemFailures`. */
export type SqsHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse>;

/** The progress of a batch. */
interface WalkedBatch {
  readonly lanes: readonly Lane[];
  readonly progress: BatchProgress;
  readonly deadline: Deadline;
}

const defaults = {
  concurrency: Number.POSITIVE_INFINITY,
  deadlineReserveMilliseconds: 2_000,
  backoff: defaultRedeliveryBackoff,
  observer: silentObserver,
  random: systemRandom,
  timers: systemTimers,
};

const assertHandlerOptions = ({
  concurrency,
  deadlineReserveMilliseconds,
  backoff,
  maxReceiveCount,
}: WithDefaults<SqsHandlerOptions, typeof defaults>): void => {
  if (concurrency !== Number.POSITIVE_INFINITY) {
    assertCount('concurrency', concurrency);
  }
  assertNumber('deadlineReserveMilliseconds', deadlineReserveMilliseconds, { min: 0 });
  assertRedeliveryBackoff(backoff);
  assertMaxReceiveCount(maxReceiveCount);
};

const toResponse = (failed: readonly SQSRecord[]): SQSBatchResponse => {
  const ids = new Set(failed.map(({ messageId }) => messageId));
  return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
};

const isRunning = (lane: Lane, progress: BatchProgress): boolean =>
  lane.some((record) => progress.get(record) === 'running');

/** Creates the function that reports every redelivered message that was not reported yet. */
const createReportRedeliveries =
  ({ consumer, observer }: Required<Pick<SqsHandlerOptions, 'consumer' | 'observer'>>) =>
  (failed: readonly SQSRecord[], progress: BatchProgress): void => {
    for (const record of failed) {
      const error = unreportedFault(progress.get(record), () => new InvocationEndedError());
      if (error !== undefined) {
        const receiveCount = receiveCountOf(record);
        observer({ event: 'consumer.failed', consumer: consumer.name, receiveCount, error });
      }
    }
  };

/** Creates the function that delays redelivery. It never rejects, because the answer does not depend on it. */
const createDelayRedeliveries = ({
  visibility,
  consumer,
  observer,
  ...options
}: WithDefaults<SqsHandlerOptions, typeof defaults>) => {
  const delay = createDelaySeconds(options);
  return async ({ lanes, progress, deadline }: WalkedBatch): Promise<void> => {
    const changes = visibility === undefined ? [] : planRedeliveries(lanes, progress, delay);
    if (visibility === undefined || changes.length === 0) {
      return;
    }
    const change = visibility.change(changes).catch((error: unknown) => {
      const call = { call: 'change-visibility', messages: changes.length, error } as const;
      observer({ event: 'consumer.queue-call-failed', consumer: consumer.name, ...call });
    });
    await deadline.spare(change);
  };
};

/**
 * Creates a Lambda handler that passes the messages of an SQS event source mapping to a consumer.
 *
 * Every message is acknowledged, or reported as failed and redelivered. A failure affects no other message, except
 * those behind it in its group on a FIFO queue. A rejected message is acknowledged only after the dead-letter queue has
 * accepted it. The handler answers before the invocation ends, and SQS redelivers the messages that are not done by
 * then.
 *
 * The delay of a redelivery grows with every receive. Lambda does not change the visibility timeout of reported
 * messages, so a timeout that is set before the answer stays in effect.
 *
 * Rejects with `INVALID_INVOCATION` if it is called without records or without Lambda's context.
 *
 * The mapping needs `FunctionResponseTypes: ['ReportBatchItemFailures']`, without which SQS deletes the whole batch.
 */
export const createSqsHandler = (options: SqsHandlerOptions): SqsHandler => {
  const complete = withDefaults(defaults, options);
  assertHandlerOptions(complete);
  const settle = createSettleDelivery(complete);
  const reportRedeliveries = createReportRedeliveries(complete);
  const delayRedeliveries = createDelayRedeliveries(complete);

  return async (event, context) => {
    assertInvocationContext(context);
    assertEventRecords(event, 'an SQS queue');
    const { Records: records } = event;
    const deadline = createDeadline(context, complete.deadlineReserveMilliseconds, complete.timers);
    const progress: BatchProgress = new Map();
    const lanes = toLanes(records);
    const mayStart = (): boolean => !deadline.isNear();
    const { timers, maxReceiveCount = Number.POSITIVE_INFINITY } = complete;
    const invocation = new Invocation({ settle, deadline, timers, maxReceiveCount });
    const walk = (lane: Lane): Promise<void> =>
      walkLane(lane, progress, {
        settle: (record, place) => invocation.settle(lane, record, place),
        mayStart,
      });
    const walking = walkLanes(lanes, complete.concurrency, walk);
    await deadline.wait(walking);
    invocation.end();
    if (lanes.some((lane) => isRunning(lane, progress))) {
      // Messages that hang in their last receive are dead-lettered now.
      await deadline.spare(walking);
    }

    const failed = records.filter((record) => progress.get(record) !== 'acknowledge');
    reportRedeliveries(failed, progress);
    await delayRedeliveries({ lanes, progress, deadline });
    return toResponse(failed);
  };
};
