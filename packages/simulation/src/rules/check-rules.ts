import { checkBodies } from './check-bodies.ts';
import { checkCommits } from './check-commits.ts';
import { checkFates } from './check-fates.ts';
import { checkLives } from './check-lives.ts';
import { checkOrder } from './check-order.ts';
import { checkTries } from './check-tries.ts';
import type { Violation } from './rule.ts';
import type { Truth } from './truth.ts';

/** Checks a history at rest against every rule. */
export const checkRules = (truth: Truth): readonly Violation[] => [
  ...checkCommits(truth),
  ...checkFates(truth),
  ...checkBodies(truth),
  ...checkOrder(truth),
  ...checkLives(truth),
  ...truth.audit.findings,
  ...checkTries(truth),
];
