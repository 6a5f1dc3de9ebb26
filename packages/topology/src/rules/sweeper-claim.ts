import { keptIf, type RuleOutcome } from './outcome.ts';

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
