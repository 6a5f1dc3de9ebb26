/** Checks whether a dependency is available. Rejects if it is not. Stops when the signal is aborted. */
export type DependencyCheck = (signal: AbortSignal) => Promise<void>;

/** Checks by dependency name, as in the health response: `orders-table`. */
export type DependencyChecks = Readonly<Record<string, DependencyCheck>>;

/** A dependency that did not respond in time, or responded with an error. */
export interface UnavailableDependency {
  readonly name: string;
  readonly error: unknown;
}

const rejectWhenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('It did not respond in time.'));
    });
  });

/** Runs all checks concurrently, each at most for the time limit, and returns the failed ones. */
export const checkDependencies = async (
  checks: DependencyChecks,
  timeoutMilliseconds: number,
): Promise<readonly UnavailableDependency[]> => {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, timeoutMilliseconds);
  // One listener for all checks: Node warns about a leak from the eleventh listener on.
  const late = rejectWhenAborted(abort.signal);
  late.catch(() => undefined);
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<readonly UnavailableDependency[]> => {
      try {
        await Promise.race([check(abort.signal), late]);
        return [];
      } catch (error) {
        return [{ name, error }];
      }
    }),
  );
  clearTimeout(timer);
  return results.flat();
};
