/**
 * What a rule says about some facts: it is kept, it has nothing to say about them, it is broken, or nobody can tell before the
 * deployment. A fault and a warning are sentences with what is wrong and what to change.
 */
export type RuleOutcome =
  'kept' | 'not-applicable' | { readonly fault: string } | { readonly warning: string };

/** The sentences of the rules that were broken. */
export const faultsIn = (outcomes: readonly RuleOutcome[]): readonly string[] =>
  outcomes.flatMap((outcome) => (typeof outcome === 'object' && 'fault' in outcome ? [outcome.fault] : []));

/** The sentences of the rules that cannot be decided before the deployment. */
export const warningsIn = (outcomes: readonly RuleOutcome[]): readonly string[] =>
  outcomes.flatMap((outcome) =>
    typeof outcome === 'object' && 'warning' in outcome ? [outcome.warning] : [],
  );

/** Kept, or broken with that sentence. */
export const keptIf = (isKept: boolean, fault: string): RuleOutcome => (isKept ? 'kept' : { fault });
