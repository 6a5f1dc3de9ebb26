import type { SchemaNode } from '../schema/node.ts';
import type { Goal, Search } from './goal.ts';
import { allowsMember, allowsOtherMembers, memberNode, namesNode } from './object-shape.ts';
import type { ObjectState, OtherMember } from './object-state.ts';
import { below, found, none, type Outcome, unknown } from './outcome.ts';

/** What is needed to build an object. */
export interface ObjectPlan {
  readonly search: Search;
  readonly accepted: readonly SchemaNode[];
  /** Names that the schemas mention. */
  readonly names: readonly string[];
}

/** Searches the value of a member that must violate some schemas. */
export const solveMember = (
  { search, accepted }: ObjectPlan,
  name: string,
  refused: readonly SchemaNode[],
): Outcome =>
  allowsMember(accepted, name) && isNameAllowed(search, accepted, name)
    ? below(
        name,
        search.solve({ accepted: accepted.map((node) => memberNode(search.nodes, node, name)), refused }),
      )
    : none;

const isNameAllowed = (search: Search, accepted: readonly SchemaNode[], name: string): boolean =>
  accepted.every((node) => {
    const names = namesNode(search.nodes, node);
    return names === undefined || search.judge(names, name) !== 'invalid';
  });

const text = { type: 'string' } as const;

const solveName = (
  { search, accepted, names }: ObjectPlan,
  taken: readonly string[],
  refused: readonly SchemaNode[],
): Outcome => {
  const open = { isClosed: false };
  const textNode = search.nodes.child(text, { ...open, root: text });
  const usedNames = { enum: [...names, ...taken] };
  const goal: Goal = {
    accepted: [textNode, ...accepted.flatMap((node) => namesNode(search.nodes, node) ?? [])],
    refused: [search.nodes.child(usedNames, { ...open, root: usedNames }), ...refused],
  };
  return search.solve(goal);
};

type Members = readonly (readonly [string, unknown])[];

/** Adds a member with a name that no schema mentions. */
const addOther = (plan: ObjectPlan, members: Members, member: OtherMember): Outcome => {
  const { search, accepted } = plan;
  if (!allowsOtherMembers(accepted)) {
    return none;
  }
  const taken = members.map(([name]) => name);
  const name = solveName(plan, taken, member.refusedName);
  const value = search.solve({
    accepted: accepted.map((node) => memberNode(search.nodes, node, undefined)),
    refused: member.refusedValue,
  });
  if (name.kind !== 'found' || value.kind !== 'found') {
    return name.kind === 'none' || value.kind === 'none'
      ? none
      : unknown('the names of members cannot be compared');
  }
  return found([...members, [name.value, value.value]]);
};

const isMembers = (value: unknown): value is Members => Array.isArray(value);

/** Continues a build with what was found so far. */
const whenFound = (outcome: Outcome, proceed: (members: Members) => Outcome): Outcome =>
  outcome.kind === 'found' && isMembers(outcome.value) ? proceed(outcome.value) : outcome;

const addMember = (
  plan: ObjectPlan,
  members: Members,
  [name, refused]: readonly [string, readonly SchemaNode[]],
): Outcome => {
  const value = solveMember(plan, name, refused);
  return value.kind === 'found' ? found([...members, [name, value.value]]) : value;
};

/** The largest object that the search builds. */
const maxBuiltSize = 200;

/** Adds members until the object is large enough: mentioned ones first, then others. */
const enlarge = (plan: ObjectPlan, state: ObjectState, members: Members): Outcome => {
  if (state.sizes.least > maxBuiltSize) {
    return unknown(`an object of ${state.sizes.least} members is too large to compare`);
  }
  if (members.length >= state.sizes.least) {
    return found(members);
  }
  const taken = new Set(members.map(([name]) => name));
  for (const name of plan.names.filter((each) => !taken.has(each) && !state.absent.has(each))) {
    const grown = addMember(plan, members, [name, []]);
    if (grown.kind !== 'none') {
      return whenFound(grown, (more) => enlarge(plan, state, more));
    }
  }
  const other = addOther(plan, members, { refusedName: [], refusedValue: [] });
  return whenFound(other, (more) => enlarge(plan, state, more));
};

const toObject = (state: ObjectState, members: Members): Outcome => {
  if (members.length <= state.sizes.most) {
    return found(Object.fromEntries(members));
  }
  // With fewer new names the object might be small enough.
  return state.others.length > 1 ? unknown('maxProperties cannot be compared here') : none;
};

/** Builds an object by the decisions about it. */
export const buildObject = (plan: ObjectPlan, state: ObjectState): Outcome => {
  const declared = plan.names.filter((name) => state.present.has(name));
  const start = declared.reduce<Outcome>(
    (outcome, name) =>
      whenFound(outcome, (members) => addMember(plan, members, [name, state.present.get(name) ?? []])),
    found([]),
  );
  const withOthers = state.others.reduce<Outcome>(
    (outcome, member) => whenFound(outcome, (members) => addOther(plan, members, member)),
    start,
  );
  return whenFound(withOthers, (members) =>
    whenFound(enlarge(plan, state, members), (more) => toObject(state, more)),
  );
};
