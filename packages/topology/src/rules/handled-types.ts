import { knownAttributes, knownEnvelope, knownRecord } from '../filters/known-messages.ts';
import { matchFilter, namesThatDecide, type KnownMessage } from '../filters/match-filter.ts';
import { type Passage, passesAny } from '../filters/passage.ts';
import type { RuleOutcome } from './outcome.ts';

/** A message type that a consumer handles, and the filters before the consumer. */
export interface HandledTypeFacts {
  readonly topic: string;
  readonly queue: string;
  readonly type: string;
  /** The filter policy of the subscription; absent if there is none. */
  readonly policy: unknown;
  /** Whether the policy applies to attributes, the default of SNS, or to the body. */
  readonly scope: 'MessageAttributes' | 'MessageBody';
  /** The filter patterns of the mapping, one of which must match; empty if there are none. */
  readonly patterns: readonly unknown[];
  /** Whether the queue receives the bare envelope, without the SNS wrapper. */
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
          `${filter} blocks all ${type} messages, although the consumer "${queue}" handles them: ${onNames} never ` +
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
    consequence: 'SNS drops messages that a filter policy blocks.',
    advice:
      scope === 'MessageBody'
        ? 'Filter on the attribute "type" instead, with the types that the consumer handles.'
        : 'Filter on the attribute "type" only: the only message attributes are "type" and "contenttype".',
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
    consequence: 'Lambda deletes messages that the filter blocks from the queue.',
    advice: 'Remove the filter of the mapping, and let the subscription filter on the attribute "type".',
  });
};

/**
 * Every type that a consumer handles must pass every filter before it: the subscription's policy and the mapping's
 * criteria.
 */
export const handledTypeOutcomes = (facts: HandledTypeFacts): readonly RuleOutcome[] => [
  ofPolicy(facts),
  ofPatterns(facts),
];
