/** Starts work. If it throws before it returns a promise, the result is a rejection. */
export const attempt = async <TResult>(work: () => TResult | Promise<TResult>): Promise<TResult> => work();
