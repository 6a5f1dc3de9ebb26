/**
 * Value of `error.type`: the code of an error, else its name, and `_OTHER` for anything that is not an error.
 *
 * @internal
 */
export const errorTypeOf = (error: unknown): string => {
  if (!(error instanceof Error)) {
    return '_OTHER';
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};
