const doNothing = (): void => undefined;

/**
 * Waits for work until a signal is aborted: then rejects with the signal's reason, whatever becomes of the work.
 *
 * `leave` runs once when that happens. The outcome of work that nobody waits for any more is dropped, also when it is an error.
 */
export const untilAborted = <TResult>(
  work: Promise<TResult>,
  signal: AbortSignal | undefined,
  leave: () => void = doNothing,
): Promise<TResult> => {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      leave();
    };
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abandon);
      settle();
    };
    if (signal.aborted) {
      abandon();
    } else {
      signal.addEventListener('abort', abandon, { once: true });
    }
    work.then(
      (result) => {
        end(() => {
          resolve(result);
        });
      },
      (error: unknown) => {
        end(() => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the work had it
          reject(error);
        });
      },
    );
  });
};
