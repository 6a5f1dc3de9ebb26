import { judgeCommits } from './judge-commits.ts';
import { judgeConfirmations } from './judge-confirmations.ts';
import { judgeFiling, judgeFilingOfConfirmations } from './judge-filing.ts';
import { judgeHop } from './judge-hop.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Holds what is at rest against what was promised. Nothing to say means that every promise was kept. */
export const judge = (truth: Truth): readonly Violation[] => [
  ...judgeCommits(truth),
  ...judgeFiling(truth),
  ...judgeHop(truth.entries, truth),
  ...judgeConfirmations(truth),
  ...judgeFilingOfConfirmations(truth),
  ...judgeHop(truth.confirmations, truth),
];
