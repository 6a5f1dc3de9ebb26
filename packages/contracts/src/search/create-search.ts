import { isEqualJson } from '../json/canonical-text.ts';
import { type JsonType, jsonTypes } from '../json/json.ts';
import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import { keywordOf, listedValuesOf, typesOf } from '../schema/schema.ts';
import { unsupportedKeywordOf } from '../schema/unsupported-keyword.ts';
import { createJudge } from '../validation/find-faults.ts';
import { expandGoal } from './expand-goal.ts';
import { type Goal, type Search, tryValue } from './goal.ts';
import { doubted, firstFound, none, type Outcome, unknown } from './outcome.ts';
import { solveArray } from './solve-array.ts';
import { solveNumber } from './solve-number.ts';
import { solveObject } from './solve-object.ts';
import { solveString } from './solve-string.ts';

/** Goals that a search visits before it gives up. */
const maxGoals = 50_000;

const isContradictory = ({ accepted, refused }: Goal): boolean => {
  const keys = new Set(accepted.map(({ key }) => key));
  return refused.some(({ key, schema }) => schema === true || keys.has(key));
};

/** Fewest values that the accepted schemas list; `undefined` if they list none. */
const listedValues = ({ accepted }: Goal): readonly unknown[] | undefined =>
  accepted
    .flatMap(({ schema }) => {
      const values = listedValuesOf(schema);
      return values === undefined ? [] : [values];
    })
    .toSorted((one, other) => one.length - other.length)[0];

const unsupportedOf = ({ schema }: SchemaNode, type: JsonType): string | undefined =>
  unsupportedKeywordOf(schema, type) ?? (keywordOf(schema, '$ref') === undefined ? undefined : '$ref');

const solvers: Readonly<Record<JsonType, (search: Search, goal: Goal) => Outcome>> = {
  object: solveObject,
  array: solveArray,
  string: solveString,
  number: solveNumber,
  boolean: (search, goal) => firstFound([false, true], (value) => tryValue(search, goal, value)),
  null: (search, goal) => tryValue(search, goal, null),
};

const isCompound = (type: JsonType): boolean => type === 'object' || type === 'array';

/** A refused schema that lists arrays or objects: a value that was found must not be one of them. */
const checkListed = (outcome: Outcome, listing: readonly SchemaNode[]): Outcome => {
  const isListed =
    outcome.kind === 'found' &&
    listing.some(({ schema }) => listedValuesOf(schema)?.some((value) => isEqualJson(value, outcome.value)));
  return isListed ? unknown('lists of arrays and objects cannot be compared') : outcome;
};

const solveType = (search: Search, goal: Goal, type: JsonType): Outcome => {
  if (!goal.accepted.every(({ schema }) => typesOf(schema).includes(type))) {
    return none;
  }
  const relevant = goal.refused.filter(({ schema }) => typesOf(schema).includes(type));
  const listing = relevant.filter(({ schema }) => isCompound(type) && listedValuesOf(schema) !== undefined);
  const refused = relevant.filter(
    (node) => unsupportedOf(node, type) === undefined && !listing.includes(node),
  );
  const doubt = [...goal.accepted, ...relevant].map((node) => unsupportedOf(node, type)).find(Boolean);
  const outcome = checkListed(solvers[type](search, { accepted: goal.accepted, refused }), listing);
  return doubted(outcome, doubt === undefined ? undefined : `${doubt} cannot be compared`);
};

const solveBasic = (search: Search, goal: Goal): Outcome => {
  if (isContradictory(goal)) {
    return none;
  }
  const listed = listedValues(goal);
  return listed === undefined
    ? firstFound(jsonTypes, (type) => solveType(search, goal, type))
    : firstFound(listed, (value) => tryValue(search, goal, value));
};

const nameOf = ({ accepted, refused }: Goal): string => {
  const ids = (nodes: readonly SchemaNode[]): string =>
    [...new Set(nodes.map(({ id }) => id))].toSorted((one, other) => one - other).join(' ');
  return `${ids(accepted)}|${ids(refused)}`;
};

/**
 * Creates the search of one comparison. It finds a value that some schemas accept and others refuse, or proves that none exists.
 *
 * A goal that contains itself has no smaller value there than the one that is searched, so it counts as unreachable inside itself.
 * Only answers that do not rest on this are remembered.
 */
export const createSearch = (nodes: SchemaNodes): Search => {
  const answers = new Map<string, Outcome>();
  const open = new Map<string, number>();
  let lowestReused = Number.POSITIVE_INFINITY;
  let visited = 0;

  const compute = (goal: Goal): Outcome =>
    firstFound(expandGoal(nodes, goal), (basic) => solveBasic(search, basic));

  const visit = (name: string, goal: Goal): Outcome => {
    const depth = open.size;
    const outerReused = lowestReused;
    lowestReused = Number.POSITIVE_INFINITY;
    open.set(name, depth);
    const outcome = compute(goal);
    open.delete(name);
    const isIndependent = lowestReused >= depth;
    if (outcome.kind === 'found' || isIndependent) {
      answers.set(name, outcome);
    }
    lowestReused = Math.min(outerReused, isIndependent ? Number.POSITIVE_INFINITY : lowestReused);
    return outcome;
  };

  const search: Search = {
    nodes,
    judge: createJudge(nodes),
    solve: (goal) => {
      if (isContradictory(goal)) {
        return none;
      }
      const name = nameOf(goal);
      const depth = open.get(name);
      if (depth !== undefined) {
        lowestReused = Math.min(lowestReused, depth);
        return none;
      }
      visited += 1;
      return (
        answers.get(name) ??
        (visited > maxGoals ? unknown('they have too many combinations') : visit(name, goal))
      );
    },
  };
  return search;
};
