/** Runs asynchronous work, no more of it at a time than it was created for; the rest waits its turn. */
export type Limiter = <TResult>(work: () => Promise<TResult>) => Promise<TResult>;

/** Creates a limiter for `most` works at a time. */
export const createLimiter = (most: number): Limiter => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < most) {
      running += 1;
    } else {
      // Whoever ends hands its place over, so `running` stays as it is.
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
