/** Starts work that may throw before it returns a promise: that counts as a rejection. */
export const attempt = async <TResult>(work: () => TResult | Promise<TResult>): Promise<TResult> => work();
