import type { SchemaNode } from '../schema/node.ts';
import type { Judge } from '../validation/find-faults.ts';
import type { SchemaNodes } from '../schema/node.ts';
import { found, none, type Outcome, unknown } from './outcome.ts';

/** What a value must satisfy: every schema of `accepted`, and no schema of `refused`. */
export interface Goal {
  readonly accepted: readonly SchemaNode[];
  readonly refused: readonly SchemaNode[];
}

/** What the parts of a search share. */
export interface Search {
  readonly nodes: SchemaNodes;
  readonly judge: Judge;
  /** Searches a value for a goal whose schemas may combine others. */
  solve(goal: Goal): Outcome;
}

/** Judges whether a value reaches a goal. */
export const tryValue = ({ nodes, judge }: Search, { accepted, refused }: Goal, value: unknown): Outcome => {
  nodes.spend();
  const judgements = [
    ...accepted.map((node) => judge(node, value)),
    ...refused.map((node) => {
      const judgement = judge(node, value);
      return judgement === 'unknown' ? judgement : judgement === 'valid' ? 'invalid' : 'valid';
    }),
  ];
  if (judgements.includes('invalid')) {
    return none;
  }
  return judgements.includes('unknown')
    ? unknown('a pattern, format or keyword cannot be judged for every value')
    : found(value);
};
