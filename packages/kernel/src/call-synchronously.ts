import { ignoreOutcome, isThenable } from './thenable.ts';

/** What a function did that must answer at once: it returned a value, it threw, or it returned a promise. */
export type SynchronousOutcome<TValue> =
  | { readonly outcome: 'returned'; readonly value: TValue }
  | { readonly outcome: 'threw'; readonly error: unknown }
  | { readonly outcome: 'promised' };

/** Calls a function of a user that must answer at once. Never throws, and ignores what a returned promise settles to. */
export const callSynchronously = <TValue>(work: () => TValue): SynchronousOutcome<TValue> => {
  try {
    const value = work();
    if (!isThenable(value)) {
      return { outcome: 'returned', value };
    }
    ignoreOutcome(value);
    return { outcome: 'promised' };
  } catch (error) {
    return { outcome: 'threw', error };
  }
};
