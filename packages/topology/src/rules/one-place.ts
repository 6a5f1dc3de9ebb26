import type { RuleOutcome } from './outcome.ts';

/** Region and account of a resource; a part that is known only at deployment is absent. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Two resources that must be deployed in the same place. */
export interface OnePlaceFacts {
  /** Description of the first resource, such as `the topic "orders"`. */
  readonly what: string;
  readonly where: Place;
  readonly other: string;
  readonly otherWhere: Place;
  /** Why they must be in one place: a sentence without a full stop. */
  readonly because: string;
  /** Whether they must share the region or the account. Default: both. */
  readonly matters?: 'region';
}

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** Returns in which respects two resources are known to be in different places. */
const differencesOf = ({ where, otherWhere, matters }: OnePlaceFacts): readonly (keyof Place)[] =>
  (matters === undefined ? (['region', 'account'] as const) : [matters]).filter((kind) =>
    differ(where[kind], otherWhere[kind]),
  );

const nameOf = (place: Place, kinds: readonly (keyof Place)[]): string =>
  kinds.map((kind) => `${kind} ${place[kind] ?? ''}`).join(', ');

/**
 * Two resources that work together must be in the same region and account, as far as these are known.
 *
 * Values that are known only at deployment, such as the region of a stack without an environment, are not checked.
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
