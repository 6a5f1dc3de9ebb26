import { CodedError } from '@dynamo-outbox/kernel';
import type { ConsumerGuards } from './consumer-guards.ts';

/** A consumer detects gaps between messages, but a filter excludes some of them. It would wait for those forever. */
export class GapsBehindFilterError extends CodedError<'GAPS_BEHIND_FILTER'> {
  readonly code = 'GAPS_BEHIND_FILTER';

  constructor(consumer: string) {
    super(
      `Consumer ${consumer} detects gaps between messages, but its subscription has a filter, and every message that the ` +
        `filter excludes is a gap. Remove the filter, or the gap detection.`,
    );
  }
}

/** A consumer and its subscription, as a deployment describes them. */
export interface GuardedSubscription {
  /** Name of the consumer, for the error. */
  readonly consumer: string;
  readonly guards: ConsumerGuards;
  /** Message types that the subscription's filter passes; `undefined` without a filter. */
  readonly filteredTypes: readonly string[] | undefined;
}

/**
 * Throws `GAPS_BEHIND_FILTER` if gap detection is combined with a filter. For code that connects consumers to
 * subscriptions.
 */
export const checkGapDetection = ({ consumer, guards, filteredTypes }: GuardedSubscription): void => {
  if (guards.gaps !== undefined && filteredTypes !== undefined) {
    throw new GapsBehindFilterError(consumer);
  }
};
