import { elementsOf, isJsonObject } from './json.ts';

/** JSON text of a value with sorted names, so that equal values have equal texts. */
export const canonicalText = (value: unknown): string => {
  if (Array.isArray(value)) {
    return `[${elementsOf(value).map(canonicalText).join(',')}]`;
  }
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`);
    return `{${members.join(',')}}`;
  }
  // Negative zero and zero are the same number.
  return value === undefined ? 'null' : JSON.stringify(value === 0 ? 0 : value);
};

/** Whether two values of JSON are equal. */
export const isEqualJson = (one: unknown, other: unknown): boolean =>
  canonicalText(one) === canonicalText(other);
