import { judgeCommits } from './judge-commits.ts';
import { judgeConfirmations } from './judge-confirmations.ts';
import { judgeHop } from './judge-hop.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Holds what is at rest against what was promised. Nothing to say means that every promise was kept. */
export const judge = (truth: Truth): readonly Violation[] => [
  ...judgeCommits(truth),
  ...judgeHop(truth.entries, truth.published),
  ...judgeConfirmations(truth),
  ...judgeHop(truth.confirmations, truth.published),
];
