/** A pattern as JSON Schema reads it; `undefined` if it is not a regular expression of JavaScript. */
export const toRegExp = (pattern: string): RegExp | undefined => {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Some patterns are valid only without the flag.
    }
  }
  return undefined;
};

/** Whether a text matches a pattern; `undefined` if the pattern cannot be read. */
export const matchesPattern = (text: string, pattern: string): boolean | undefined =>
  toRegExp(pattern)?.test(text);
