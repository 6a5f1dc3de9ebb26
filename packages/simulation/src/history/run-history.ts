import { Engine, RestlessHistoryError } from '../engine/engine.ts';
import { planOf } from '../engine/fault.ts';
import { Timeline } from '../engine/timeline.ts';
import type { Violation } from '../rules/rule.ts';
import { checkRules } from '../rules/check-rules.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';
import { World } from '../world/world.ts';
import type { History } from './history.ts';

/** Result of a history. */
export interface HistoryResult {
  readonly violations: readonly Violation[];
  /** Calls that went through ports. */
  readonly calls: number;
  /** What happened; empty unless it was asked for. */
  readonly timeline: Timeline;
}

/** How to run a history. */
export interface RunOptions {
  /** Whether to keep what happens. Default: no, which is faster. */
  readonly isTold?: boolean;
  /** What the services are built from. Default: the toolkit as it is. */
  readonly parts?: WorldParts;
}

/** Runs a history to its rest and checks every rule. The same history always gives the same result. */
export const runHistory = async (
  history: History,
  { isTold = false, parts = realParts }: RunOptions = {},
): Promise<HistoryResult> => {
  const timeline = new Timeline();
  const engine = new Engine({
    seed: history.seed,
    faults: planOf(new Map(history.faults.map(({ call, fault }) => [call, fault]))),
    ...(isTold ? { timeline } : {}),
  });
  const world = new World(engine, history, parts);
  const violations = await restOf(world);
  return { violations, calls: engine.calls, timeline };
};

const restOf = async (world: World): Promise<readonly Violation[]> => {
  try {
    await world.run();
    return checkRules(world.truth());
  } catch (error) {
    if (error instanceof RestlessHistoryError) {
      return [{ rule: 'restless', detail: error.message }];
    }
    throw error;
  }
};
