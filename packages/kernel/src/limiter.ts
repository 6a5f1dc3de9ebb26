/** Runs asynchronous work with a limit on concurrent calls. Later calls wait in order. */
export type Limiter = <TResult>(work: () => Promise<TResult>) => Promise<TResult>;

/** Creates a limiter that runs at most `most` calls at a time. */
export const createLimiter = (most: number): Limiter => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < most) {
      running += 1;
    } else {
      // A call that ends hands over its slot, so `running` does not change.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
      } else {
        next();
      }
    }
  };
};
