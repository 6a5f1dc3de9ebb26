import type { Fault } from '../engine/fault.ts';
import { faults } from '../engine/fault.ts';
import { createRandom } from '../engine/random.ts';
import { drawSteps } from './draw-steps.ts';
import type { Setup } from './setup.ts';
import { drawSetup } from './setup.ts';
import type { Step } from './step.ts';

/** A fault and its call. */
export interface PlannedFault {
  /** Index of the call, over all processes. */
  readonly call: number;
  readonly fault: Fault;
}

/** Everything that determines one run. */
export interface History {
  /** The seed of latencies, ids and all other random values. */
  readonly seed: string;
  readonly setup: Setup;
  readonly steps: readonly Step[];
  readonly faults: readonly PlannedFault[];
}

// About the number of calls that a history makes, so that most faults hit one.
const expectedCalls = (steps: readonly Step[]): number =>
  12 * (1 + steps.filter(({ kind }) => kind === 'commit').length);

/** Draws a history: a setup, steps, and up to three faults. */
export const drawHistory = (seed: string): History => {
  const random = createRandom(seed, 'history');
  const setup = drawSetup(random);
  const steps = drawSteps(random, setup);
  const calls = expectedCalls(steps);
  return {
    seed,
    setup,
    steps,
    faults: Array.from({ length: random.pick([0, 1, 1, 2, 2, 3]) }, () => ({
      call: random.below(calls),
      fault: random.pick(faults),
    })),
  };
};
