/** Interval for checking whether the parent is alive, in milliseconds. */
const parentPollMilliseconds = 500;

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    // Further signals change nothing: the shutdown has begun, and its duration is limited.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve();
      });
    }
  });

/** A shell between npm and this process dies from a signal without forwarding it. */
const untilParentGone = (): Promise<void> => {
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => {
      if (process.ppid !== parent) {
        resolve();
      }
    }, parentPollMilliseconds).unref();
  });
};

/** Resolves when a signal ends this process, or when its parent process has ended. */
export const waitForStop = async (): Promise<void> => {
  await Promise.race([untilSignal(), untilParentGone()]);
};
