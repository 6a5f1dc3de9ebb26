/**
 * What a rule says about some facts: it is kept, it has nothing to say about them, or a sentence with what is wrong and what
 * to change.
 */
export type RuleOutcome = 'kept' | 'not-applicable' | { readonly fault: string };

/** The sentences of the rules that were broken. */
export const faultsIn = (outcomes: readonly RuleOutcome[]): readonly string[] =>
  outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome.fault]));

/** Kept, or broken with that sentence. */
export const keptIf = (isKept: boolean, fault: string): RuleOutcome => (isKept ? 'kept' : { fault });
