import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Backoff } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  silentObserver,
  systemRandom,
  systemTimers,
  type WithDefaults,
  withDefaults,
} from '@dynamo-outbox/kernel';

import type { SqsHandlerOptions } from '../lambda/create-sqs-handler.ts';
import { defaultRedeliveryBackoff, assertRedeliveryBackoff } from '../delivery/redelivery-delay.ts';
import { assertMaxReceiveCount } from '../delivery/settle-delivery.ts';

/** Options of an SQS poller. Shared options have the same meaning as in the Lambda handler. */
export interface SqsPollerOptions extends Pick<
  SqsHandlerOptions,
  'consumer' | 'deadLetters' | 'backoff' | 'maxReceiveCount' | 'observer' | 'random' | 'timers'
> {
  readonly client: SQSClient;
  /** URL of the queue. If it ends in `.fifo`, messages are handled group by group. */
  readonly queueUrl: string;
  /**
   * Most messages held at the same time. On a FIFO queue, the messages of one group are handled one by one. Default 10.
   */
  readonly concurrency?: number;
  /**
   * How long a receive waits for a first message, in seconds: 0 to 20. A stop waits for the receive, so keep it short.
   * Default 5.
   */
  readonly waitSeconds?: number;
  /**
   * Seconds for which a message stays invisible without a heartbeat. A crash delays its messages by this time. Default
   * 30.
   */
  readonly visibilityTimeoutSeconds?: number;
  /** The longest time for handling a message, in seconds; after it, SQS redelivers the message. Default 900. */
  readonly maxHoldSeconds?: number;
  /** How long a stop waits for the messages that are being handled, in seconds. Default 20. */
  readonly stopGraceSeconds?: number;
  /** Wait between attempts while the queue is unreachable. Default 500 ms, doubling up to 30 s. */
  readonly outageBackoff?: Backoff;
}

const defaults = {
  concurrency: 10,
  waitSeconds: 5,
  visibilityTimeoutSeconds: 30,
  maxHoldSeconds: 900,
  stopGraceSeconds: 20,
  outageBackoff: { baseMilliseconds: 500, capMilliseconds: 30_000 },
  backoff: defaultRedeliveryBackoff,
  observer: silentObserver,
  random: systemRandom,
  timers: systemTimers,
};

/** The options with every default in place. */
export type CompleteSqsPollerOptions = WithDefaults<SqsPollerOptions, typeof defaults>;

// The visibility timeout of a message ends at the latest 12 hours = 43,200 seconds after its receive.
const maxVisibilitySeconds = 43_200;

/** Ranges of the options that are whole numbers. */
const bounds = {
  concurrency: {},
  // ReceiveMessage waits at most 20 seconds.
  waitSeconds: { min: 0, max: 20 },
  visibilityTimeoutSeconds: { max: maxVisibilitySeconds },
  maxHoldSeconds: { max: maxVisibilitySeconds },
  stopGraceSeconds: { min: 0, max: maxVisibilitySeconds },
} as const;

/** Adds the default values. Throws a `RangeError` for an option out of its range. */
export const completePollerOptions = (options: SqsPollerOptions): CompleteSqsPollerOptions => {
  const complete = withDefaults(defaults, options);
  assertCount('concurrency', complete.concurrency, bounds.concurrency);
  assertCount('waitSeconds', complete.waitSeconds, bounds.waitSeconds);
  const { visibilityTimeoutSeconds } = bounds;
  assertCount('visibilityTimeoutSeconds', complete.visibilityTimeoutSeconds, visibilityTimeoutSeconds);
  assertCount('maxHoldSeconds', complete.maxHoldSeconds, bounds.maxHoldSeconds);
  assertCount('stopGraceSeconds', complete.stopGraceSeconds, bounds.stopGraceSeconds);
  assertBackoff('outageBackoff', complete.outageBackoff);
  assertRedeliveryBackoff(complete.backoff);
  assertMaxReceiveCount(complete.maxReceiveCount);
  return complete;
};
