import type { InvocationContext, Random, Timers } from '@dynamo-outbox/kernel';
import {
  assertCount,
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
import { planRedeliveries } from '../delivery/plan-redeliveries.ts';
import { receiveCountOf } from '../delivery/receives.ts';
import {
  defaultRedeliveryBackoff,
  redeliveryDelaySeconds,
  refuseBadBackoff,
} from '../delivery/redelivery-delay.ts';
import type { RedeliveryBackoff } from '../delivery/redelivery-delay.ts';
import { createSettleDelivery, refuseBadMaxReceiveCount } from '../delivery/settle-delivery.ts';
import { untoldFault, walkLane } from '../delivery/walk-lane.ts';
import type { BatchProgress } from '../delivery/walk-lane.ts';

/** What an SQS handler is made of. */
export interface SqsHandlerOptions {
  readonly consumer: Consumer;
  /** Where rejected messages go. */
  readonly deadLetters: DeadLetters;
  /**
   * Delays failed messages, longer with every receive. Without it, SQS redelivers a failed message when the queue's
   * visibility timeout ends, which must be six times the function's timeout.
   */
  readonly visibility?: MessageVisibility;
  /** Bounds of that delay. Default 5 s, doubling up to 900 s. */
  readonly backoff?: RedeliveryBackoff;
  /**
   * The `maxReceiveCount` of the queue's redrive policy. A message that fails or hangs in its last receive is then dead-lettered
   * here, with the error as its reason; without it, SQS moves the message by itself, and no reason is written down.
   *
   * On a FIFO queue the head of a group is dead-lettered ten receives earlier, but after half of them at least: SQS counts a receive also
   * for each message behind it that was not tried, and those receives leave tries for it.
   */
  readonly maxReceiveCount?: number;
  /** How many messages of a batch are handled at once; a group of a FIFO queue counts as one. Default: all. */
  readonly concurrency?: number;
  /**
   * Milliseconds before the end of the invocation from which on no message is started; those still running when half of
   * it is left count as failed. Default 2,000, and never more than half of the invocation's time.
   */
  readonly deadlineReserveMilliseconds?: number;
  /** Receives the messages that SQS redelivers for another reason than a failure of the consumer, which reports its own failures. */
  readonly observer?: ConsumerObserver;
  /** A number in [0, 1), for the delay; `systemRandom` by default. */
  readonly random?: Random;
  /** The timers that signal the end of an invocation. Default: the timers of the process. */
  readonly timers?: Timers;
}

/** A Lambda handler for an SQS event source mapping with `ReportBatchItemFailures`. */
export type SqsHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse>;

/** A batch as far as it got. */
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

const refuseBadOptions = ({
  concurrency,
  deadlineReserveMilliseconds,
  backoff,
  maxReceiveCount,
}: WithDefaults<SqsHandlerOptions, typeof defaults>): void => {
  if (concurrency !== Number.POSITIVE_INFINITY) {
    assertCount('concurrency', concurrency);
  }
  assertNumber('deadlineReserveMilliseconds', deadlineReserveMilliseconds, { min: 0 });
  refuseBadBackoff(backoff);
  refuseBadMaxReceiveCount(maxReceiveCount);
};

const toResponse = (failed: readonly SQSRecord[]): SQSBatchResponse => {
  const ids = new Set(failed.map(({ messageId }) => messageId));
  return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
};

const isRunning = (lane: Lane, progress: BatchProgress): boolean =>
  lane.some((record) => progress.get(record) === 'running');

/** Reports every message that is redelivered and was not reported yet. */
const createTellUntold =
  ({ consumer, observer }: Required<Pick<SqsHandlerOptions, 'consumer' | 'observer'>>) =>
  (failed: readonly SQSRecord[], progress: BatchProgress): void => {
    for (const record of failed) {
      const error = untoldFault(progress.get(record), () => new InvocationEndedError());
      if (error !== undefined) {
        const receiveCount = receiveCountOf(record);
        observer({ event: 'consumer.failed', consumer: consumer.name, receiveCount, error });
      }
    }
  };

/** Delays the redelivery of messages. It never rejects: the answer does not depend on it. */
const createDelayRedeliveries = ({
  visibility,
  consumer,
  observer,
  backoff,
  random,
}: WithDefaults<SqsHandlerOptions, typeof defaults>) => {
  const delay = (record: SQSRecord): number =>
    redeliveryDelaySeconds(receiveCountOf(record), backoff, random);
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
 * Puts a consumer behind an SQS event source mapping.
 *
 * Every message is acknowledged, or reported as failed and delivered again; one that fails takes no other with it, but
 * on a FIFO queue those behind it of its group. A rejected message is acknowledged only once the dead-letter queue has
 * taken it. The answer is given before the invocation ends: SQS redelivers the messages that are not done by then.
 *
 * Redelivery is delayed, longer with every receive. Lambda leaves the visibility timeout of reported messages as
 * it is, so a timeout that is changed before the answer counts from then on.
 *
 * The mapping needs `FunctionResponseTypes: ['ReportBatchItemFailures']`, without which SQS deletes the whole batch.
 */
export const createSqsHandler = (options: SqsHandlerOptions): SqsHandler => {
  const complete = withDefaults(defaults, options);
  refuseBadOptions(complete);
  const settle = createSettleDelivery(complete);
  const tellUntold = createTellUntold(complete);
  const delayRedeliveries = createDelayRedeliveries(complete);

  return async ({ Records: records }, context) => {
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
      // Those that hang in their last receive are handed on now.
      await deadline.spare(walking);
    }

    const failed = records.filter((record) => progress.get(record) !== 'acknowledge');
    tellUntold(failed, progress);
    await delayRedeliveries({ lanes, progress, deadline });
    return toResponse(failed);
  };
};
