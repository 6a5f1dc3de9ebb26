import type { Fault } from '../engine/fault.ts';
import type { History } from '../history/history.ts';
import { runHistory } from '../history/run-history.ts';
import type { WorldParts } from '../world/parts.ts';
import type { Finding } from './finding.ts';

const crashes: readonly Fault[] = ['crash-before', 'crash-after'];

/** The result of exploring a history. */
export interface Exploration {
  /** Number of runs. */
  readonly runs: number;
  readonly findings: readonly Finding[];
}

/**
 * Runs a history once without a fault. Then runs it once for every single crash: before and after the effect of each
 * call.
 */
export const exploreCrashes = async (history: History, parts: WorldParts): Promise<Exploration> => {
  const undisturbed = { ...history, faults: [] };
  const { calls, violations } = await runHistory(undisturbed, { parts });
  const findings: Finding[] = violations.length === 0 ? [] : [{ history: undisturbed, violations }];
  for (let call = 0; call < calls; call += 1) {
    for (const fault of crashes) {
      const disturbed = { ...history, faults: [{ call, fault }] };
      const result = await runHistory(disturbed, { parts });
      if (result.violations.length > 0) {
        findings.push({ history: disturbed, violations: result.violations });
      }
    }
  }
  return { runs: 1 + calls * crashes.length, findings };
};
