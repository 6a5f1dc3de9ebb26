/**
 * Result of a rule: it is kept, it does not apply, it is broken, or it cannot be checked before the deployment. A fault
 * and a warning are sentences that state what is wrong and what to change.
 */
export type RuleOutcome =
  'kept' | 'not-applicable' | { readonly fault: string } | { readonly warning: string };

/** The sentences of the broken rules. */
export const faultsIn = (outcomes: readonly RuleOutcome[]): readonly string[] =>
  outcomes.flatMap((outcome) => (typeof outcome === 'object' && 'fault' in outcome ? [outcome.fault] : []));

/** The sentences of the rules that cannot be checked before the deployment. */
export const warningsIn = (outcomes: readonly RuleOutcome[]): readonly string[] =>
  outcomes.flatMap((outcome) =>
    typeof outcome === 'object' && 'warning' in outcome ? [outcome.warning] : [],
  );

/** Returns `kept`, or a fault with the given sentence. */
export const keptIf = (isKept: boolean, fault: string): RuleOutcome => (isKept ? 'kept' : { fault });
