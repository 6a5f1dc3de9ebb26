import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import { keywordOf, numberOf, type Schema, schemasOf, toSchema } from '../schema/schema.ts';
import type { Goal, Search } from './goal.ts';
import { sizesOf } from './object-shape.ts';
import { below, firstFound, found, none, type Outcome, unknown } from './outcome.ts';

const sizeKeywords = ['minItems', 'maxItems'] as const;

/** The longest array that the search builds. */
const maxBuiltLength = 1_000;

const prefixLength = ({ schema }: SchemaNode): number => schemasOf(schema, 'prefixItems')?.length ?? 0;

const itemNode = (nodes: SchemaNodes, node: SchemaNode, index: number): SchemaNode =>
  nodes.child(
    schemasOf(node.schema, 'prefixItems')?.[index] ?? toSchema(keywordOf(node.schema, 'items')),
    node,
  );

const mustBeUnique = (schema: Schema): boolean => keywordOf(schema, 'uniqueItems') === true;

const isLengthAllowed = ({ schema }: SchemaNode, length: number): boolean =>
  length >= (numberOf(schema, 'minItems') ?? 0) &&
  length <= (numberOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY);

/** Decisions about an array of a length, of which each makes a refused schema fail. */
interface ArrayState {
  /** Schemas that the element at an index must violate. */
  readonly refused: ReadonlyMap<number, readonly SchemaNode[]>;
  /** An index whose element repeats an earlier one. */
  readonly repeated: ReadonlyMap<number, number>;
}

interface ArrayPlan {
  readonly search: Search;
  readonly accepted: readonly SchemaNode[];
  readonly length: number;
  /** Indexes that decisions are about. Those behind them have the same schemas as the last of them. */
  readonly deciding: readonly number[];
  readonly isUnique: boolean;
}

const acceptedAt = ({ search, accepted }: ArrayPlan, index: number): readonly SchemaNode[] =>
  accepted.map((node) => itemNode(search.nodes, node, index));

/** The index itself, and the indexes that repeat its element. */
const sharersOf = ({ repeated }: ArrayState, index: number): readonly number[] => [
  index,
  ...[...repeated].filter(([, original]) => original === index).map(([copy]) => copy),
];

const solveItem = (plan: ArrayPlan, state: ArrayState, index: number): Outcome => {
  const sharers = sharersOf(state, index);
  return below(
    index,
    plan.search.solve({
      accepted: sharers.flatMap((each) => acceptedAt(plan, each)),
      refused: sharers.flatMap((each) => state.refused.get(each) ?? []),
    }),
  );
};

const constantNode = ({ search }: ArrayPlan, value: unknown): SchemaNode => {
  const schema = { const: value };
  return search.nodes.child(schema, { root: schema, isClosed: false });
};

/** State in which the element at an index differs from the elements before it. */
const withoutEarlier = (
  plan: ArrayPlan,
  state: ArrayState,
  { index, earlier }: { readonly index: number; readonly earlier: readonly unknown[] },
): ArrayState =>
  plan.isUnique
    ? {
        ...state,
        refused: new Map(state.refused).set(index, [
          ...(state.refused.get(index) ?? []),
          ...earlier.map((value) => constantNode(plan, value)),
        ]),
      }
    : state;

const buildArray = (plan: ArrayPlan, state: ArrayState): Outcome => {
  const values: unknown[] = [];
  for (let index = 0; index < plan.length; index += 1) {
    const original = state.repeated.get(index);
    const outcome =
      original === undefined
        ? solveItem(plan, withoutEarlier(plan, state, { index, earlier: values }), index)
        : found(values[original]);
    if (outcome.kind !== 'found') {
      // Other elements before this one might leave a value for it.
      return plan.isUnique && index > 0 ? unknown('uniqueItems cannot be compared here') : outcome;
    }
    values.push(outcome.value);
  }
  return found(values);
};

const indexes = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** States in which the element at one index violates a refused schema. */
const itemStates = (plan: ArrayPlan, state: ArrayState, node: SchemaNode): readonly ArrayState[] =>
  plan.deciding.map((index) => ({
    ...state,
    refused: new Map(state.refused).set(index, [
      ...(state.refused.get(index) ?? []),
      itemNode(plan.search.nodes, node, index),
    ]),
  }));

/** States in which two elements are equal. */
const repeatStates = (plan: ArrayPlan, state: ArrayState, { schema }: SchemaNode): readonly ArrayState[] => {
  if (!mustBeUnique(schema) || plan.isUnique) {
    return [];
  }
  const free = plan.deciding.filter((index) => !state.repeated.has(index));
  return free.flatMap((copy) =>
    free
      .filter((original) => original < copy && ![...state.repeated.values()].includes(copy))
      .map((original) => ({ ...state, repeated: new Map(state.repeated).set(copy, original) })),
  );
};

const isStillPossible = (plan: ArrayPlan, state: ArrayState): boolean =>
  plan.deciding.every(
    (index) =>
      !(state.refused.has(index) || state.repeated.has(index)) ||
      solveItem(plan, state, state.repeated.get(index) ?? index).kind !== 'none',
  );

const searchStates = (
  plan: ArrayPlan,
  state: ArrayState,
  [node, ...rest]: readonly SchemaNode[],
): Outcome => {
  plan.search.nodes.spend(plan.deciding.length);
  return node === undefined
    ? buildArray(plan, state)
    : firstFound([...itemStates(plan, state, node), ...repeatStates(plan, state, node)], (next) =>
        isStillPossible(plan, next) ? searchStates(plan, next, rest) : none,
      );
};

/** Enough indexes for each refused schema to fail at its own. */
const decidingCount = ({ accepted, refused }: Goal): number =>
  Math.max(0, ...[...accepted, ...refused].map(prefixLength)) +
  refused.length +
  (refused.some(({ schema }) => mustBeUnique(schema)) ? 2 : 0);

/** Lengths that can decide: from each length at which a schema changes its answer, enough for each refused schema to fail at its own index. */
const lengthsOf = (goal: Goal): readonly number[] => {
  const { accepted, refused } = goal;
  const { least, most } = sizesOf(accepted, sizeKeywords);
  const changes = refused.flatMap(({ schema }) => [
    numberOf(schema, 'minItems') ?? 0,
    (numberOf(schema, 'maxItems') ?? -1) + 1,
  ]);
  const spread = decidingCount(goal);
  const starts = [least, ...changes.filter((length) => length > least)];
  const lengths = starts.flatMap((start) => [
    ...indexes(Math.max(0, spread - start) + 1).map((count) => start + count),
    start + 1,
    start - 1,
  ]);
  return [...new Set(lengths)]
    .filter((length) => length >= least && length <= most)
    .toSorted((one, other) => one - other);
};

/** Searches an array: for each length that can decide, chooses for each refused schema how it fails. */
export const solveArray = (search: Search, goal: Goal): Outcome => {
  const isUnique = goal.accepted.some(({ schema }) => mustBeUnique(schema));
  return firstFound(lengthsOf(goal), (length) =>
    length > maxBuiltLength
      ? unknown(`an array of ${length} elements is too long to compare`)
      : searchStates(
          {
            search,
            accepted: goal.accepted,
            length,
            deciding: indexes(Math.min(length, decidingCount(goal))),
            isUnique,
          },
          { refused: new Map(), repeated: new Map() },
          goal.refused.filter((node) => isLengthAllowed(node, length)),
        ),
  );
};
