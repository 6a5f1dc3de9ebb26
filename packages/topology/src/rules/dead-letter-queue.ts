import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** Where a consumed queue leaves what nobody could handle. */
export interface DeadLetterQueueFacts {
  readonly queue: string;
  readonly hasDeadLetterQueue: boolean;
}

/** A consumed queue has a dead-letter queue, or one poison message comes back until it expires unseen. */
export const deadLetterQueueRule = ({ queue, hasDeadLetterQueue }: DeadLetterQueueFacts): RuleOutcome =>
  keptIf(
    hasDeadLetterQueue,
    `Queue "${queue}" is consumed but has no dead-letter queue; a poison message would stay for ever. Give it a redrive policy.`,
  );

/** How often a queue hands a message out; absent where it has no dead-letter queue or nobody knows it. */
export interface ReceiveCountFacts {
  readonly queue: string;
  readonly maxReceiveCount: number | undefined;
}

/**
 * A message is received five times at least before it is a dead letter: Lambda's pollers also count receives that
 * throttling turned away. Source: "Using Lambda with Amazon SQS", queue configuration.
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

/** How long a queue and its dead-letter queue keep a message; absent where nobody knows it. */
export interface DeadLetterRetentionFacts {
  readonly queue: string;
  readonly retentionSeconds: number | undefined;
  readonly deadLetterQueue: string;
  readonly deadLetterRetentionSeconds: number | undefined;
}

/** A dead-letter queue keeps messages at least as long: for a standard queue their age counts from when they were first sent. */
export const deadLetterRetentionRule = (facts: DeadLetterRetentionFacts): RuleOutcome => {
  const { queue, retentionSeconds, deadLetterQueue, deadLetterRetentionSeconds } = facts;
  return retentionSeconds === undefined || deadLetterRetentionSeconds === undefined
    ? 'not-applicable'
    : keptIf(
        deadLetterRetentionSeconds >= retentionSeconds,
        `The dead-letter queue "${deadLetterQueue}" keeps messages for less time than "${queue}", ` +
          `and counts from when they were first sent; let it keep them for ${retentionSeconds} seconds or longer.`,
      );
};
