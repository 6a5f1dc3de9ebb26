import type { PayloadPath } from '../validation/fault.ts';

/** Result of a search for a value: the value, the certainty that none exists, or neither. */
export type Outcome =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly path: PayloadPath; readonly reason: string };

/** No value exists. */
export const none: Outcome = { kind: 'none' };

/** A value exists. */
export const found = (value: unknown): Outcome => ({ kind: 'found', value });

/** The search cannot decide. The reason completes the sentence "The schemas cannot be compared, because …". */
export const unknown = (reason: string): Outcome => ({ kind: 'unknown', path: [], reason });

/** The outcome for a part of a value, as the outcome of the whole. */
export const below = (key: string | number, outcome: Outcome): Outcome =>
  outcome.kind === 'unknown' ? { ...outcome, path: [key, ...outcome.path] } : outcome;

/** Tries one option after the other until a value is found. */
export const firstFound = <TOption>(
  options: Iterable<TOption>,
  tryOption: (option: TOption) => Outcome,
): Outcome => {
  let best: Outcome = none;
  for (const option of options) {
    const outcome = tryOption(option);
    if (outcome.kind === 'found') {
      return outcome;
    }
    best = best.kind === 'none' ? outcome : best;
  }
  return best;
};

/** Turns a found value into doubt. What does not exist stays certain. */
export const doubted = (outcome: Outcome, reason: string | undefined): Outcome =>
  reason !== undefined && outcome.kind === 'found' ? unknown(reason) : outcome;
