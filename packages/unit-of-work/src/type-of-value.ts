/** Names the type of a value for an error: `undefined`, `null`, `a string`, `an array`, `an object`. */
export const typeOfValue = (value: unknown): string => {
  if (value === undefined || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
