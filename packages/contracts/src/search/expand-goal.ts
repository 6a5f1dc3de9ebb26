import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import { type Schema, schemaOf, schemasOf } from '../schema/schema.ts';
import { areDisjoint } from './are-disjoint.ts';
import type { Goal } from './goal.ts';

/** One schema that a value must satisfy, or must not satisfy. */
interface Literal {
  readonly node: SchemaNode;
  readonly isAccepted: boolean;
  /** Only the keywords that do not combine other schemas. */
  readonly isBasic?: true;
}

/** Alternatives of which one must hold; each is a list of literals that must hold together. */
type Choice = readonly (readonly Literal[])[];

/** What follows from a literal: all of `literals`, and one alternative of each choice. */
interface Expansion {
  readonly literals: readonly Literal[];
  readonly choices: readonly Choice[];
}

const accepted = (node: SchemaNode): Literal => ({ node, isAccepted: true });
const refused = (node: SchemaNode): Literal => ({ node, isAccepted: false });

/** Parts of a schema that combines others. */
interface Parts {
  readonly basic: SchemaNode;
  readonly all: readonly SchemaNode[];
  readonly any: readonly SchemaNode[] | undefined;
  readonly one: readonly SchemaNode[] | undefined;
  readonly not: SchemaNode | undefined;
}

const partsOf = (nodes: SchemaNodes, node: SchemaNode): Parts => {
  const child = (schema: Schema): SchemaNode => nodes.child(schema, node);
  const reference = nodes.referenced(node);
  const not = schemaOf(node.schema, 'not');
  return {
    basic: nodes.basic(node),
    all: [
      ...(reference === undefined ? [] : [reference]),
      ...(schemasOf(node.schema, 'allOf') ?? []).map(child),
    ],
    any: schemasOf(node.schema, 'anyOf')?.map(child),
    one: schemasOf(node.schema, 'oneOf')?.map(child),
    not: not === undefined ? undefined : child(not),
  };
};

/** Each alternative of `oneOf`, with the refusal of the others. Those are read as a consumer reads them. */
const exactlyOne = (nodes: SchemaNodes, alternatives: readonly SchemaNode[]): Choice =>
  alternatives.map((chosen, index) => [
    accepted(chosen),
    ...alternatives
      .filter((node, other) => other !== index && !areDisjoint(nodes, chosen, node))
      .map((node) => refused(nodes.open(node))),
  ]);

const pairsOf = (nodes: SchemaNodes, alternatives: readonly SchemaNode[]): Choice =>
  alternatives.flatMap((one, index) =>
    alternatives
      .slice(index + 1)
      .filter((other) => !areDisjoint(nodes, one, other))
      .map((other) => [accepted(one), accepted(other)]),
  );

const expandAccepted = (nodes: SchemaNodes, node: SchemaNode): Expansion => {
  const { basic, all, any, one, not } = partsOf(nodes, node);
  return {
    literals: [
      { node: basic, isAccepted: true, isBasic: true },
      ...all.map(accepted),
      ...(not === undefined ? [] : [refused(nodes.open(not))]),
    ],
    choices: [
      ...(any === undefined ? [] : [any.map((each) => [accepted(each)])]),
      ...(one === undefined ? [] : [exactlyOne(nodes, one)]),
    ],
  };
};

const isEmpty = (schema: Schema): boolean =>
  schema === true || (schema !== false && Object.keys(schema).length === 0);

const expandRefused = (nodes: SchemaNodes, node: SchemaNode): Expansion => {
  const { basic, all, any, one, not } = partsOf(nodes, node);
  return {
    literals: [],
    choices: [
      [
        ...(isEmpty(basic.schema) ? [] : [[{ node: basic, isAccepted: false, isBasic: true } as const]]),
        ...all.map((each) => [refused(each)]),
        ...(any === undefined ? [] : [any.map(refused)]),
        ...(one === undefined ? [] : [one.map(refused), ...pairsOf(nodes, one)]),
        ...(not === undefined ? [] : [[accepted(not)]]),
      ],
    ],
  };
};

/** State of an expansion. */
interface Pending {
  readonly literals: readonly Literal[];
  readonly choices: readonly Choice[];
  readonly goal: Goal;
  readonly seen: ReadonlySet<string>;
}

const settle = (goal: Goal, { node, isAccepted }: Literal): Goal =>
  isAccepted
    ? { ...goal, accepted: [...goal.accepted, node] }
    : { ...goal, refused: [...goal.refused, node] };

const stepLiteral = (nodes: SchemaNodes, pending: Pending, literal: Literal): Pending => {
  const { node, isAccepted, isBasic } = literal;
  const [, ...literals] = pending.literals;
  const mark = `${node.id}${isAccepted ? '+' : '-'}${isBasic === true ? 'b' : ''}`;
  if (pending.seen.has(mark)) {
    return { ...pending, literals };
  }
  const seen = new Set(pending.seen).add(mark);
  if (isBasic === true) {
    return { ...pending, literals, seen, goal: settle(pending.goal, literal) };
  }
  const expansion = (isAccepted ? expandAccepted : expandRefused)(nodes, node);
  return {
    literals: [...literals, ...expansion.literals],
    choices: [...pending.choices, ...expansion.choices],
    goal: pending.goal,
    seen,
  };
};

/** The choice with the fewest alternatives, so that contradictions show early. */
const smallestOf = (choices: readonly Choice[]): Choice | undefined =>
  choices.toSorted((one, other) => one.length - other.length)[0];

/** Divides a goal into goals without combining keywords. A value reaches the goal if it reaches one of them. */
export function* expandGoal(nodes: SchemaNodes, goal: Goal): Generator<Goal> {
  const stack: Pending[] = [
    {
      literals: [...goal.accepted.map(accepted), ...goal.refused.map(refused)],
      choices: [],
      goal: { accepted: [], refused: [] },
      seen: new Set(),
    },
  ];
  for (let pending = stack.pop(); pending !== undefined; pending = stack.pop()) {
    // A step copies what was seen so far.
    nodes.spend(1 + pending.seen.size);
    const [literal] = pending.literals;
    const choice = smallestOf(pending.choices);
    if (literal !== undefined) {
      stack.push(stepLiteral(nodes, pending, literal));
    } else if (choice !== undefined) {
      const { choices } = pending;
      const rest = { ...pending, choices: choices.filter((each) => each !== choice) };
      stack.push(...choice.map((literals) => ({ ...rest, literals })).toReversed());
    } else {
      yield pending.goal;
    }
  }
}
