/** A path that is served, with parameters in braces, and a method it takes. */
export interface ServedPath {
  readonly method: string;
  readonly path: string;
}

const toPattern = (path: string): RegExp => {
  const segments = path
    .split('/')
    .map((segment) =>
      segment.startsWith('{') ? '[^/]+' : segment.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'),
    );
  return new RegExp(`^${segments.join('/')}/?$`, 'u');
};

/** Builds the look-up of the methods that a path takes, for the `Allow` header; none for a path nobody serves. */
export const createAllowedMethods = (
  served: readonly ServedPath[],
): ((path: string) => readonly string[]) => {
  const patterns = served.map(({ method, path }) => ({ method, pattern: toPattern(path) }));
  return (path) => {
    const methods = new Set(
      patterns
        .filter(({ pattern }) => pattern.test(path))
        .flatMap(({ method }) =>
          // Whoever answers GET answers HEAD.
          method === 'GET' ? ['GET', 'HEAD'] : [method],
        ),
    );
    return [...methods].sort();
  };
};
