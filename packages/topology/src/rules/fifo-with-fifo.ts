import { keptIf, type RuleOutcome } from './outcome.ts';

/** Which kinds meet in a subscription; absent where nobody knows. */
export interface SubscriptionKindFacts {
  readonly topic: string;
  readonly isTopicFifo: boolean | undefined;
  readonly queue: string;
  readonly isQueueFifo: boolean | undefined;
}

/** A FIFO queue behind a FIFO topic: behind a standard one there is no order left to keep, and the other way AWS refuses. */
export const fifoSubscriptionRule = (facts: SubscriptionKindFacts): RuleOutcome => {
  const { topic, isTopicFifo, queue, isQueueFifo } = facts;
  return isTopicFifo === undefined || isQueueFifo === undefined
    ? 'not-applicable'
    : keptIf(
        isTopicFifo === isQueueFifo,
        `Queue "${queue}" and topic "${topic}" are not both FIFO or both standard; order ends where they meet. Make them alike.`,
      );
};

/** Of which kinds a queue and its dead-letter queue are; absent where nobody knows. */
export interface DeadLetterKindFacts {
  readonly queue: string;
  readonly isFifo: boolean | undefined;
  readonly isDeadLetterQueueFifo: boolean | undefined;
}

/** SQS takes a FIFO queue's dead letters into a FIFO queue, and a standard queue's into a standard one. */
export const fifoDeadLetterRule = ({
  queue,
  isFifo,
  isDeadLetterQueueFifo,
}: DeadLetterKindFacts): RuleOutcome =>
  isFifo === undefined || isDeadLetterQueueFifo === undefined
    ? 'not-applicable'
    : keptIf(
        isFifo === isDeadLetterQueueFifo,
        `Queue "${queue}" and its dead-letter queue are not both FIFO or both standard; make them alike.`,
      );
