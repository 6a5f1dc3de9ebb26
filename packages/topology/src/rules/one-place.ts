import type { RuleOutcome } from './outcome.ts';

/** Where something is deployed; a part that is absent is known at the deployment only. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Two things that must be deployed beside each other. */
export interface OnePlaceFacts {
  /** What the first thing is, such as `the topic "orders"`. */
  readonly what: string;
  readonly where: Place;
  readonly other: string;
  readonly otherWhere: Place;
  /** Why they must be in one place, as a sentence without a full stop. */
  readonly because: string;
  /** Where it matters that they are the same; in both by default. */
  readonly matters?: 'region';
}

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** The kinds of place in which two things are known to differ. */
const differencesOf = ({ where, otherWhere, matters }: OnePlaceFacts): readonly (keyof Place)[] =>
  (matters === undefined ? (['region', 'account'] as const) : [matters]).filter((kind) =>
    differ(where[kind], otherWhere[kind]),
  );

const nameOf = (place: Place, kinds: readonly (keyof Place)[]): string =>
  kinds.map((kind) => `${kind} ${place[kind] ?? ''}`).join(', ');

/**
 * Two things that work together are in one region and one account, where both are known.
 *
 * What only the deployment knows, such as the region of a stack without an environment, is not judged.
 */
export const onePlaceRule = (facts: OnePlaceFacts): RuleOutcome => {
  const kinds = differencesOf(facts);
  const { what, where, other, otherWhere, because } = facts;
  return kinds.length === 0
    ? 'kept'
    : {
        fault:
          `${what.charAt(0).toUpperCase()}${what.slice(1)} is in ${nameOf(where, kinds)}, but ${other} is in ` +
          `${nameOf(otherWhere, kinds)}. ${because}. Deploy both to one ${kinds.join(' and one ')}.`,
      };
};
