const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Returns a value as a reader of a failed test wants to see it. */
export const show = (value: unknown): string =>
  value === undefined
    ? 'undefined'
    : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));

const mismatch = (path: string, actual: unknown, expected: unknown): string =>
  `${path} is ${show(actual)}, not ${show(expected)}`;

const mismatchesOfList = (path: string, actual: unknown, expected: readonly unknown[]): readonly string[] =>
  Array.isArray(actual) && actual.length === expected.length
    ? expected.flatMap((part, index) => findMismatches(`${path}[${index}]`, actual[index], part))
    : [mismatch(path, actual, expected)];

/**
 * Compares a value with an expected part of it. Objects may have more members than expected; lists have the same length. Returns
 * each difference as words, with its path.
 */
export const findMismatches = (path: string, actual: unknown, expected: unknown): readonly string[] => {
  if (Array.isArray(expected)) {
    return mismatchesOfList(path, actual, expected);
  }
  if (isRecord(expected) && isRecord(actual)) {
    return Object.entries(expected).flatMap(([name, part]) =>
      findMismatches(`${path}.${name}`, actual[name], part),
    );
  }
  const isSame =
    actual instanceof Date && expected instanceof Date
      ? actual.getTime() === expected.getTime()
      : Object.is(actual, expected);
  return isSame ? [] : [mismatch(path, actual, expected)];
};
