import { isMultipleOf, leastCommonMultiple, multipleNear } from '../schema/decimal.ts';
import type { SchemaNode } from '../schema/node.ts';
import { isIntegerOnly, listedValuesOf, numberOf, type Schema } from '../schema/schema.ts';
import { type Goal, type Search, tryValue } from './goal.ts';
import { firstFound, type Outcome, unknown } from './outcome.ts';

const boundKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/** Numbers at which a schema may change its answer. */
const breakpointsOf = (schema: Schema): readonly number[] =>
  [...boundKeywords.map((keyword) => numberOf(schema, keyword)), ...(listedValuesOf(schema) ?? [])].filter(
    (value) => typeof value === 'number',
  );

const stepsOf = (schema: Schema): readonly number[] => {
  const step = numberOf(schema, 'multipleOf');
  return [...(isIntegerOnly(schema) ? [1] : []), ...(step !== undefined && step > 0 ? [step] : [])];
};

/**
 * Multiples that are tried beyond each breakpoint. To avoid the multiples of ten steps, 46 consecutive numbers suffice (Jacobsthal's
 * function of the product of ten primes).
 */
const triedMultiples = 64;

/** Without refused steps, all multiples between two breakpoints are the same. */
const triedWithoutSteps = 3;

/** Parts of an interval without a breakpoint, of which one avoids the multiples of the refused steps. */
const fractions = [1 / 2, 1 / 3, 3 / 7, 5 / 11, 8 / 13, 11 / 17, 13 / 19, 17 / 23];

/** Tried first, because they are easier to read in a report than the limits of a type. */
const plainNumbers = [0, 1, -1, 0.5, 2, 10];

/** Numbers between two others: far from both, and near each. Far from zero, only integers have exact numbers between them. */
const between = (low: number, high: number): readonly number[] => {
  const near = Math.min(1, high - low);
  return fractions.flatMap((fraction) => [
    low + (high - low) * fraction,
    low + near * fraction,
    high - near * fraction,
  ]);
};

const withoutStep = (breakpoints: readonly number[]): readonly number[] => {
  const sorted = [...new Set([0, ...breakpoints])].toSorted((one, other) => one - other);
  const first = sorted[0] ?? 0;
  const last = sorted.at(-1) ?? 0;
  const width = Math.max(2, Math.abs(first), Math.abs(last));
  const edges = [first - width, ...sorted, last + width];
  return edges.flatMap((edge, index) => [edge, ...between(edge, edges[index + 1] ?? edge)]);
};

const withStep = (
  breakpoints: readonly number[],
  step: number,
  refused: readonly SchemaNode[],
): readonly number[] => {
  // A step that all candidates share tells none of them apart.
  const hasOtherSteps = refused.some(({ schema }) =>
    stepsOf(schema).some((other) => !isMultipleOf(step, other)),
  );
  const counts = Array.from(
    { length: hasOtherSteps ? triedMultiples : triedWithoutSteps },
    (_, index) => index,
  );
  return [0, ...breakpoints].flatMap((breakpoint) =>
    counts.flatMap((count) => [
      multipleNear(breakpoint, step, count),
      multipleNear(breakpoint, step, -count),
    ]),
  );
};

/** Searches a number. Complete, because between two breakpoints only the multiples of steps matter. */
export const solveNumber = (search: Search, goal: Goal): Outcome => {
  const schemas = [...goal.accepted, ...goal.refused].map(({ schema }) => schema);
  const breakpoints = schemas.flatMap(breakpointsOf);
  const steps = goal.accepted.flatMap(({ schema }) => stepsOf(schema));
  const candidates =
    steps.length === 0
      ? withoutStep(breakpoints)
      : withStep(breakpoints, steps.reduce(leastCommonMultiple), goal.refused);
  const outcome = firstFound(new Set([...plainNumbers, ...candidates.filter(Number.isFinite)]), (candidate) =>
    tryValue(search, goal, candidate),
  );
  const isRounded =
    steps.length > 0 && breakpoints.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
  return outcome.kind === 'none' && isRounded
    ? unknown('multiples beyond the safe integers cannot be compared')
    : outcome;
};
