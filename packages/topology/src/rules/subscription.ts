import { keptIf, type RuleOutcome } from './outcome.ts';

/** Where SNS leaves what it could not deliver. */
export interface UndeliveredFacts {
  readonly topic: string;
  readonly queue: string;
  readonly hasDeadLetterQueue: boolean;
}

/** A subscription has a dead-letter queue: SNS drops what a deleted queue or a denied key keeps it from delivering. */
export const subscriptionDeadLetterRule = ({
  topic,
  queue,
  hasDeadLetterQueue,
}: UndeliveredFacts): RuleOutcome =>
  keptIf(
    hasDeadLetterQueue,
    `The subscription of "${queue}" to "${topic}" has no dead-letter queue, and what SNS cannot deliver would be gone; ` +
      'give it a redrive policy.',
  );

/** What a subscription lets through, and whether its consumer counts messages. */
export interface GapDetectionFacts {
  readonly service: string;
  readonly topic: string;
  readonly detectsGaps: boolean;
  readonly isFiltered: boolean;
}

/** Gaps are detected where every message arrives: each one that a filter withholds would be a gap. */
export const gapDetectionRule = ({
  service,
  topic,
  detectsGaps,
  isFiltered,
}: GapDetectionFacts): RuleOutcome =>
  detectsGaps
    ? keptIf(
        !isFiltered,
        `Service "${service}" detects gaps in the topic "${topic}" behind a filter, and every message that the filter ` +
          'withholds is a gap; take all types, or give up the gap detection.',
      )
    : 'not-applicable';

/** Which types are wanted of a topic. */
export interface CarriedTypeFacts {
  readonly service: string;
  readonly topic: string;
  readonly carried: readonly string[];
  readonly wanted: string;
}

/** A filter asks for types that the topic carries; any other would wait for ever without a word. */
export const carriedTypeRule = ({ service, topic, carried, wanted }: CarriedTypeFacts): RuleOutcome =>
  keptIf(
    carried.includes(wanted),
    `Service "${service}" wants ${wanted} from the topic "${topic}", which does not carry it.`,
  );
