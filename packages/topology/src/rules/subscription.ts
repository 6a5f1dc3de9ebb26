import { keptIf, type RuleOutcome } from './outcome.ts';

/** Dead-letter queue of a subscription. */
export interface UndeliveredFacts {
  readonly topic: string;
  readonly queue: string;
  readonly hasDeadLetterQueue: boolean;
}

/**
 * A subscription needs a dead-letter queue. Otherwise SNS drops messages that it cannot deliver, for example because a
 * queue was deleted or access to a key was denied.
 */
export const subscriptionDeadLetterRule = ({
  topic,
  queue,
  hasDeadLetterQueue,
}: UndeliveredFacts): RuleOutcome =>
  keptIf(
    hasDeadLetterQueue,
    `The subscription of "${queue}" to "${topic}" has no dead-letter queue, so messages that SNS cannot deliver would be lost; ` +
      'add a redrive policy.',
  );

/** Filter of a subscription, and whether its consumer detects gaps. */
export interface GapDetectionFacts {
  readonly service: string;
  readonly topic: string;
  readonly detectsGaps: boolean;
  readonly isFiltered: boolean;
}

/** A consumer that detects gaps must receive every message: each message that a filter blocks would be a gap. */
export const gapDetectionRule = ({
  service,
  topic,
  detectsGaps,
  isFiltered,
}: GapDetectionFacts): RuleOutcome =>
  detectsGaps
    ? keptIf(
        !isFiltered,
        `Service "${service}" detects gaps in the topic "${topic}" behind a filter, but every message that the filter ` +
          'blocks is a gap; subscribe to all types, or disable gap detection.',
      )
    : 'not-applicable';

/** Message types that a subscription asks for. */
export interface CarriedTypeFacts {
  readonly service: string;
  readonly topic: string;
  readonly carried: readonly string[];
  readonly wanted: string;
}

/**
 * A filter must ask only for types that the topic carries; a consumer would wait for any other type without an error.
 */
export const carriedTypeRule = ({ service, topic, carried, wanted }: CarriedTypeFacts): RuleOutcome =>
  keptIf(
    carried.includes(wanted),
    `Service "${service}" wants ${wanted} from the topic "${topic}", which does not carry it.`,
  );
