/** Returns the code of a Node error or of one of our errors; `undefined` for an error without a code. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
