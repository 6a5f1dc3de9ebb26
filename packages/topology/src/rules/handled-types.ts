import { knownAttributes, knownEnvelope, knownRecord } from '../filters/known-messages.ts';
import { matchFilter, namesThatDecide, type KnownMessage } from '../filters/match-filter.ts';
import { type Passage, passesAny } from '../filters/passage.ts';
import type { RuleOutcome } from './outcome.ts';

/** A type that a consumer handles, and the filters on the way to it. */
export interface HandledTypeFacts {
  readonly topic: string;
  readonly queue: string;
  readonly type: string;
  /** The filter policy of the subscription; absent where there is none. */
  readonly policy: unknown;
  /** Whether the policy looks at attributes, the default of SNS, or at the body. */
  readonly scope: 'MessageAttributes' | 'MessageBody';
  /** The filter patterns of the mapping, of which one must match; empty where there is none. */
  readonly patterns: readonly unknown[];
  /** Whether the queue gets the envelope itself, without what SNS puts around it. */
  readonly isRaw: boolean;
}

interface Judged {
  readonly filter: string;
  readonly passage: Passage;
  readonly names: readonly string[];
  readonly consequence: string;
  readonly advice: string;
}

const quote = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' and ');

const toOutcome = ({ type, queue }: HandledTypeFacts, judged: Judged): RuleOutcome => {
  const { filter, passage, names, consequence, advice } = judged;
  const onNames = names.length === 0 ? 'it' : `its condition on ${quote(names)}`;
  switch (passage) {
    case 'passes':
      return 'kept';
    case 'blocked':
      return {
        fault:
          `${filter} lets no ${type} through, although the consumer "${queue}" handles it: ${onNames} never ` +
          `holds. ${consequence} ${advice}`,
      };
    case 'unknown':
      return {
        warning:
          `${filter} may withhold some ${type} messages, although the consumer "${queue}" handles them: ${onNames} depends ` +
          `on the message. ${consequence} ${advice}`,
      };
  }
};

const decidingNames = (filters: readonly unknown[], message: KnownMessage, passage: Passage) => [
  ...new Set(filters.flatMap((filter) => namesThatDecide(filter, message, passage))),
];

const ofPolicy = (facts: HandledTypeFacts): RuleOutcome => {
  const { topic, queue, type, policy, scope } = facts;
  if (policy === undefined) {
    return 'kept';
  }
  const message = scope === 'MessageBody' ? knownEnvelope(type) : knownAttributes(type);
  const passage = matchFilter(policy, message);
  return toOutcome(facts, {
    filter: `The filter policy of the subscription of "${queue}" to "${topic}"`,
    passage,
    names: decidingNames([policy], message, passage),
    consequence: 'SNS drops what a filter policy withholds.',
    advice:
      scope === 'MessageBody'
        ? 'Filter on the attribute "type" instead, which names what the consumer handles.'
        : 'Filter on the attribute "type" alone: of attributes, a message has "type" and "contenttype".',
  });
};

const ofPatterns = (facts: HandledTypeFacts): RuleOutcome => {
  const { queue, type, patterns, isRaw } = facts;
  if (patterns.length === 0) {
    return 'kept';
  }
  const message = knownRecord(type, { isRaw });
  const passage = passesAny(patterns.map((pattern) => matchFilter(pattern, message)));
  return toOutcome(facts, {
    filter: `The filter of the mapping of queue "${queue}"`,
    passage,
    names: decidingNames(patterns, message, passage),
    consequence: 'Lambda deletes from the queue what its filter withholds.',
    advice: 'Remove the filter of the mapping, and let the subscription filter on the attribute "type".',
  });
};

/** Every type that a consumer handles passes every filter on its way: the subscription's policy and the mapping's criteria. */
export const handledTypeOutcomes = (facts: HandledTypeFacts): readonly RuleOutcome[] => [
  ofPolicy(facts),
  ofPatterns(facts),
];
