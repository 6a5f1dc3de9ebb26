import { keptIf, type RuleOutcome } from './outcome.ts';

/** How often a function may run at the same time; absent where nothing limits it. */
export interface RunningFunctionFacts {
  readonly function: string;
  readonly reservedConcurrency: number | undefined;
}

/** A function that publishes may run: a reserved concurrency of 0 switches it off. */
export const runningFunctionRule = (facts: RunningFunctionFacts): RuleOutcome =>
  keptIf(
    facts.reservedConcurrency !== 0,
    `Function "${facts.function}" has a reserved concurrency of 0, so it never runs and nothing is published. Leave the reserved ` +
      'concurrency out, or make it 1 or more.',
  );

/** How long a sweeper may run, and how long its claims keep others away; a number is absent where nobody knows it. */
export interface SweeperClaimFacts {
  readonly function: string;
  readonly claimSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** A sweeper's claims outlast it: another sweeper would publish again what it still works on. */
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
