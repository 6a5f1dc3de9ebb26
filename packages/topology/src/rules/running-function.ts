import { keptIf, type RuleOutcome } from './outcome.ts';

/** Concurrency limit of a function; absent if there is none. */
export interface RunningFunctionFacts {
  readonly function: string;
  readonly reservedConcurrency: number | undefined;
}

/** A function that publishes must be able to run: a reserved concurrency of 0 disables it. */
export const runningFunctionRule = (facts: RunningFunctionFacts): RuleOutcome =>
  keptIf(
    facts.reservedConcurrency !== 0,
    `Function "${facts.function}" has a reserved concurrency of 0, so it never runs and nothing is published. Remove the reserved ` +
      'concurrency, or set it to 1 or more.',
  );
