/** How often to look whether the parent still lives, in milliseconds. */
const parentPollMilliseconds = 500;

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    // Later signals change nothing: the end is on its way, and bounded in time.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve();
      });
    }
  });

/** A shell between npm and this process dies of a signal without passing it on. */
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

/** Resolves when somebody ends this process by a signal, or ended the process that started it. */
export const waitForStop = async (): Promise<void> => {
  await Promise.race([untilSignal(), untilParentGone()]);
};
