/** Looks whether something the service cannot do without is there. Rejects when it is not; stops when told to. */
export type DependencyCheck = (signal: AbortSignal) => Promise<void>;

/** Checks by the name of the dependency, as the health answer shows it: `orders-table`. */
export type DependencyChecks = Readonly<Record<string, DependencyCheck>>;

/** A dependency that did not answer well in time. */
export interface UnavailableDependency {
  readonly name: string;
  readonly error: unknown;
}

const rejectWhenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('It did not answer in time.'));
    });
  });

/** Runs all checks at once, none for longer than the limit, and returns those that failed. */
export const checkDependencies = async (
  checks: DependencyChecks,
  timeoutMilliseconds: number,
): Promise<readonly UnavailableDependency[]> => {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, timeoutMilliseconds);
  // One listener for all checks: Node warns of a leak at the eleventh.
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
