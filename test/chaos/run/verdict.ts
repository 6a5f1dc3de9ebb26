import { judgeCommits } from './judge-commits.ts';
import { judgeConfirmations } from './judge-confirmations.ts';
import { judgeFiling, judgeFilingOfConfirmations } from './judge-filing.ts';
import { judgeHop } from './judge-hop.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Checks the final state against every promise. An empty result means that all promises were kept. */
export const judge = (truth: Truth): readonly Violation[] => [
  ...judgeCommits(truth),
  ...judgeFiling(truth),
  ...judgeHop(truth.entries, truth),
  ...judgeConfirmations(truth),
  ...judgeFilingOfConfirmations(truth),
  ...judgeHop(truth.confirmations, truth),
];
