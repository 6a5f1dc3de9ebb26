const doNothing = (): void => undefined;

/**
 * Waits for work until a signal is aborted. Then rejects with the signal's reason, regardless of the work.
 *
 * On abort, `leave` runs once. The outcome of the abandoned work is dropped, even if it is an error.
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
