import { isDeepStrictEqual } from 'node:util';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Finds the path to the first difference between two JSON values; `undefined` if there is none. */
export const findDifference = (one: unknown, other: unknown): readonly PropertyKey[] | undefined => {
  if (isDeepStrictEqual(one, other)) {
    return undefined;
  }
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return [];
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const within = findDifference(one[key], other[key]);
    if (within !== undefined) {
      return [Array.isArray(one) ? Number(key) : key, ...within];
    }
  }
  return [];
};
