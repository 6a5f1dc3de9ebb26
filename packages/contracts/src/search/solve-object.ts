import type { SchemaNode } from '../schema/node.ts';
import { numberOf, textsOf } from '../schema/schema.ts';
import { buildObject, type ObjectPlan, solveMember } from './build-object.ts';
import type { Goal, Search } from './goal.ts';
import {
  allowsOtherMembers,
  memberNode,
  mentionedNames,
  namesNode,
  requiresMember,
  sizesOf,
} from './object-shape.ts';
import { applyMove, type ObjectMove, type ObjectState } from './object-state.ts';
import { doubted, firstFound, none, type Outcome } from './outcome.ts';

const sizeKeywords = ['minProperties', 'maxProperties'] as const;
const unlimited = { least: 0, most: Number.POSITIVE_INFINITY };

/** Ways to make a refused schema fail by the number of members. */
const sizeMoves = ({ schema }: SchemaNode): readonly ObjectMove[] => {
  const least = numberOf(schema, 'minProperties');
  const most = numberOf(schema, 'maxProperties');
  return [
    ...(least === undefined || least < 1
      ? []
      : [{ kind: 'sizes', sizes: { ...unlimited, most: least - 1 } } as const]),
    ...(most === undefined ? [] : [{ kind: 'sizes', sizes: { ...unlimited, least: most + 1 } } as const]),
  ];
};

const absenceMoves = ({ accepted }: ObjectPlan, node: SchemaNode): readonly ObjectMove[] =>
  textsOf(node.schema, 'required')
    .filter((name) => !requiresMember(accepted, name))
    .map((name) => ({ kind: 'absent', name }));

const valueMoves = ({ search, names }: ObjectPlan, node: SchemaNode): readonly ObjectMove[] =>
  names.map((name) => ({ kind: 'present', name, refused: memberNode(search.nodes, node, name) }));

const nameMoves = ({ search, names }: ObjectPlan, node: SchemaNode): readonly ObjectMove[] => {
  const form = namesNode(search.nodes, node);
  return form === undefined
    ? []
    : names
        .map((name) => ({ name, judgement: search.judge(form, name) }))
        .filter(({ judgement }) => judgement !== 'valid')
        .map(({ name, judgement }) => ({ kind: 'present', name, isDoubtful: judgement === 'unknown' }));
};

const otherMoves = ({ search, accepted }: ObjectPlan, node: SchemaNode): readonly ObjectMove[] => {
  const form = namesNode(search.nodes, node);
  const value = memberNode(search.nodes, node, undefined);
  return allowsOtherMembers(accepted)
    ? [
        { kind: 'other', member: { refusedName: [], refusedValue: [value] } },
        ...(form === undefined
          ? []
          : [{ kind: 'other', member: { refusedName: [form], refusedValue: [] } } as const]),
      ]
    : [];
};

const isPossible = (plan: ObjectPlan, move: ObjectMove): boolean => {
  if (move.kind === 'present') {
    const refused = move.refused === undefined ? [] : [move.refused];
    return move.refused?.schema !== true && solveMember(plan, move.name, refused).kind !== 'none';
  }
  return move.kind !== 'other' || move.member.refusedValue[0]?.schema !== true;
};

const movesAgainst = (plan: ObjectPlan, node: SchemaNode): readonly ObjectMove[] =>
  [
    ...valueMoves(plan, node),
    ...absenceMoves(plan, node),
    ...nameMoves(plan, node),
    ...otherMoves(plan, node),
    ...sizeMoves(node),
  ].filter((move) => isPossible(plan, move));

/** Whether a required member makes a refused schema fail, for each of its values. Most branches of a discriminated union fail so. */
const failsAnyway = ({ search, accepted, names }: ObjectPlan, node: SchemaNode): boolean =>
  names.some(
    (name) =>
      requiresMember(accepted, name) &&
      search.solve({
        accepted: [...accepted, node].map((each) => memberNode(search.nodes, each, name)),
        refused: [],
      }).kind === 'none',
  );

const searchMoves = (
  plan: ObjectPlan,
  state: ObjectState,
  [moves, ...rest]: readonly (readonly ObjectMove[])[],
): Outcome =>
  moves === undefined
    ? buildObject(plan, state)
    : firstFound(moves, (move) => {
        const next = applyMove(state, move);
        return next === undefined || !isStillPossible(plan, next, move)
          ? none
          : doubted(
              searchMoves(plan, next, rest),
              move.kind === 'present' && move.isDoubtful === true
                ? 'the names of members cannot be compared'
                : undefined,
            );
      });

const isStillPossible = (plan: ObjectPlan, state: ObjectState, move: ObjectMove): boolean =>
  move.kind !== 'present' || solveMember(plan, move.name, state.present.get(move.name) ?? []).kind !== 'none';

/** Searches an object: chooses for each refused schema how it fails, such that the choices fit together. */
export const solveObject = (search: Search, { accepted, refused }: Goal): Outcome => {
  const names = mentionedNames(search.nodes, [...accepted, ...refused]);
  const plan = { search, accepted, names };
  const moves = refused
    .filter((node) => !failsAnyway(plan, node))
    .map((node) => movesAgainst(plan, node))
    .toSorted((one, other) => one.length - other.length);
  const required = names.filter((name) => requiresMember(accepted, name));
  return searchMoves(
    plan,
    {
      absent: new Set(),
      present: new Map(required.map((name) => [name, []])),
      others: [],
      sizes: sizesOf(accepted, sizeKeywords),
    },
    moves,
  );
};
