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

/** Timeout of a sweeper, and how long its claims last; a number is absent if unknown. */
export interface SweeperClaimFacts {
  readonly function: string;
  readonly claimSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** A sweeper's claims must outlast it; otherwise another sweeper would publish the items it is still working on. */
export const sweeperClaimRule = (facts: SweeperClaimFacts): RuleOutcome => {
  const { claimSeconds, timeoutSeconds } = facts;
  return claimSeconds === undefined || timeoutSeconds === undefined
    ? 'not-applicable'
    : keptIf(
        claimSeconds > timeoutSeconds,
        `Function "${facts.function}" claims items for ${claimSeconds} seconds, but may run for ${timeoutSeconds}, so two sweepers could ` +
          'publish the same items. Raise `claimTimeoutSeconds`, or shorten the timeout.',
      );
};
