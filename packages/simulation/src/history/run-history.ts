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
  /** The events; empty unless the options ask for them. */
  readonly timeline: Timeline;
}

/** Options of running a history. */
export interface RunOptions {
  /** Whether to record events. Default: false, which is faster. */
  readonly isRecorded?: boolean;
  /** The parts that the services are built from. Default: those of the toolkit. */
  readonly parts?: WorldParts;
}

/** Runs a history to its rest and checks every rule. The same history always gives the same result. */
export const runHistory = async (
  history: History,
  { isRecorded = false, parts = realParts }: RunOptions = {},
): Promise<HistoryResult> => {
  const timeline = new Timeline();
  const engine = new Engine({
    seed: history.seed,
    faults: planOf(new Map(history.faults.map(({ call, fault }) => [call, fault]))),
    ...(isRecorded ? { timeline } : {}),
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
