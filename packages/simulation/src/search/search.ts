import { drawHistory } from '../history/history.ts';
import { runHistory } from '../history/run-history.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';
import { exploreCrashes } from './explore-crashes.ts';
import type { Finding } from './finding.ts';

/** Which histories to run. */
export interface SearchOptions {
  readonly seed: string;
  /** Indexes of the histories. */
  readonly histories: Iterable<number>;
  /** For histories with an index below this, every single crash is explored as well. */
  readonly crashesBelow: number;
  /** Number of findings after which the search ends. Default 1. */
  readonly maxFindings?: number;
  /** The parts that the services are built from. Default: those of the toolkit. */
  readonly parts?: WorldParts;
}

/** The result of a search. */
export interface SearchResult {
  /** Number of runs, including those of the exploration. */
  readonly runs: number;
  /** Calls that went through ports. */
  readonly calls: number;
  readonly findings: readonly Finding[];
}

/** The name of a history's seed. */
export const seedOf = (seed: string, history: number): string => `${seed}/${history}`;

/** Runs histories until all are run or `maxFindings` is reached. */
export const search = async ({
  seed,
  histories,
  crashesBelow,
  maxFindings = 1,
  parts = realParts,
}: SearchOptions): Promise<SearchResult> => {
  const findings: Finding[] = [];
  let [runs, calls] = [0, 0];
  for (const index of histories) {
    const history = drawHistory(seedOf(seed, index));
    const result = await runHistory(history, { parts });
    runs += 1;
    calls += result.calls;
    if (result.violations.length > 0) {
      findings.push({ history, violations: result.violations });
    }
    if (index < crashesBelow) {
      const explored = await exploreCrashes(history, parts);
      runs += explored.runs;
      findings.push(...explored.findings);
    }
    if (findings.length >= maxFindings) {
      break;
    }
  }
  return { runs, calls, findings };
};
