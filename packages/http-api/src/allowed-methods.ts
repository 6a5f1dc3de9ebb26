/** A served path, with parameters in braces, and one of its methods. */
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

/** Builds a lookup of the methods of a path, for the `Allow` header. Returns no methods for an unknown path. */
export const createAllowedMethods = (
  served: readonly ServedPath[],
): ((path: string) => readonly string[]) => {
  const patterns = served.map(({ method, path }) => ({ method, pattern: toPattern(path) }));
  return (path) => {
    const methods = new Set(
      patterns
        .filter(({ pattern }) => pattern.test(path))
        .flatMap(({ method }) =>
          // A path that answers GET also answers HEAD.
          method === 'GET' ? ['GET', 'HEAD'] : [method],
        ),
    );
    return [...methods].sort();
  };
};
