import type { Violation } from './rule.ts';
import type { Truth } from './truth.ts';

/** P3: no part of the system rewrites a stored message, also not to another version. */
export const checkBodies = ({ rewritten }: Truth): readonly Violation[] =>
  rewritten.map(({ id, place }) => ({
    rule: 'rewritten-body',
    detail: `${id} has another body in ${place} than in the outbox, and no operator edited it`,
  }));
