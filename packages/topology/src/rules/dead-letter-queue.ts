import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** The dead-letter queue of a consumed queue. */
export interface DeadLetterQueueFacts {
  readonly queue: string;
  readonly hasDeadLetterQueue: boolean;
}

/** A consumed queue needs a dead-letter queue. Otherwise a poison message is redelivered until it expires unnoticed. */
export const deadLetterQueueRule = ({ queue, hasDeadLetterQueue }: DeadLetterQueueFacts): RuleOutcome =>
  keptIf(
    hasDeadLetterQueue,
    `Queue "${queue}" is consumed but has no dead-letter queue, so a poison message would be redelivered until it expires. Add a redrive policy.`,
  );

/** Whether a queue and its consumer have the same dead-letter queue. */
export interface SameDeadLetterQueueFacts {
  readonly queue: string;
  /** The dead-letter queue that the consumer knows. */
  readonly deadLetterQueue: string;
  readonly isSame: boolean;
}

/**
 * The dead-letter queue of a consumer must be the one of its queue's redrive policy. Otherwise messages that a handler
 * rejects, and messages that fail too often, end in two places.
 */
export const sameDeadLetterQueueRule = (facts: SameDeadLetterQueueFacts): RuleOutcome =>
  keptIf(
    facts.isSame,
    `Queue "${facts.queue}" sends its dead letters to another queue than "${facts.deadLetterQueue}", the dead-letter queue of its consumer; use the ` +
      'dead-letter queue of the redrive policy for both.',
  );

/** Maximum receive count of a queue; absent if it has no dead-letter queue or if the count is unknown. */
export interface ReceiveCountFacts {
  readonly queue: string;
  readonly maxReceiveCount: number | undefined;
}

/**
 * A message must be received at least five times before it becomes a dead letter: Lambda's pollers also count receives
 * of throttled invocations. Source: "Using Lambda with Amazon SQS", queue configuration.
 */
export const receiveCountRule = ({ queue, maxReceiveCount }: ReceiveCountFacts): RuleOutcome => {
  const { minimum, maximum } = limits.maxReceiveCount;
  return maxReceiveCount === undefined
    ? 'not-applicable'
    : keptIf(
        Number.isInteger(maxReceiveCount) && maxReceiveCount >= minimum && maxReceiveCount <= maximum,
        `Queue "${queue}" has a maximum receive count of ${maxReceiveCount}; it must be an integer from ${minimum} to ${maximum}.`,
      );
};

/** Retention of a queue and its dead-letter queue; absent if unknown. */
export interface DeadLetterRetentionFacts {
  readonly queue: string;
  readonly retentionSeconds: number | undefined;
  readonly deadLetterQueue: string;
  readonly deadLetterRetentionSeconds: number | undefined;
}

/**
 * A dead-letter queue must keep messages at least as long as its queue: on a standard queue, the age counts from when a
 * message was first sent.
 */
export const deadLetterRetentionRule = (facts: DeadLetterRetentionFacts): RuleOutcome => {
  const { queue, retentionSeconds, deadLetterQueue, deadLetterRetentionSeconds } = facts;
  return retentionSeconds === undefined || deadLetterRetentionSeconds === undefined
    ? 'not-applicable'
    : keptIf(
        deadLetterRetentionSeconds >= retentionSeconds,
        `The dead-letter queue "${deadLetterQueue}" keeps messages for less time than "${queue}", ` +
          `and their age counts from when they were first sent; raise its retention to at least ${retentionSeconds} seconds.`,
      );
};
