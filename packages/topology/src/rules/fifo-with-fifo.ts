import { keptIf, type RuleOutcome } from './outcome.ts';

/** Kinds of the topic and the queue of a subscription; absent if unknown. */
export interface SubscriptionKindFacts {
  readonly topic: string;
  readonly isTopicFifo: boolean | undefined;
  readonly queue: string;
  readonly isQueueFifo: boolean | undefined;
}

/**
 * A FIFO queue needs a FIFO topic and vice versa. Behind a standard topic there is no order to preserve, and AWS
 * rejects a standard queue behind a FIFO topic.
 */
export const fifoSubscriptionRule = (facts: SubscriptionKindFacts): RuleOutcome => {
  const { topic, isTopicFifo, queue, isQueueFifo } = facts;
  return isTopicFifo === undefined || isQueueFifo === undefined
    ? 'not-applicable'
    : keptIf(
        isTopicFifo === isQueueFifo,
        `Queue "${queue}" and topic "${topic}" are not both FIFO or both standard, so the order would be lost. Use the same kind for both.`,
      );
};

/** Kinds of a queue and its dead-letter queue; absent if unknown. */
export interface DeadLetterKindFacts {
  readonly queue: string;
  readonly isFifo: boolean | undefined;
  readonly isDeadLetterQueueFifo: boolean | undefined;
}

/** SQS requires a FIFO dead-letter queue for a FIFO queue, and a standard one for a standard queue. */
export const fifoDeadLetterRule = ({
  queue,
  isFifo,
  isDeadLetterQueueFifo,
}: DeadLetterKindFacts): RuleOutcome =>
  isFifo === undefined || isDeadLetterQueueFifo === undefined
    ? 'not-applicable'
    : keptIf(
        isFifo === isDeadLetterQueueFifo,
        `Queue "${queue}" and its dead-letter queue are not both FIFO or both standard; use the same kind for both.`,
      );
