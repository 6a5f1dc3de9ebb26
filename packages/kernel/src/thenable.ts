/**
 * Whether `await` would wait for a value: a promise, of this or another realm, or an object of a library with a function `then`. Throws what a
 * getter or a proxy throws.
 */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  'then' in value &&
  typeof value.then === 'function';

/** Ignores the outcome of a promise that is not needed any more. An unhandled rejection would end the process. */
export const ignoreOutcome = (value: PromiseLike<unknown>): void => {
  Promise.resolve(value).catch(() => undefined);
};
